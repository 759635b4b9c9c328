/** An officer's public key; the private half never reaches the portal. */
export type PublicKey = { id: string; publicKey: Uint8Array };

const keyForm = /^([\w.-]{1,40}):([A-Za-z0-9+/]{43}=)$/;

/** Reads SEAL_PUBLIC_KEYS: `id:base64`, separated by commas. @returns null when one is no key or an id stands twice */
export function parsePublicKeys(text: string): PublicKey[] | null {
  const keys: PublicKey[] = [];
  for (const part of text.split(",")) {
    const [, id, base64] = keyForm.exec(part.trim()) ?? [];
    if (!id || !base64 || keys.some((key) => key.id === id)) return null;
    keys.push({ id, publicKey: Buffer.from(base64, "base64") });
  }
  return keys;
}
