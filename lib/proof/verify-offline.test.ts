import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWebApi } from "../api/web-api.ts";
import { programmeCodes } from "../programme/programmes.ts";
import { stageCodes } from "../programme/stages.ts";
import { inGroups, makeProofCode } from "./proof-code.ts";
import type { Statement } from "./statement.ts";

const example = join(import.meta.dirname, "..", "..", "docs", "examples", "verify-proof.mjs");
const statement: Statement = {
  day: "2026-11-24",
  releaseId: 300,
  register: "DTSEN",
  asOf: "2026-09-30",
  period: "2026-Q3",
  synthetic: true,
  village: "11.01.01.2001",
  outcome: "found",
  name: "SITI A*****",
  match: "partial",
  ageBand: "90+",
  personal: { desil: 4, dukcapil: "tidak_padan" },
  programmes: stageCodes.map((stage, at) => ({
    programme: programmeCodes[at % programmeCodes.length] as string,
    receiving: at % 2 === 0,
    stage,
    period: at % 2 === 0 ? "2026-Q3" : "2026-09",
  })),
};

let dir: string;
let keys: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "dataku-offline-"));
  keys = join(dir, "keys.json");
  writeFileSync(keys, await (await createWebApi().request("/.well-known/dataku-keys.json")).text());
});
afterAll(() => rmSync(dir, { recursive: true }));

function run(code: string) {
  const { status, stdout } = spawnSync(process.execPath, [example, keys, ...code.split(" ")], {
    encoding: "utf8",
  });
  return { status, answer: JSON.parse(stdout) };
}

test("the documented example reads a code from paper with nothing but the published keys", () => {
  expect(run(inGroups(makeProofCode(statement)).toLowerCase())).toEqual({
    status: 0,
    answer: {
      valid: true,
      checked_on: "2026-11-24",
      release: 300,
      outcome: "found",
      synthetic: true,
      register: "DTSEN",
      as_of: "2026-09-30",
      period: "2026-Q3",
      village: "1101012001",
      age_band: "90+",
      desil: 4,
      dukcapil: "tidak_padan",
      programmes: statement.programmes,
    },
  });
});

test("it refuses a changed code, and one of a key it was not given", () => {
  const code = makeProofCode(statement);
  const changed = code.slice(0, 60) + (code[60] === "2" ? "3" : "2") + code.slice(61);
  expect(run(changed)).toMatchObject({ status: 1, answer: { valid: false } });
  writeFileSync(keys, '{"keys":[]}');
  expect(run(code)).toMatchObject({
    status: 1,
    answer: { valid: false, reason: expect.stringContaining("not in") },
  });
});
