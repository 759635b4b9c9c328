import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";
import { deriveKeyObject } from "@/lib/config/secrets.ts";

const fieldsSchema = z.record(z.string(), z.string());
const ivBytes = 12;
const tagBytes = 16;

/** What a sealed field is for; one sealed for a journey opens nothing on another page. */
export type SealedUse = "usul" | "sanggah" | "pengaduan" | "lacak";

/**
 * Encrypts what travels from page to page in a hidden field (AES-256-GCM), so that a page which the browser keeps says
 * nothing to the next user of the phone. It gives no right to anything: what comes back is read like anything posted.
 */
export function sealFields(use: SealedUse, fields: Record<string, string>): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", deriveKeyObject(`form:${use}`), iv);
  const text = cipher.update(JSON.stringify(fields), "utf8");
  return Buffer.concat([iv, text, cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

/** Opens such a field. @returns null when it is not ours, or was changed */
export function openFields(use: SealedUse, sealed: string): Record<string, string> | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < ivBytes + tagBytes) return null;
  try {
    const decipher = createDecipheriv(
      "aes-256-gcm",
      deriveKeyObject(`form:${use}`),
      bytes.subarray(0, ivBytes),
      {
        authTagLength: tagBytes,
      },
    );
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    const text =
      decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8");
    return fieldsSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
