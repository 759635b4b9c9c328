import { expect, test } from "vitest";
import { hashKey, hashPayload, type IdempotencyKey, parseIdempotencyKey } from "./payload.ts";
import type { IntakeKeys } from "./receipt.ts";

const keysOf = (seed: number): IntakeKeys => {
  const key = Buffer.alloc(32, seed);
  return { request: key, ticket: key, receipt: key, receiptHash: key, reply: key, target: key };
};
const keys = keysOf(1);
const key = "0b5f1c5e-7f0e-4c3b-9f5e-0a1b2c3d4e5f" as IdempotencyKey;
const other = "0b5f1c5e-7f0e-4c3b-9f5e-0a1b2c3d4e5e" as IdempotencyKey;
const photo = Buffer.from("photo");

test("a key is a UUID, in any case and with spaces around; nothing else", () => {
  expect(parseIdempotencyKey(`  ${key.toUpperCase()} `)).toBe(key);
  for (const text of [
    "",
    "x",
    key.slice(1),
    `${key}0`,
    key.replaceAll("-", ""),
    `{${key}}`,
    key.replace("0", "g"),
  ]) {
    expect(parseIdempotencyKey(text), text).toBeNull();
  }
});

test("what is stored of a key differs by use and installation, and holds nothing of it", () => {
  const hash = hashKey(key, "submission", keys);
  expect(hash).toHaveLength(32);
  expect(hash).toEqual(hashKey(key, "submission", keys));
  for (const different of [
    hashKey(key, "reply", keys),
    hashKey(key, "submission", keysOf(2)),
    hashKey(other, "submission", keys),
  ])
    expect(different).not.toEqual(hash);
});

test("the same sending has the same hash; another word, photo, order, key or installation has another", () => {
  const hash = hashPayload(key, { text: "a" }, [photo], keys);
  expect(hash).toEqual(hashPayload(key, { text: "a" }, [Buffer.from("photo")], keys));
  const others = [
    hashPayload(key, { text: "b" }, [photo], keys),
    hashPayload(key, { text: "a" }, [], keys),
    hashPayload(key, { text: "a" }, [photo, photo], keys),
    hashPayload(key, { text: "a" }, [Buffer.from("phot0")], keys),
    hashPayload(other, { text: "a" }, [photo], keys),
    hashPayload(key, { text: "a" }, [photo], keysOf(2)),
  ];
  expect(new Set([hash, ...others].map((one) => one.toString("hex"))).size).toBe(7);
  const two = [photo, Buffer.from("second")];
  expect(hashPayload(key, {}, two, keys)).not.toEqual(hashPayload(key, {}, two.toReversed(), keys));
});
