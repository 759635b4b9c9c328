import { promisify } from "node:util";
import { brotliDecompress, constants, createBrotliCompress } from "node:zlib";
import { packWhole, windowFor } from "./page-stream.ts";

/** A text in pieces, as bytes in Latin-1; a number is the place of what each answer has of its own. */
export type Parts = readonly (string | number)[];

/** A page that was packed once: gives it with the texts of one answer, of the lengths for which it was packed. */
export type PackedPage = (own: readonly string[]) => Buffer;

const params = (bytes: number) => ({
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  // It is packed for many, and this costs hardly more than 5.
  [constants.BROTLI_PARAM_QUALITY]: 7,
  [constants.BROTLI_PARAM_LGWIN]: windowFor(bytes),
  // What follows would be packed by the letters before it, which are others in each answer.
  [constants.BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING]: 1,
});
const unpack = promisify(brotliDecompress);

/**
 * Packs a page so that nothing needs to be packed for each reader: to pack it takes a millisecond, as much as all else of
 * an answer. Where a text of an answer stands first the bytes lie open, in a block that Brotli leaves as it is (RFC 7932,
 * 9.2), and wherever it stands again the packed page says to copy it from there. What is packed in its place are bytes that
 * stand nowhere else in the page, so that nothing else is copied from it.
 * @param lengths in bytes, of the texts of an answer
 * @returns null where that cannot be done; it is tried before any reader gets it
 */
export async function packForAll(parts: Parts, lengths: readonly number[]): Promise<PackedPage | null> {
  const stands = placeholders(parts, lengths);
  if (!stands) return null;
  const { packed, holes } = await packOpen(parts, stands);
  const page: PackedPage = (own) => {
    const filled = Buffer.from(packed);
    for (const { mark, at } of holes) filled.write(own[mark] as string, at, "latin1");
    return filled;
  };
  for (const trial of trialsOf(stands)) {
    const whole = await unpack(page(trial)).catch(() => null);
    if (!whole?.equals(fill(parts, trial))) return null;
  }
  return page;
}

/**
 * Two trials, in one of which at least each byte differs from that of every other place, and from the one that was packed:
 * a byte that comes from anywhere but its own place shows.
 */
function trialsOf(stands: readonly Buffer[]): [string[], string[]] {
  const trials: [string[], string[]] = [[], []];
  let place = 0;
  for (const stand of stands) {
    const low: number[] = [];
    const high: number[] = [];
    for (const packed of stand) {
      if (place % 256 === packed && place >> 8 === packed) place += 1;
      low.push(place % 256);
      high.push(place >> 8);
      place += 1;
    }
    trials[0].push(Buffer.from(low).toString("latin1"));
    trials[1].push(Buffer.from(high).toString("latin1"));
  }
  return trials;
}

/** The page with the texts of one answer, unpacked. */
export function fill(parts: Parts, own: readonly string[]): Buffer {
  return Buffer.from(parts.map((part) => (typeof part === "string" ? part : own[part])).join(""), "latin1");
}

/** In bytes, without what each answer has of its own. */
export function lengthOf(parts: Parts): number {
  return parts.reduce<number>((sum, part) => sum + (typeof part === "string" ? part.length : 0), 0);
}

/** The same for gzip, which has open blocks too, but a sum over all at its end: only a page that is the same to all. */
export async function packSameForAll(parts: Parts): Promise<PackedPage | null> {
  if (parts.some((part) => typeof part === "number")) return null;
  const packed = await packWhole(fill(parts, []), "gzip");
  return () => packed;
}

/** Texts of bytes that the page does not have, no two of which follow one another in the same way. */
function placeholders(parts: Parts, lengths: readonly number[]): Buffer[] | null {
  const used = new Set(parts.flatMap((part) => (typeof part === "string" ? [...new Set(part)] : [])));
  const free = Array.from({ length: 256 }, (_, byte) => byte).filter(
    (byte) => !used.has(String.fromCharCode(byte)),
  );
  const longest = Math.max(0, ...lengths);
  if (lengths.some((length) => length === 0) || longest > free.length) return null;
  return lengths.map((length, mark) =>
    Buffer.from(Array.from({ length }, (_, nth) => free[(mark + nth * (mark + 1)) % free.length] as number)),
  );
}

async function packOpen(parts: Parts, stands: readonly Buffer[]) {
  const packer = createBrotliCompress({ params: params(lengthOf(parts)) });
  const chunks: Buffer[] = [];
  const ended = new Promise((resolve, reject) => packer.on("end", resolve).on("error", reject));
  // It is waited for at the end only, and a fault before that must not end the process.
  ended.catch(() => {});
  packer.on("data", (chunk) => chunks.push(chunk));
  const flush = () => new Promise<void>((resolve) => packer.flush(constants.BROTLI_OPERATION_FLUSH, resolve));
  const holes = new Map<number, number>();
  // Each call of the packer waits for a thread.
  let waiting: Buffer[] = [];
  for (const part of parts) {
    if (typeof part === "string") waiting.push(Buffer.from(part, "latin1"));
    else if (holes.has(part)) waiting.push(stands[part] as Buffer);
    else {
      const stand = stands[part] as Buffer;
      packer.write(Buffer.concat(waiting));
      waiting = [];
      await flush();
      const before = chunks.length;
      packer.write(stand);
      await flush();
      // The same bytes in a block of our own, for the packer may have packed them.
      chunks.splice(before, chunks.length, openBlockHead(stand.length), stand);
      const end = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      holes.set(part, end - stand.length);
    }
  }
  packer.end(Buffer.concat(waiting));
  await ended;
  return { packed: Buffer.concat(chunks), holes: [...holes].map(([mark, at]) => ({ mark, at })) };
}

/** From the lowest bit: not the last block, four digits of length, the length less one, not packed. */
function openBlockHead(length: number): Buffer {
  const head = Buffer.alloc(3);
  head.writeUIntLE(((length - 1) << 3) | (1 << 19), 0, head.length);
  return head;
}
