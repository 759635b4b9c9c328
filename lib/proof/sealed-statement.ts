import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";
import { deriveKeyObject } from "../config/secrets.ts";
import { type Statement, statementSchema } from "./statement.ts";

const ttlSeconds = 45 * 60;
const ivBytes = 12;
const tagBytes = 16;
const maxSealedChars = 12_000;
const sealedSchema = z.object({ s: statementSchema, e: z.number() });

/**
 * What was answered, for the print button beside the answer: encrypted and authenticated (AES-256-GCM), valid for 45
 * minutes. Who holds one has passed the guard; nothing is kept here.
 */
export function sealStatement(statement: Statement, now = Date.now()): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", deriveKeyObject("proof:statement"), iv);
  const text = JSON.stringify({ s: statement, e: Math.floor(now / 1000) + ttlSeconds });
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
    "base64url",
  );
}

/** Opens one. @returns null when it is not ours, was changed, or is over. */
export function openStatement(sealed: string, now = Date.now()): Statement | null {
  if (sealed.length > maxSealedChars) return null;
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length <= ivBytes + tagBytes) return null;
  try {
    const key = deriveKeyObject("proof:statement");
    const options = { authTagLength: tagBytes };
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivBytes), options);
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    const body = bytes.subarray(ivBytes, -tagBytes);
    const text = Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    const { s, e } = sealedSchema.parse(JSON.parse(text));
    return e * 1000 < now ? null : s;
  } catch {
    return null;
  }
}
