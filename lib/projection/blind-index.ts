import { createCipheriv, createSecretKey, hash } from "node:crypto";
import type { Nik } from "../nik/nik.ts";
import type { VillageCode } from "../region/region.ts";
import { villageNumber } from "./village-number.ts";

/**
 * Turns names and NIKs into keyed sums. Privacy: without the pepper nobody can make or guess a key, and keys of
 * one name differ between villages. All keys are signed 64-bit integers as decimal text, as PostgreSQL writes them.
 */
export type BlindIndex = {
  /** The keys under which stored tokens are found in a village. */
  nameKeys(village: VillageCode, matchKeys: readonly string[]): string[];
  /** The last 24 bits of the same keys. */
  nameTails(village: VillageCode, matchKeys: readonly string[]): number[];
  /** Of each token 16 bits (four hex digits) that tell an exact one from another spelling with the same key. */
  tokenChecks(village: VillageCode, tokens: readonly string[]): string[];
  /** The key of a person's NIK; not bound to a village, because people move. */
  nikKey(nik: Nik): string;
  /** A value stored with each release, to tell at start that the pepper is the one it was loaded with. */
  pepperCheck: string;
};

/** Values whose sums are made together: the call of the cipher is most of what one costs. */
export type SumBatch = {
  addName(village: VillageCode, matchKey: string): void;
  addToken(village: VillageCode, token: string): void;
  addNik(nik: Nik): void;
  /**
   * The sums in the order in which the values were added, and begins anew.
   * @returns 16 bytes each: the first eight are a key, as PostgreSQL sends a bigint; the first two a token's check
   */
  make(): Buffer;
};

/** How long each sum of a batch is, and how much of one is a key, or a token's check. */
export const sumBytes = 16;
export const keyBytes = 8;
export const checkBytes = 2;
const tailAt = 5;

/** What a sum is of: the first byte of its block. */
const kinds = { name: 1, token: 2, nik: 3 } as const;
const foldedKind = 0x80;
const villageAt = 1;
const textAt = 6;
const letterBits = 5;
const maxLetters = ((sumBytes - textAt) * 8) / letterBits;

/**
 * The blind index of an installation. A value fills one block, which AES-256 turns into its sum: a cipher of distinct
 * blocks under a secret key is a pseudorandom function. What does not fit is first made shorter by SHA3-256 over the
 * pepper and the value. A batch of blocks is one call, so that a sum costs a tenth of a keyed hash (docs/adr/0001).
 */
export function createBlindIndex(pepper: string): BlindIndex {
  const batch = openSumBatch(pepper);
  const nameSums = (village: VillageCode, matchKeys: readonly string[]) => {
    for (const matchKey of matchKeys) batch.addName(village, matchKey);
    return batch.make();
  };
  return {
    nameKeys(village, matchKeys) {
      const sums = nameSums(village, matchKeys);
      return matchKeys.map((_, nth) => keyText(sums, nth));
    },
    nameTails(village, matchKeys) {
      const sums = nameSums(village, matchKeys);
      return matchKeys.map((_, nth) => sums.readUIntBE(nth * sumBytes + tailAt, keyBytes - tailAt));
    },
    tokenChecks(village, tokens) {
      for (const token of tokens) batch.addToken(village, token);
      const sums = batch.make();
      return tokens.map((_, nth) => sums.toString("hex", nth * sumBytes, nth * sumBytes + checkBytes));
    },
    nikKey(nik) {
      batch.addNik(nik);
      return keyText(batch.make(), 0);
    },
    // Of the construction, too: a release that was loaded with another one must be loaded again.
    pepperCheck: hash("sha3-256", `${pepper}\0pepper\0AES-256 blocks`, "hex").slice(0, 32),
  };
}

/** Begins a batch of sums of an installation. */
export function openSumBatch(pepper: string): SumBatch {
  const secret = createSecretKey(hash("sha3-256", `${pepper}\0block`, "buffer"));
  // One block at a time and never two alike: not a message, so there is nothing that a mode would chain.
  const cipher = createCipheriv("aes-256-ecb", secret, null).setAutoPadding(false);
  let blocks = Buffer.alloc(256 * sumBytes);
  let count = 0;
  /** The village whose digits were read last; most values have the village of the one before. */
  let village: string | null = null;
  let number = -1;

  const begin = (): number => {
    if ((count + 1) * sumBytes > blocks.length) blocks = Buffer.concat([blocks, Buffer.alloc(blocks.length)]);
    return count++ * sumBytes;
  };
  const add = (kind: number, itsVillage: VillageCode, text: string) => {
    const at = begin();
    if (itsVillage !== village) {
      village = itsVillage;
      number = villageNumber(village);
    }
    if (number >= 0 && putLetters(blocks, at + textAt, text)) {
      blocks[at] = kind;
      blocks.writeUIntBE(number, at + villageAt, textAt - villageAt);
      return;
    }
    const folded = hash("sha3-256", `${pepper}\0${kind}\0${itsVillage}\0${text}`, "buffer");
    folded.copy(blocks, at, 0, sumBytes);
    blocks[at] = kind | foldedKind;
  };
  return {
    addName: (village, matchKey) => add(kinds.name, village, matchKey),
    addToken: (village, token) => add(kinds.token, village, token),
    addNik(nik) {
      const at = begin();
      blocks.fill(0, at, at + sumBytes);
      blocks[at] = kinds.nik;
      blocks.writeUInt32BE(Number(nik.slice(0, 8)), at + textAt);
      blocks.writeUInt32BE(Number(nik.slice(8)), at + textAt + 4);
    },
    make() {
      const sums = cipher.update(blocks.subarray(0, count * sumBytes));
      count = 0;
      return sums;
    },
  };
}

/** Writes letters A to Z in five bits each and fills up with zeros. @returns false if that is not all, or too long */
function putLetters(blocks: Buffer, at: number, text: string): boolean {
  if (text.length > maxLetters) return false;
  let bits = 0;
  let held = 0;
  let place = at;
  for (let i = 0; i < text.length; i += 1) {
    const letter = text.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) return false;
    held = ((held << letterBits) | letter) & 0xfff;
    bits += letterBits;
    if (bits >= 8) {
      bits -= 8;
      blocks[place++] = held >> bits;
    }
  }
  if (bits > 0) blocks[place++] = held << (8 - bits);
  while (place < at + sumBytes - textAt) blocks[place++] = 0;
  return true;
}

function keyText(sums: Buffer, nth: number): string {
  return String(sums.readBigInt64BE(nth * sumBytes));
}

/** The last 24 bits of a key. */
export function keyTail(key: string): number {
  return Number(BigInt.asUintN(24, BigInt(key)));
}

/** Was a release loaded with this pepper? */
export function isSamePepper(index: BlindIndex, storedCheck: string): boolean {
  // Both are ours, so the time that it takes tells nobody anything.
  return storedCheck === index.pepperCheck;
}
