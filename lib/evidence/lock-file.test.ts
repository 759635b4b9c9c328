import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { lockFile, unlockFile } from "./lock-file.ts";

const photo = Buffer.from("RIFF a photo of a roof WEBP");

test("a locked file shows nothing, and its own key opens it", () => {
  const { bytes, key, sha256 } = lockFile(photo);
  expect(bytes).toHaveLength(photo.length + 12 + 16);
  expect(bytes.includes("roof")).toBe(false);
  expect(sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(unlockFile(bytes, key)).toEqual(photo);
});

test("each file has a key of its own, also the same file", () => {
  const [one, two] = [lockFile(photo), lockFile(photo)];
  expect(one.key.equals(two.key)).toBe(false);
  expect(one.bytes.equals(two.bytes)).toBe(false);
  expect(unlockFile(one.bytes, two.key)).toBeNull();
});

test("one changed bit anywhere, a cut or a wrong key opens nothing", () => {
  const { bytes, key } = lockFile(photo);
  for (const at of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(unlockFile(changed, key)).toBeNull();
  }
  expect(unlockFile(bytes.subarray(0, -1), key)).toBeNull();
  expect(unlockFile(Buffer.alloc(5), key)).toBeNull();
  expect(unlockFile(bytes, key.subarray(1))).toBeNull();
});
