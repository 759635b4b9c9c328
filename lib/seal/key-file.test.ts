import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { publicKeyText, readKeyFile, writeKeyFile } from "./key-file.ts";
import { parsePublicKeys } from "./public-keys.ts";
import { makeKeyPair } from "./seal.ts";

const folder = mkdtempSync(join(tmpdir(), "dataku-keys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a pair is read as it was written, by its owner alone, and is never overwritten", async () => {
  const path = join(folder, "officer.json");
  const pair = await makeKeyPair("dinsos");
  writeKeyFile(path, pair);
  const read = readKeyFile(path);
  expect([read.id, Buffer.from(read.privateKey)]).toEqual(["dinsos", Buffer.from(pair.privateKey)]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(() => writeKeyFile(path, pair)).toThrow(/EEXIST/);
  expect(readKeyFile(path)).toEqual(read);
});

test("what is no key file is refused with its path, and nothing of what stands in it", () => {
  const path = join(folder, "bad.json");
  for (const text of [
    "rahasia",
    "null",
    "{}",
    `{"format":"dataku-officer-key/1","id":"x","public_key":"rahasia"}`,
  ]) {
    writeFileSync(path, text);
    expect(() => readKeyFile(path)).toThrow(`${path} is no key file of \`intake keygen\`.`);
  }
  expect(readFileSync(path, "utf8")).toContain("rahasia");
});

test("SEAL_PUBLIC_KEYS takes what keygen prints, several of them, and nothing else", async () => {
  const texts = [publicKeyText(await makeKeyPair("dinsos")), publicKeyText(await makeKeyPair("backup"))];
  expect(parsePublicKeys(texts.join(", "))?.map(({ id }) => id)).toEqual(["dinsos", "backup"]);
  const [key = ""] = texts;
  for (const bad of [
    "",
    "dinsos",
    `${key},`,
    `${key},${key}`,
    key.slice(0, -1),
    `a b:${key.split(":")[1]}`,
  ]) {
    expect(parsePublicKeys(bad), bad).toBeNull();
  }
});
