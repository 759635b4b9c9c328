/**
 * A seeded stream of 32-bit numbers, the same on every machine. Only integer operations and exact divisions by
 * a power of two are used, so no result depends on a platform's floating point. Not for secrets.
 * Source: sfc32 of Chris Doty-Humphrey's PractRand; key mixing by the finaliser of MurmurHash3.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** Streams of different keys are independent: the seed, then what the stream is for, then e.g. an area's code. */
  constructor(...key: (number | string)[]) {
    const text = key.join("\u0000");
    this.a = hash32(text, 0x9e3779b9);
    this.b = hash32(text, 0x243f6a88);
    this.c = hash32(text, 0xb7e15162);
    for (let round = 0; round < 12; round++) this.next();
  }

  /** The next number, 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum >>> 0;
  }

  /** A whole number from 0 to `limit` - 1; `limit` up to 2^21. */
  below(limit: number): number {
    return Math.floor((this.next() * limit) / 4294967296);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True in `share` of 10,000 draws. */
  chance(share: number): boolean {
    return this.below(10_000) < share;
  }

  /** One of the list, each as likely as the others. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Puts the first `length` entries of the list into random order, in place. */
  shuffle<T>(list: T[], length = list.length): void {
    for (let last = length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const kept = list[last] as T;
      list[last] = list[other] as T;
      list[other] = kept;
    }
  }
}

/** 32 bits of a text under a salt; FNV-1a, then MurmurHash3's finaliser. Same on every machine, not for secrets. */
export function hash32(text: string, salt: number): number {
  let hash = (0x811c9dc5 ^ salt) | 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const slots = 8192;

/** Entries with how often each comes, ready for drawing in constant time. */
export type Weighted<T> = { readonly entries: readonly T[]; readonly table: Uint16Array };

/** Prepares entries and whole-number weights for `draw`. Each entry of weight above 0 gets at least one of 8192 slots. */
export function weighted<T>(entries: readonly T[], weights: readonly number[]): Weighted<T> {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const picked = entries.map((_, index) => index).filter((index) => (weights[index] ?? 0) > 0);
  const spare = slots - picked.length;
  if (picked.length === 0 || spare < 0) throw new RangeError(`cannot weigh ${picked.length} entries`);
  const table = new Uint16Array(slots);
  let filled = 0;
  let passed = 0;
  for (const [place, index] of picked.entries()) {
    passed += weights[index] ?? 0;
    const end = place + 1 + Math.floor((passed * spare) / total);
    while (filled < end) table[filled++] = index;
  }
  return { entries, table };
}

/** Prepares a list ordered by popularity: the entry at rank r comes about 1 / (r + `flatness`) as often (Zipf's law). */
export function zipf<T>(entries: readonly T[], flatness = 6): Weighted<T> {
  return weighted(
    entries,
    entries.map((_, rank) => Math.floor(1_000_000 / (rank + flatness))),
  );
}

/** One entry, as often as its weight says. */
export function draw<T>(random: Random, from: Weighted<T>): T {
  return from.entries[from.table[random.next() >>> 19] as number] as T;
}

/** Shares `total` out by whole-number weights, exactly: what rounding leaves goes to the largest remainders. */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Math.floor((total * weight) / sum));
  const remainders = weights.map((weight, index) => ({ index, left: (total * weight) % sum }));
  remainders.sort((one, other) => other.left - one.left || one.index - other.index);
  let missing = total - parts.reduce((all, part) => all + part, 0);
  for (const { index } of remainders) {
    if (missing-- <= 0) break;
    parts[index] = (parts[index] as number) + 1;
  }
  return parts;
}
