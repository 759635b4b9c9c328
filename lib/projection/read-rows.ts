import { isAscii } from "node:buffer";
import { parse } from "csv-parse/sync";

/** A line of more characters than these is rejected. */
export const maxLineChars = 64 * 1024;

/** Where in a row the columns that are asked for stand, and how many fields a row has. */
export type RowShape = { order: readonly number[]; width: number };

/** A row that kept its shape: its line in the file and its fields in the order asked for. */
export type CsvRow = { line: number; fields: string[] };
/** A row that did not. */
export type BrokenRow = {
  line: number;
  reason: "column_count" | "unclosed_quote" | "bad_quote" | "not_utf8" | "line_too_long";
};

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads whole lines of CSV (docs/adr/0003): each is a row, or broken, or empty. The bytes of a line are looked at by
 * themselves, so that a file may be cut at any line end and its parts read in any order, or at once.
 * @param firstLine the number of the first of these lines in its file
 * @returns rows and broken rows, each in the order of lines
 */
export function readRows(
  bytes: Uint8Array,
  firstLine: number,
  { order, width }: RowShape,
): { rows: CsvRow[]; broken: BrokenRow[] } {
  const text = isAscii(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1")
    : decoder.decode(bytes);
  const isWholeText = !text.includes("\uFFFD");
  const hasQuotes = text.includes('"');
  const isInOrder = order.length === width && order.every((column, at) => column === at);
  const rows: CsvRow[] = [];
  const broken: BrokenRow[] = [];
  const quoted: CsvRow[] = [];
  const add = (line: number, fields: string[]) => {
    if (fields.length !== width) broken.push({ line, reason: "column_count" });
    else rows.push({ line, fields: isInOrder ? fields : order.map((at) => fields[at] as string) });
  };
  let line = firstLine - 1;
  for (const raw of text.split("\n")) {
    line += 1;
    const content = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (content === "") continue;
    if (content.length > maxLineChars) broken.push({ line, reason: "line_too_long" });
    else if (!isWholeText && content.includes("\uFFFD")) broken.push({ line, reason: "not_utf8" });
    else if (hasQuotes && content.includes('"')) quoted.push({ line, fields: [content] });
    else add(line, content.split(","));
  }
  if (quoted.length > 0) {
    for (const { line, fields } of parseQuoted(quoted, broken)) add(line, fields);
    rows.sort((one, other) => one.line - other.line);
    broken.sort((one, other) => one.line - other.line);
  }
  return { rows, broken };
}

/** Parses all quoted lines of a batch in one call, and one by one only when that fails. */
function parseQuoted(lines: CsvRow[], broken: BrokenRow[]): CsvRow[] {
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

/** The fields of one line. @returns null for a line that is not CSV */
export function parseLine(text: string): string[] | null {
  try {
    const records: string[][] = parse(text, { relax_column_count: true, record_delimiter: "\n" });
    return records.length === 1 ? (records[0] as string[]) : null;
  } catch {
    return null;
  }
}
