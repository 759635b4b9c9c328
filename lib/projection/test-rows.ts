import { type BrokenRow, type RowShape, readRows } from "./read-rows.ts";

/** A row: its line in the file and its fields in the order asked for. */
export type CsvRow = { line: number; fields: string[] };

/** Reads lines at once. @returns rows and broken rows, each in the order of lines */
export function listRows(
  bytes: Uint8Array,
  firstLine: number,
  shape: RowShape,
): { rows: CsvRow[]; broken: BrokenRow[] } {
  const rows: CsvRow[] = [];
  const broken: BrokenRow[] = [];
  readRows(bytes, firstLine, shape, {
    row: (line, { text, starts, ends }) =>
      rows.push({ line, fields: Array.from(starts, (start, nth) => text.slice(start, ends[nth])) }),
    broken: (row) => broken.push(row),
  });
  const byLine = (one: { line: number }, other: { line: number }) => one.line - other.line;
  return { rows: rows.sort(byLine), broken: broken.sort(byLine) };
}
