import { parseVillageCode, type VillageCode } from "../region/region.ts";
import { openCopyRows } from "./copy-rows.ts";
import type { ExportFile } from "./manifest.ts";
import { createPersonKey } from "./person-key.ts";
import type { ExportBatch } from "./read-export-file.ts";
import { readRows } from "./read-rows.ts";
import { type RowContext, rowParsers } from "./register-rows.ts";
import { openRowSums } from "./row-sums.ts";
import { villageNumber } from "./village-number.ts";

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
  const byNumber = new Map(villages.map((code) => [villageNumber(code), code]));
  const rows = openCopyRows();
  const sums = openRowSums(pepper);
  const context: RowContext = {
    rows,
    sums,
    personKey: createPersonKey(personSecret),
    lastBenefit: { line: -1, high: 0, low: 0 },
    asOf,
    findVillage(text, from, to) {
      const village = byNumber.get(villageNumber(text, from, to));
      if (village) return village;
      // Other ways to write a code are rare.
      const code = parseVillageCode(text.slice(from, to));
      return code === null ? undefined : byNumber.get(villageNumber(code));
    },
  };
  return (file, { bytes, firstLine, shape }) => {
    const parseRow = rowParsers[file];
    const rejects: ParsedBatch["rejects"] = [];
    const unknownStages = new Map<string, number>();
    let seen = 0;
    context.lastBenefit.line = -1;
    readRows(bytes, firstLine, shape, {
      row(line, fields) {
        seen += 1;
        const row = parseRow(fields, line, context);
        if (!row.ok) rejects.push({ line, column: row.column, reason: row.reason });
        else if (row.unknownStage !== undefined)
          unknownStages.set(row.unknownStage, (unknownStages.get(row.unknownStage) ?? 0) + 1);
      },
      broken({ line, reason }) {
        seen += 1;
        rejects.push({ line, column: "", reason });
      },
    });
    rejects.sort((one, other) => one.line - other.line);
    const copy = rows.take();
    sums.fill(copy);
    return { copy, rows: seen, rejects, unknownStages: [...unknownStages] };
  };
}
