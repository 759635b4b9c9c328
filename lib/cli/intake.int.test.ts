import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lockFile } from "../evidence/lock-file.ts";
import { parsePublicKeys } from "../seal/public-keys.ts";
import { seal } from "../seal/seal.ts";

// What officers run on their own machine: no database, and a file that came from elsewhere.
let folder: string;
let key: string;
let officer: { id: string; publicKey: Uint8Array };

const dataku = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, ["lib/cli/main.ts", "intake", ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dataku-officer-"));
  key = join(folder, "key.json");
  const made = await dataku("keygen", "--out", key, "--id", "dinsos");
  officer = parsePublicKeys(made.out.trim())?.[0] as typeof officer;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const item = async (text: string, more: object = {}) =>
  JSON.stringify({
    cursor: `1.${crypto.randomUUID()}`,
    item: crypto.randomUUID(),
    type: "submission",
    ticket: "SG-2222-2222",
    kind: "sanggah",
    village: "32.73.25.1002",
    on: "2026-09-30",
    sealed: await seal(text, [officer]),
    ...more,
  });
const write = (name: string, ...lines: string[]) => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
};

test("a key is made once: an existing one is not overwritten", async () => {
  const again = await dataku("keygen", "--out", key);
  expect(again.code).not.toBe(0);
  expect(again.out).toBe("");
});

test("a box with something else in it keeps nobody from reading the rest, and is told in the end", async () => {
  const path = write(
    "odd.ndjson",
    await item('{"statement":"satu\u2028baris"}'),
    await item("no JSON"),
    await item("[1]"),
    await item('{"statement":"dua"}'),
  );
  const { code, out, err } = await dataku("open", "--key", key, "--in", path);
  const opened = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).opened);
  expect(opened).toEqual([{ statement: "satu\u2028baris" }, null, null, { statement: "dua" }]);
  expect(code).not.toBe(0);
  expect(err).toContain("2 items");
});

test("photos are written under their ticket; a ticket or id that is a path writes and reads nothing", async () => {
  const [evidence, photos] = [join(folder, "evidence"), join(folder, "photos")];
  mkdirSync(evidence);
  const id = crypto.randomUUID();
  const locked = lockFile(Buffer.from("a photo"));
  writeFileSync(join(evidence, id), locked.bytes);
  const photo = { id, sealed_key: await seal(locked.key, [officer]) };
  const open = (name: string, line: string) =>
    dataku("open", "--key", key, "--in", write(name, line), "--evidence", evidence, "--photos", photos);

  const good = await open("good.ndjson", await item("{}", { evidence: [photo] }));
  expect(good.code).toBe(0);
  expect(readdirSync(photos)).toEqual([`SG-2222-2222-${id.slice(0, 8)}.webp`]);
  for (const bad of [{ ticket: "../../outside" }, { evidence: [{ ...photo, id: "../key.json" }] }]) {
    const { code, out } = await open("bad.ndjson", await item("{}", { evidence: [photo], ...bad }));
    expect([code === 0, out]).toEqual([false, ""]);
  }
  expect(readdirSync(photos)).toHaveLength(1);
  expect(existsSync(join(folder, "..", "outside"))).toBe(false);
});
