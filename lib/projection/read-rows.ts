import { isAscii } from "node:buffer";
import { parse } from "csv-parse/sync";

/** A row of more characters than these is rejected. */
export const maxLineChars = 64 * 1024;
/** A row with line breaks within quotes may have so many lines. */
export const maxRowLines = 8;

/** Where in a row the columns that are asked for stand, and how many fields a row has. */
export type RowShape = { order: readonly number[]; width: number };

/**
 * The fields of a row in the order asked for, as pieces of a text, because most of them never become a string of their
 * own: field n is `text` from `starts[n]` to `ends[n]`.
 */
export type RowFields = {
  text: string;
  starts: Int32Array;
  ends: Int32Array;
  /** The fields stand in the text in this order, with one character between two of them. */
  isInOrder: boolean;
};

/** A row that did not. */
export type BrokenRow = {
  /** Its first line. */
  line: number;
  reason: "column_count" | "unclosed_quote" | "bad_quote" | "not_utf8" | "line_too_long";
};

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** What is told of each row, those with a quote last. The next row writes over the fields. */
export type RowSink = {
  row(line: number, fields: RowFields): void;
  broken(row: BrokenRow): void;
};

/**
 * Reads whole lines of CSV (docs/adr/0003): each is a row, or broken, or empty; a few are one row where a quote that one of
 * them opens is closed by a later one. The bytes of a row are looked at by themselves, so that a file may be cut between any two
 * and its parts read in any order, or at once.
 * @param firstLine the number of the first of these lines in its file
 */
export function readRows(bytes: Uint8Array, firstLine: number, shape: RowShape, sink: RowSink): void {
  const { order, width } = shape;
  const text = isAscii(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1")
    : decoder.decode(bytes);
  const fields: RowFields = {
    text,
    starts: new Int32Array(order.length),
    ends: new Int32Array(order.length),
    isInOrder: order.length === width && order.every((column, at) => column === at),
  };
  /** Which of the fields asked for a column is; -1 for none. */
  const places = Int32Array.from({ length: width }, (_, column) => order.indexOf(column));
  const nextBad = finder(text, "\uFFFD");
  const nextQuote = finder(text, '"');
  const quoted: QuotedLine[] = [];
  let line = firstLine - 1;
  for (let from = 0, next = 0; from < text.length; from = next) {
    const end = text.indexOf("\n", from);
    next = end < 0 ? text.length : end + 1;
    let to = end < 0 ? text.length : end;
    line += 1;
    if (to > from && text.charCodeAt(to - 1) === carriageReturn) to -= 1;
    if (to === from) continue;
    if (to - from > maxLineChars) sink.broken({ line, reason: "line_too_long" });
    else if (nextBad(from) < to) sink.broken({ line, reason: "not_utf8" });
    else if (nextQuote(from) < to) {
      const row = readAcrossLines(text, from, to, width);
      quoted.push({ line, text: text.slice(from, row?.to ?? to) });
      next = row?.next ?? next;
      line += row?.moreLines ?? 0;
    } else if (cutFields(fields, places, from, to) === width) sink.row(line, fields);
    else sink.broken({ line, reason: "column_count" });
  }
  if (quoted.length > 0) readQuoted(quoted, shape, sink);
}

/**
 * A row with line breaks within quotes. @param to where its first line ends @returns where it ends, and the line after it begins;
 * null where the line is a row by itself, or the lines below it do not make it one
 */
function readAcrossLines(text: string, from: number, to: number, width: number) {
  if (!hasOpenQuote(text, from, to)) return null;
  let start = text.indexOf("\n", to) + 1;
  for (let moreLines = 1; start > 0 && start < text.length && moreLines < maxRowLines; moreLines += 1) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    if (end - from > maxLineChars) return null;
    if (hasOpenQuote(text, start, end)) {
      const last = text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
      const row = text.slice(from, last);
      return parseLine(row)?.length === width && !row.includes("\uFFFD")
        ? { to: last, next: Math.min(text.length, end + 1), moreLines }
        : null;
    }
    // A sound row in between says that the quote was forgotten.
    if (parseLine(text.slice(start, end))?.length === width) return null;
    start = found + 1;
  }
  return null;
}

/** Is a quote of this line still open at its end, or closed that was opened before? */
function hasOpenQuote(text: string, from: number, to: number): boolean {
  let isOpen = false;
  for (let at = text.indexOf('"', from); at >= 0 && at < to; at = text.indexOf('"', at + 1)) isOpen = !isOpen;
  return isOpen;
}

const carriageReturn = 0x0d;
const comma = 0x2c;

/** @returns finds where, from a place on, a character comes next; asked for places in rising order */
function finder(text: string, character: string): (from: number) => number {
  let next = -1;
  return (from) => {
    if (next < from) {
      const found = text.indexOf(character, from);
      next = found < 0 ? Number.MAX_SAFE_INTEGER : found;
    }
    return next;
  };
}

/** Cuts a line at its commas. @returns how many fields it has */
function cutFields({ text, starts, ends }: RowFields, places: Int32Array, from: number, to: number): number {
  let column = 0;
  let start = from;
  for (let at = from; at <= to; at += 1) {
    if (at < to && text.charCodeAt(at) !== comma) continue;
    const place = column < places.length ? (places[column] as number) : -1;
    if (place >= 0) {
      starts[place] = start;
      ends[place] = at;
    }
    column += 1;
    start = at + 1;
  }
  return column;
}

/** Fields that are strings already. */
export function rowFields(list: readonly string[]): RowFields {
  const starts = new Int32Array(list.length);
  const ends = new Int32Array(list.length);
  let at = 0;
  for (const [nth, field] of list.entries()) {
    starts[nth] = at;
    ends[nth] = at + field.length;
    at += field.length + 1;
  }
  return { text: list.join("\n"), starts, ends, isInOrder: true };
}

type QuotedLine = { line: number; text: string };

/** Parses all quoted lines of a batch in one call, and one by one only when that fails. */
function readQuoted(lines: readonly QuotedLine[], { order, width }: RowShape, sink: RowSink): void {
  const take = (line: number, all: readonly string[]) => {
    if (all.length !== width) sink.broken({ line, reason: "column_count" });
    else sink.row(line, rowFields(order.map((column) => all[column] as string)));
  };
  try {
    const records: string[][] = parse(lines.map(({ text }) => text).join("\n"), {
      relax_column_count: true,
      record_delimiter: "\n",
    });
    if (records.length === lines.length) {
      for (const [nth, { line }] of lines.entries()) take(line, records[nth] as string[]);
      return;
    }
  } catch {
    // Which line it is shows below.
  }
  for (const { line, text } of lines) {
    const all = parseLine(text);
    if (all) take(line, all);
    else {
      sink.broken({ line, reason: hasOpenQuote(text, 0, text.length) ? "unclosed_quote" : "bad_quote" });
    }
  }
}

/** The fields of one row. @returns null for what is not one of CSV */
export function parseLine(text: string): string[] | null {
  try {
    const records: string[][] = parse(text, { relax_column_count: true, record_delimiter: "\n" });
    return records.length === 1 ? (records[0] as string[]) : null;
  } catch {
    return null;
  }
}
