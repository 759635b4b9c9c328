import { createHash, createHmac } from "node:crypto";
import type { IntakeKeys } from "./receipt.ts";

/** A key that names one sending, made by the sender: 122 random bits, so whoever knows it sent it. Kept only as a hash. */
export type IdempotencyKey = string & { readonly brand: "IdempotencyKey" };

/** Reads the header `Idempotency-Key`: a UUID of any version. @returns null if it is none */
export function parseIdempotencyKey(text: string): IdempotencyKey | null {
  const key = text.trim().toLowerCase();
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key) ? (key as IdempotencyKey) : null;
}

/** What is stored of an idempotency key. @param use keeps the keys of filing and of replies apart */
export function hashKey(key: IdempotencyKey, use: "submission" | "reply", keys: IntakeKeys): Buffer {
  return createHmac("sha256", keys.request).update(`${use} ${key}`).digest();
}

/**
 * Tells whether the same was sent again. Bound to the key, which is not stored, so that nobody who has the database can
 * try out what somebody wrote.
 */
export function hashPayload(
  key: IdempotencyKey,
  content: unknown,
  files: readonly Uint8Array[],
  keys: IntakeKeys,
): Buffer {
  const parts = [
    JSON.stringify(content),
    ...files.map((file) => createHash("sha256").update(file).digest("hex")),
  ];
  return createHmac("sha256", keys.request)
    .update(`payload ${key} ${parts.join(" ")}`)
    .digest();
}
