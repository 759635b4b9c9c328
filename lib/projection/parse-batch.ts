import { parseVillageCode, type VillageCode } from "../region/region.ts";
import { openCopyRows } from "./copy-rows.ts";
import type { ExportFile } from "./manifest.ts";
import { createPersonKey } from "./person-key.ts";
import type { ExportBatch } from "./read-export-file.ts";
import { readRows } from "./read-rows.ts";
import { type RowContext, rowParsers } from "./register-rows.ts";
import { openRowSums } from "./row-sums.ts";

/** What the rows of an export are read with. Privacy: holds the pepper, and the secret of this load (see person-key.ts). */
export type ParserSetup = {
  pepper: string;
  personSecret: Uint8Array;
  asOf: string;
  villages: readonly VillageCode[];
};

/** What became of a batch. */
export type ParsedBatch = {
  /** Rows as COPY takes them (see copy-rows.ts), each with the number of its line in the file in front. */
  copy: Uint8Array<ArrayBuffer>;
  /** Rows seen, whole and broken. */
  rows: number;
  /** In the order of lines; `column` is empty for a row that is broken as a whole. */
  rejects: { line: number; column: string; reason: string }[];
  /** How many rows have a stage that this version does not know, in the order in which the codes first appear. */
  unknownStages: [code: string, rows: number][];
};

export type BatchParser = (file: ExportFile, batch: ExportBatch) => ParsedBatch;

/** Makes what turns lines of an export into what the projection keeps of them. It depends on nothing but its arguments. */
export function createBatchParser({ pepper, personSecret, asOf, villages }: ParserSetup): BatchParser {
  const byCode = new Map(
    villages.flatMap((code) => [code, code.replaceAll(".", "")].map((text) => [text, code])),
  );
  const rows = openCopyRows();
  const sums = openRowSums(pepper);
  // Neighbours stand together in most exports.
  let last: { text: string; village: VillageCode | undefined } = { text: "", village: undefined };
  const context: RowContext = {
    rows,
    sums,
    personKey: createPersonKey(personSecret),
    asOf,
    findVillage(text) {
      // Other ways to write a code are rare.
      if (text !== last.text)
        last = { text, village: byCode.get(text) ?? byCode.get(parseVillageCode(text) ?? "") };
      return last.village;
    },
  };
  return (file, { bytes, firstLine, shape }) => {
    const parseRow = rowParsers[file];
    const read = readRows(bytes, firstLine, shape);
    const rejects: ParsedBatch["rejects"] = read.broken.map(({ line, reason }) => ({
      line,
      column: "",
      reason,
    }));
    const unknownStages = new Map<string, number>();
    for (const { line, fields } of read.rows) {
      const row = parseRow(fields, line, context);
      if (!row.ok) {
        rejects.push({ line, column: row.column, reason: row.reason });
        continue;
      }
      if (row.unknownStage !== undefined)
        unknownStages.set(row.unknownStage, (unknownStages.get(row.unknownStage) ?? 0) + 1);
    }
    if (read.broken.length > 0) rejects.sort((one, other) => one.line - other.line);
    const copy = rows.take();
    sums.fill(copy);
    return {
      copy,
      rows: read.rows.length + read.broken.length,
      rejects,
      unknownStages: [...unknownStages],
    };
  };
}
