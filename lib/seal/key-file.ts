import { readFileSync, writeFileSync } from "node:fs";
import { Fault } from "../errors/fault.ts";
import type { KeyPair } from "./seal.ts";

const format = "dataku-officer-key/1";

/** Writes a pair to a new file that only its owner may read. @throws when the file exists: a lost key opens nothing */
export function writeKeyFile(path: string, { id, publicKey, privateKey }: KeyPair): void {
  const text = JSON.stringify(
    { format, id, public_key: base64(publicKey), private_key: base64(privateKey) },
    null,
    2,
  );
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: "wx" });
}

/** Reads a pair that writeKeyFile wrote. @throws Fault `bad_configuration` when it is none */
export function readKeyFile(path: string): KeyPair {
  const text = readFileSync(path, "utf8");
  try {
    const file = JSON.parse(text) as Record<string, unknown>;
    const [publicKey, privateKey] = [bytes(file.public_key), bytes(file.private_key)];
    if (file.format === format && typeof file.id === "string" && publicKey && privateKey)
      return { id: file.id, publicKey, privateKey };
  } catch {
    // Told below.
  }
  throw new Fault("bad_configuration", { message: `${path} is no key file of \`intake keygen\`.` });
}

/** A public key as SEAL_PUBLIC_KEYS takes it. */
export function publicKeyText({ id, publicKey }: { id: string; publicKey: Uint8Array }): string {
  return `${id}:${base64(publicKey)}`;
}

function base64(key: Uint8Array): string {
  return Buffer.from(key).toString("base64");
}

function bytes(value: unknown): Uint8Array | null {
  const key = typeof value === "string" ? Buffer.from(value, "base64") : null;
  return key?.length === 32 ? key : null;
}
