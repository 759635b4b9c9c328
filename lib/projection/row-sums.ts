import type { Nik } from "../nik/nik.ts";
import type { VillageCode } from "../region/region.ts";
import { checkBytes, keyBytes, openSumBatch, sumBytes } from "./blind-index.ts";

/** Keyed sums of the rows of a batch, each with where in its bytes it goes; all are made at once. */
export type RowSums = {
  nik(nik: Nik, at: number): void;
  name(village: VillageCode, matchKey: string, at: number): void;
  token(village: VillageCode, token: string, at: number): void;
  /** Makes them, puts each in its place, and begins anew. */
  fill(bytes: Uint8Array): void;
};

/** Begins sums of an installation. */
export function openRowSums(pepper: string): RowSums {
  const batch = openSumBatch(pepper);
  /** Places and lengths, in turn. */
  const wanted: number[] = [];
  return {
    nik(nik, at) {
      batch.addNik(nik);
      wanted.push(at, keyBytes);
    },
    name(village, matchKey, at) {
      batch.addName(village, matchKey);
      wanted.push(at, keyBytes);
    },
    token(village, token, at) {
      batch.addToken(village, token);
      wanted.push(at, checkBytes);
    },
    fill(bytes) {
      const sums = batch.make();
      for (let nth = 0; nth < wanted.length; nth += 2) {
        const at = wanted[nth] as number;
        const length = wanted[nth + 1] as number;
        const from = (nth / 2) * sumBytes;
        // A call would take longer than so few bytes.
        for (let byte = 0; byte < length; byte += 1) bytes[at + byte] = sums[from + byte] as number;
      }
      wanted.length = 0;
    },
  };
}
