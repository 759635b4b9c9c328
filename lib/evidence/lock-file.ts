import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const ivBytes = 12;
const tagBytes = 16;

/** A file encrypted with a key of its own. `key` goes sealed to the officers and is forgotten here. */
export type LockedFile = { bytes: Buffer; key: Buffer; sha256: string };

/** Encrypts a file with a fresh key: AES-256-GCM, laid out as nonce (12 bytes), text, tag (16 bytes). */
export function lockFile(file: Uint8Array): LockedFile {
  const key = randomBytes(32);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const bytes = Buffer.concat([iv, cipher.update(file), cipher.final(), cipher.getAuthTag()]);
  return { bytes, key, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Decrypts what lockFile made. @returns null when the key is another one or a byte was changed */
export function unlockFile(bytes: Uint8Array, key: Uint8Array): Buffer | null {
  if (bytes.length < ivBytes + tagBytes || key.length !== 32) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, ivBytes));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
  } catch {
    return null;
  }
}
