import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline, type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { Fault, faultDetail } from "../errors/fault.ts";
import type { ExportFile } from "./manifest.ts";
import { maxLineChars, maxRowLines, parseLine, type RowShape } from "./read-rows.ts";

const batchBytes = 256 * 1024;
/** Of a line that is too long only enough is kept to know that it is: a character takes three bytes at most. */
const keptLineBytes = 3 * (maxLineChars + 1);
const lineEnd = 0x0a;
const quote = 0x22;

/** Whole lines of an export file, as bytes, to be read by `readRows`. */
export type ExportBatch = {
  bytes: Uint8Array<ArrayBuffer>;
  /** The number of the first line; the header is usually line 1. */
  firstLine: number;
  shape: RowShape;
};

/** One file of an export, read as a stream. */
export type ExportReader = {
  /** The lines below the header, in order; memory does not grow with the file. @throws Fault `bad_export` */
  batches(): AsyncGenerator<ExportBatch & { bytesRead: number }>;
  totalBytes: number;
  /** After the last batch: the sums of the file as it stands and unpacked. */
  sums(): string[];
};

/**
 * Reads `persons.csv` or `persons.csv.gz` with the named columns, in any order, others ignored.
 * @throws Fault `bad_export` when the file or a column is missing.
 */
export function openExportFile(dir: string, name: ExportFile, columns: readonly string[]): ExportReader {
  const path = [join(dir, name), join(dir, `${name}.gz`)].find((candidate) => existsSync(candidate));
  if (!path) throw new Fault("bad_export", { message: `${dir} has no ${name} or ${name}.gz` });
  const sum = createHash("sha256");
  const unpackedSum = path.endsWith(".gz") ? createHash("sha256") : null;
  let bytesRead = 0;

  async function* batches() {
    const source = createReadStream(path as string, { highWaterMark: batchBytes });
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytesRead += chunk.length;
        sum.update(chunk);
        done(null, chunk);
      },
    });
    let bytes: Readable = pipeline(source, counted, () => {});
    if (unpackedSum) bytes = pipeline(bytes, createGunzip({ chunkSize: batchBytes }), () => {});
    let rest = Buffer.alloc(0);
    let nextLine = 1;
    let shape: RowShape | null = null;

    const take = (lines: Uint8Array<ArrayBuffer>) => {
      let from = 0;
      while (shape === null && from < lines.length) {
        const end = lines.indexOf(lineEnd, from);
        const header = decodeHeader(lines.subarray(from, end < 0 ? lines.length : end));
        from = end < 0 ? lines.length : end + 1;
        nextLine += 1;
        if (header !== "") shape = readShape(header, columns, name);
      }
      if (shape === null || from === lines.length) return null;
      const batch = { bytes: lines.subarray(from), firstLine: nextLine, shape, bytesRead };
      for (let at = lines.indexOf(lineEnd, from); at >= 0; at = lines.indexOf(lineEnd, at + 1)) nextLine += 1;
      return batch;
    };

    try {
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        unpackedSum?.update(chunk);
        const end = chunk.lastIndexOf(lineEnd) + 1;
        if (end > 0) {
          const lines = joined(rest, chunk.subarray(0, end));
          const whole = endOfRows(lines);
          const batch = take(lines.subarray(0, whole));
          rest = Buffer.from(lines.subarray(whole));
          if (batch) yield batch;
        }
        if (rest.length < keptLineBytes)
          rest = Buffer.concat([rest, chunk.subarray(end, end + keptLineBytes)]);
      }
      const batch = rest.length > 0 ? take(joined(rest)) : null;
      if (batch) yield batch;
    } catch (error) {
      if (error instanceof Fault) throw error;
      const code = faultDetail(error) ?? "no code";
      const message = code.startsWith("Z_")
        ? `${path} is damaged, cut off or no gzip file (${code})`
        : `${path} cannot be read (${code})`;
      throw new Fault("bad_export", { message, cause: error });
    }
    if (shape === null) throw new Fault("bad_export", { message: `${name} is empty; a header line is due` });
  }

  return {
    batches,
    totalBytes: statSync(path).size,
    sums: () => [sum, ...(unpackedSum ? [unpackedSum] : [])].map((each) => each.copy().digest("hex")),
  };
}

/** Where the last row ends that is not open within a quote, of lines that begin with a row. */
function endOfRows(lines: Uint8Array): number {
  let opened = -1;
  for (let at = lines.indexOf(quote); at >= 0; ) {
    const start = lines.lastIndexOf(lineEnd, at) + 1;
    const end = lines.indexOf(lineEnd, at) + 1;
    let isOdd = false;
    for (; at >= 0 && at < end; at = lines.indexOf(quote, at + 1)) isOdd = !isOdd;
    if (isOdd) opened = opened >= 0 && mayBeOneRow(lines, opened, end) ? -1 : start;
  }
  return opened >= 0 && mayBeOneRow(lines, opened, lines.length) ? opened : lines.length;
}

function mayBeOneRow(lines: Uint8Array, from: number, to: number): boolean {
  if (to - from > maxLineChars) return false;
  let count = 0;
  for (let at = lines.indexOf(lineEnd, from); at >= 0 && at < to; at = lines.indexOf(lineEnd, at + 1))
    count += 1;
  return count <= maxRowLines;
}

/** A copy in memory of its own, which can be handed to another thread. */
function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function decodeHeader(line: Uint8Array): string {
  return new TextDecoder().decode(line).replace(/\r$/, "");
}

function readShape(header: string, columns: readonly string[], name: string): RowShape {
  const fields = parseLine(header) ?? [];
  const names = fields.map((field) =>
    field
      .trim()
      .replace(/^\uFEFF/, "")
      .toLowerCase(),
  );
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    throw new Fault("bad_export", { message: `${name} lacks the column ${missing.join(", ")}` });
  }
  const twice = columns.filter((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice.length > 0)
    throw new Fault("bad_export", { message: `${name} has the column ${twice.join(", ")} twice` });
  return { order: columns.map((column) => names.indexOf(column)), width: fields.length };
}
