import { randomBytes } from "node:crypto";

const poolBytes = 4096;
let pool = Buffer.alloc(0);
let at = 0;

/** Random bytes that nobody has had before, out of a supply: the call for a few takes as long as for thousands. */
export function freshBytes(count: number): Buffer {
  if (at + count > pool.length) {
    pool = randomBytes(poolBytes + count);
    at = 0;
  }
  const bytes = pool.subarray(at, at + count);
  at += count;
  return bytes;
}
