import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Config, parseConfig } from "./config.ts";
import { getProofKeys, getSigningKey, makeProofKeyText, publicBytes, rotateProofKeys } from "./proof-keys.ts";

let dir: string;
let config: Config;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dataku-keys-"));
  config = parseConfig({ DATA_DIR: dir });
});
afterEach(() => rmSync(dir, { recursive: true }));

const path = () => join(dir, "proof-keys.json");
const ids = () => getProofKeys(config).map(({ id }) => id);

describe("without PROOF_KEYS", () => {
  test("a key is made once, for the owner's eyes only, and stays", () => {
    const first = getSigningKey(config);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(getSigningKey(config).seed.equals(first.seed)).toBe(true);
    expect(first.createdOn).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test("a rotation is seen at once: the new key signs, the old one verifies", () => {
    const [old] = ids();
    const made = rotateProofKeys(config);
    expect(ids()).toEqual([made, old]);
    expect(getSigningKey(config).id).toBe(made);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  test("two rotations at once are not mixed", () => {
    ids();
    writeFileSync(`${path()}.lock`, "");
    expect(() => rotateProofKeys(config)).toThrow(/Another rotation is under way/);
    rmSync(`${path()}.lock`);
    rotateProofKeys(config);
    expect(ids()).toHaveLength(2);
  });

  test("a retired key may be left with its public half, but not the one that signs", () => {
    const [old] = getProofKeys(config);
    rotateProofKeys(config);
    const file = JSON.parse(readFileSync(path(), "utf8"));
    file.keys[1] = {
      id: old?.id,
      created: "2026-01-01",
      public: publicBytes(getSigningKey(config).publicKey).toString("base64"),
    };
    writeFileSync(path(), JSON.stringify(file));
    expect(getProofKeys(config)[1]).toMatchObject({ id: old?.id, seed: null });
    writeFileSync(path(), JSON.stringify({ keys: [file.keys[1]] }));
    expect(() => getProofKeys(config)).toThrow(/damaged/);
  });

  test("a damaged file is told, never replaced", () => {
    writeFileSync(path(), "{");
    expect(() => getProofKeys(config)).toThrow(/proof-keys.json is damaged/);
    expect(readFileSync(path(), "utf8")).toBe("{");
  });
});

test("PROOF_KEYS comes before the file: the first signs, a public half only verifies", () => {
  const [one, two] = [makeProofKeyText(), makeProofKeyText()];
  const retired = publicBytes(getSigningKey(parseConfig({ PROOF_KEYS: two })).publicKey).toString("base64");
  const keys = getProofKeys(parseConfig({ PROOF_KEYS: `${one}, old:pub:${retired}`, DATA_DIR: dir }));
  expect(keys.map(({ id, seed }) => [id, seed !== null])).toEqual([
    [one.split(":")[0], true],
    ["old", false],
  ]);
  expect(publicBytes((keys[1] as (typeof keys)[1]).publicKey).toString("base64")).toBe(retired);
  expect(statSync(path(), { throwIfNoEntry: false })).toBeUndefined();
});

test.each(["x", "id:short", `a:${"A".repeat(43)}=,a:${"B".repeat(43)}=`, `a:pub:${"A".repeat(43)}=`])(
  "PROOF_KEYS=%s stops the start with a line that does not repeat it",
  (text) => {
    expect(() => parseConfig({ PROOF_KEYS: text })).toThrow(/^PROOF_KEYS must be id:base64 of 32 bytes/);
  },
);
