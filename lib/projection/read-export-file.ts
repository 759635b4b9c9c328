import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline, type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse/sync";
import { Fault, faultDetail } from "../errors/fault.ts";
import type { ExportFile } from "./manifest.ts";

const maxLineChars = 64 * 1024;

/** A row that kept its shape: its line in the file (the header is line 1) and its fields in the order asked for. */
export type CsvRow = { line: number; fields: string[] };
/** A row that did not. */
export type BrokenRow = {
  line: number;
  reason: "column_count" | "unclosed_quote" | "bad_quote" | "not_utf8" | "line_too_long";
};

/** One file of an export, read as a stream. */
export type ExportReader = {
  /** Batches of rows; memory does not grow with the file. @throws Fault `bad_export` */
  batches(): AsyncGenerator<{ rows: CsvRow[]; broken: BrokenRow[]; bytesRead: number }>;
  totalBytes: number;
  /** After the last batch: rows seen (whole and broken), and the sums of the file as it stands and unpacked. */
  seen(): { rows: number; sums: string[] };
};

/**
 * Reads `persons.csv` or `persons.csv.gz` with the named columns, in any order, others ignored.
 * @throws Fault `bad_export` when the file or a column is missing.
 */
export function openExportFile(dir: string, name: ExportFile, columns: readonly string[]): ExportReader {
  const path = [join(dir, name), join(dir, `${name}.gz`)].find((candidate) => existsSync(candidate));
  if (!path) throw new Fault("bad_export", { message: `${dir} has no ${name} or ${name}.gz` });
  const packedSum = createHash("sha256");
  const plainSum = createHash("sha256");
  let bytesRead = 0;
  let rowCount = 0;

  async function* batches() {
    const source = createReadStream(path as string, { highWaterMark: 1 << 16 });
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytesRead += chunk.length;
        packedSum.update(chunk);
        done(null, chunk);
      },
    });
    let bytes: Readable = pipeline(source, counted, () => {});
    if ((path as string).endsWith(".gz"))
      bytes = pipeline(bytes, createGunzip({ chunkSize: 1 << 16 }), () => {});
    const decoder = new TextDecoder("utf-8");
    let rest = "";
    let line = 0;
    let order: number[] | null = null;
    let width = 0;

    const take = (text: string) => {
      const lines = text.split("\n");
      const rows: CsvRow[] = [];
      const broken: BrokenRow[] = [];
      const quoted: CsvRow[] = [];
      for (const raw of lines) {
        line += 1;
        const content = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
        if (content === "") continue;
        if (order === null) {
          const header = parseLine(content) ?? [];
          order = columnOrder(header, columns, name);
          width = header.length;
          continue;
        }
        rowCount += 1;
        if (content.length > maxLineChars) broken.push({ line, reason: "line_too_long" });
        else if (content.includes("\uFFFD")) broken.push({ line, reason: "not_utf8" });
        else if (content.includes('"')) quoted.push({ line, fields: [content] });
        else rows.push({ line, fields: content.split(",") });
      }
      for (const row of parseQuoted(quoted, broken)) rows.push(row);
      const whole = rows.filter((row) => {
        if (row.fields.length === width) return true;
        broken.push({ line: row.line, reason: "column_count" });
        return false;
      });
      const picked = order as number[] | null;
      if (picked) for (const row of whole) row.fields = picked.map((at) => row.fields[at] as string);
      return { rows: whole, broken, bytesRead };
    };

    try {
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        plainSum.update(chunk);
        const text = rest + decoder.decode(chunk, { stream: true });
        const end = text.lastIndexOf("\n");
        // Of a line that is too long only enough is kept to know that it is.
        rest = text.slice(end + 1, end + 3 + maxLineChars);
        if (end >= 0) yield take(text.slice(0, end));
      }
      rest += decoder.decode();
      if (rest !== "") yield take(rest);
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw new Fault("bad_export", {
        message: `${path} cannot be read (${faultDetail(error) ?? "no code"})`,
        cause: error,
      });
    }
    if (order === null) throw new Fault("bad_export", { message: `${name} is empty; a header line is due` });
  }

  return {
    batches,
    totalBytes: statSync(path).size,
    seen: () => ({ rows: rowCount, sums: [packedSum.copy().digest("hex"), plainSum.copy().digest("hex")] }),
  };
}

function columnOrder(header: string[], columns: readonly string[], name: string): number[] {
  const names = header.map((field) =>
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
  return columns.map((column) => names.indexOf(column));
}

/** Parses all quoted lines of a batch in one call, and one by one only when that fails. */
function parseQuoted(lines: CsvRow[], broken: BrokenRow[]): CsvRow[] {
  if (lines.length === 0) return [];
  try {
    const records: string[][] = parse(lines.map((row) => row.fields[0]).join("\n"), {
      relax_column_count: true,
      record_delimiter: "\n",
    });
    if (records.length === lines.length) {
      return lines.map((row, at) => ({ line: row.line, fields: records[at] as string[] }));
    }
  } catch {
    // Which line it is shows below.
  }
  const rows: CsvRow[] = [];
  for (const { line, fields } of lines) {
    const text = fields[0] as string;
    const parsed = parseLine(text);
    if (parsed) rows.push({ line, fields: parsed });
    else
      broken.push({ line, reason: (text.split('"').length - 1) % 2 === 1 ? "unclosed_quote" : "bad_quote" });
  }
  return rows;
}

function parseLine(text: string): string[] | null {
  try {
    const records: string[][] = parse(text, { relax_column_count: true, record_delimiter: "\n" });
    return records.length === 1 ? (records[0] as string[]) : null;
  } catch {
    return null;
  }
}
