import sodium from "libsodium-wrappers";
import type { PublicKey } from "./public-keys.ts";

/** A message that only the holder of the private half of `key` can open; base64. */
export type SealedBox = { key: string; box: string };

/** A pair as `intake keygen` writes it: the public half for SEAL_PUBLIC_KEYS, the private half for the officer alone. */
export type KeyPair = { id: string; publicKey: Uint8Array; privateKey: Uint8Array };

/** Lengths are hidden up to this, so that the size of a box does not tell which fields were filled in. */
const blockBytes = 256;

/** Makes a pair from true randomness, or from a seed, which gives the same pair again. */
export async function makeKeyPair(id: string, seed?: Uint8Array): Promise<KeyPair> {
  await sodium.ready;
  const { publicKey, privateKey } = seed ? sodium.crypto_box_seed_keypair(seed) : sodium.crypto_box_keypair();
  return { id, publicKey, privateKey };
}

/** Seals a message to each key (libsodium sealed box: X25519, XSalsa20-Poly1305, from nobody). Length is padded. */
export async function seal(message: string | Uint8Array, keys: readonly PublicKey[]): Promise<SealedBox[]> {
  await sodium.ready;
  const padded = sodium.pad(Buffer.from(message), blockBytes);
  return keys.map(({ id, publicKey }) => ({
    key: id,
    box: Buffer.from(sodium.crypto_box_seal(padded, publicKey)).toString("base64"),
  }));
}

/** Opens what was sealed to this pair. @returns null when none of the boxes is for it, or it was changed */
export async function openSealed(boxes: readonly SealedBox[], pair: KeyPair): Promise<Buffer | null> {
  await sodium.ready;
  const own = boxes.find(({ key }) => key === pair.id);
  if (!own) return null;
  try {
    const box = Buffer.from(own.box, "base64");
    const padded = sodium.crypto_box_seal_open(box, pair.publicKey, pair.privateKey);
    return Buffer.from(sodium.unpad(padded, blockBytes));
  } catch {
    return null;
  }
}
