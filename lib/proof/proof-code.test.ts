import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { getProofKeys, type ProofKey } from "../config/proof-keys.ts";
import { programmeCodes } from "../programme/programmes.ts";
import { stageCodes } from "../programme/stages.ts";
import { fromBase32, toBase32 } from "./base32.ts";
import { isNameOfProof, makeProofCode, verifyProofCode } from "./proof-code.ts";
import type { Statement } from "./statement.ts";

const found: Statement = {
  day: "2026-11-24",
  releaseId: 300,
  register: "DTSEN",
  asOf: "2026-09-30",
  period: "2026-Q3",
  synthetic: true,
  village: "32.73.25.1002",
  outcome: "found",
  name: "SITI A*****",
  match: "partial",
  ageBand: "40-49",
  personal: null,
  programmes: [
    { programme: "PKH", receiving: true, period: "2026-Q3", stage: "DISBURSED" },
    { programme: "PBI_JK", receiving: false, period: "2026-09", stage: null },
  ],
};
const { name: _name, ...foundAnswer } = found;

function makeKey(id: string): ProofKey & { seed: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
  return { id, createdOn: null, seed, publicKey };
}

const key = makeKey("k1");

function valid(code: string, keys: ProofKey[] = [key]) {
  const verified = verifyProofCode(code, keys);
  if (verified.outcome !== "valid") throw new Error(verified.outcome);
  return verified;
}

const anyStatement: fc.Arbitrary<Statement> = fc.record({
  day: fc
    .date({ min: new Date("2026-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  releaseId: fc.nat(),
  register: fc.constantFrom("DTSEN", "DTKS", "DAFTAR BARU"),
  asOf: fc.constantFrom("2020-01-31", "2026-09-30"),
  period: fc.constantFrom("2026-Q1", "2031-Q4", "2026-01", "2026-12", "Semester 1"),
  synthetic: fc.boolean(),
  village: fc.constantFrom("11.01.01.2001", "32.73.25.1002", "96.71.10.1003"),
  outcome: fc.constantFrom("found", "not_found", "near", "too_many"),
  name: fc.constantFrom("SITI A*****", "KOSWARA", "M. YUSUF"),
  match: fc.constantFrom(null, "exact", "spelling", "partial"),
  ageBand: fc.constantFrom("", "0-9", "40-49", "90+", "17-25"),
  personal: fc.constantFrom(null, { desil: null, dukcapil: "belum_rekam" }, { desil: 10, dukcapil: "baru" }),
  programmes: fc.array(
    fc.record({
      programme: fc.constantFrom(...programmeCodes, "PROGRAM_BARU"),
      receiving: fc.boolean(),
      period: fc.constantFrom("2026-Q3", "2026-09", null),
      stage: fc.constantFrom(...stageCodes, null, "TAHAP_BARU"),
    }),
    { maxLength: 20 },
  ),
});

describe("a code", () => {
  test("says exactly what was answered, and not the name", () => {
    const code = makeProofCode(found, key);
    expect(valid(code).answer).toEqual({ ...foundAnswer, nameIsMasked: true });
    expect(fromBase32(code)?.toString("latin1")).not.toMatch(/SITI/i);
    expect(code.length).toBeLessThan(190);
  });

  test("says it for every answer there can be, codes of the future among them", () => {
    fc.assert(
      fc.property(anyStatement, (statement) => {
        const { name, ...answer } = statement;
        const proof = valid(makeProofCode(statement, key));
        expect(proof.answer).toEqual({ ...answer, nameIsMasked: name.includes("*") });
        expect(isNameOfProof(proof, name)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("is refused when any one bit is another", () => {
    const bytes = fromBase32(makeProofCode(found, key)) as Buffer;
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (at) => {
        const changed = Buffer.from(bytes);
        changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
        expect(verifyProofCode(toBase32(changed), [key]).outcome).not.toBe("valid");
      }),
      { numRuns: 400 },
    );
  });

  test("is refused when it is cut, longer, empty, huge or no code", () => {
    const code = makeProofCode(found, key);
    for (const text of [
      "",
      "A",
      code.slice(0, -1),
      code.slice(1),
      `${code}00`,
      code + code,
      "%%",
      "0".repeat(100_000),
    ]) {
      expect(verifyProofCode(text, [key])).toEqual({ outcome: "invalid" });
    }
  });

  test("of another site, which may call its key the same, is refused; of an unknown key it is told apart", () => {
    const code = makeProofCode(found, makeKey("k1"));
    expect(verifyProofCode(code, [key])).toEqual({ outcome: "invalid" });
    expect(verifyProofCode(makeProofCode(found, makeKey("k9")), [key])).toEqual({ outcome: "unknown_key" });
  });

  test("stays valid when a new key signs, also with only the public half of the old one", () => {
    const code = makeProofCode(found, key);
    expect(valid(code, [makeKey("k2"), key]).answer.day).toBe("2026-11-24");
    const retired = valid(code, [makeKey("k2"), { ...key, seed: null }]);
    expect(retired.answer.village).toBe("32.73.25.1002");
    expect(isNameOfProof(retired, "SITI A*****")).toBeNull();
  });

  test("fits the name on the paper, however it is typed, and no other", () => {
    const proof = valid(makeProofCode(found, key));
    for (const typed of ["SITI A*****", "siti a", " Siti  A* "])
      expect(isNameOfProof(proof, typed)).toBe(true);
    for (const typed of ["SITI", "SITI B*****", "A SITI", "", "SITIA"])
      expect(isNameOfProof(proof, typed)).toBe(false);
  });

  test("carries another hash for the same name in another answer, so that two papers cannot be linked", () => {
    const one = valid(makeProofCode(found, key)).nameHash;
    const other = valid(makeProofCode({ ...found, day: "2026-11-25" }, key)).nameHash;
    expect(one.equals(other)).toBe(false);
  });
});

test("without keys of its own a code is made and verified with those of this installation", () => {
  expect(verifyProofCode(makeProofCode(found), getProofKeys())).toMatchObject({ outcome: "valid" });
});
