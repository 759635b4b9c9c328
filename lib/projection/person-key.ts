/** A key as its lower and its upper 32 bits. */
export type PersonKey = Int32Array;

/**
 * Short-lived identities of the person_ids of one load, which join its files in tables that end with it and are never kept:
 * HalfSipHash-2-4 of 64 bits (Aumasson and Bernstein) over the UTF-16 code units, in a tenth of the time of the blind
 * index. Privacy: the secret is drawn for each load and forgotten with it.
 * @param secret 8 bytes
 * @returns makes the key of the id that stands there in a text; the next call writes over it
 */
export function createPersonKey(secret: Uint8Array): (text: string, from: number, to: number) => PersonKey {
  const view = new DataView(secret.buffer, secret.byteOffset, 8);
  const [low, high] = [view.getInt32(0, true), view.getInt32(4, true)];
  const words = new Int32Array(2);
  let [v0, v1, v2, v3] = [0, 0, 0, 0];
  const mix = (rounds: number) => {
    for (let round = 0; round < rounds; round += 1) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
    }
  };
  const take = (word: number) => {
    v3 ^= word;
    mix(2);
    v0 ^= word;
  };
  return (text, from, to) => {
    v0 = low;
    v1 = high ^ 0xee;
    v2 = 0x6c796765 ^ low;
    v3 = 0x74656462 ^ high;
    const length = to - from;
    for (let at = from + 1; at < to; at += 2) take(text.charCodeAt(at - 1) | (text.charCodeAt(at) << 16));
    take(((length * 2) << 24) | (length % 2 === 1 ? text.charCodeAt(to - 1) : 0));
    v2 ^= 0xee;
    mix(4);
    words[0] = v1 ^ v3;
    v1 ^= 0xdd;
    mix(4);
    words[1] = v1 ^ v3;
    return words;
  };
}
