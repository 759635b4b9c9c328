import { createCipheriv, createDecipheriv } from "node:crypto";
import { z } from "zod";
import { deriveKeyObject } from "../config/secrets.ts";
import type { VillageCode } from "../region/region.ts";
import { freshBytes } from "../state/fresh-bytes.ts";

const refSchema = z.object({ v: z.string(), n: z.string(), r: z.number(), e: z.number() });

/** Whom a person reference means. */
export type PersonRef = { village: VillageCode; nikKey: string; releaseId: number };

const ttlSeconds = 30 * 60;

/**
 * A reference to a person of an answer, for the next step of the same citizen: encrypted and authenticated
 * (AES-256-GCM), valid for 30 minutes. Two references to one person are never alike.
 */
export function sealPersonRef(ref: PersonRef, now = Date.now()): string {
  const iv = freshBytes(12);
  const cipher = createCipheriv("aes-256-gcm", deriveKeyObject("person-ref"), iv);
  const text = JSON.stringify({
    v: ref.village,
    n: ref.nikKey,
    r: ref.releaseId,
    e: Math.floor(now / 1000) + ttlSeconds,
  });
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
    "base64url",
  );
}

/** Opens a reference. @returns null when it is not ours, was changed, or is over. */
export function openPersonRef(sealed: string, now = Date.now()): PersonRef | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < 12 + 16 + 2 || bytes.length > 512) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", deriveKeyObject("person-ref"), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(-16));
    const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString("utf8");
    const ref = refSchema.parse(JSON.parse(text));
    return ref.e * 1000 < now ? null : { village: ref.v as VillageCode, nikKey: ref.n, releaseId: ref.r };
  } catch {
    return null;
  }
}
