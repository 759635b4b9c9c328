const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const values = new Map([...alphabet].map((letter, value) => [letter, value]));
// What people write for a letter that the alphabet leaves out.
for (const [typed, meant] of ["O0", "I1", "L1"])
  values.set(typed as string, values.get(meant as string) ?? 0);

/** Writes bytes with letters that are hard to confuse (Crockford's base 32). A QR code packs them tightly. */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

/** Reads them as people type them: small letters, spaces, hyphens. @returns null for anything else */
export function fromBase32(text: string): Buffer | null {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text.replace(/[\s-]+/g, "").toUpperCase()) {
    const value = values.get(letter);
    if (value === undefined) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(held >> bits);
    }
    held &= (1 << bits) - 1;
  }
  // One text for one code: bits that belong to no byte are zero, and there are fewer of them than a letter has.
  return held === 0 && bits < 5 ? Buffer.from(bytes) : null;
}
