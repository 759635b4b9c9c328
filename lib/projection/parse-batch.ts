import { parseVillageCode, type VillageCode } from "../region/region.ts";
import { createBlindIndex } from "./blind-index.ts";
import type { ExportFile } from "./manifest.ts";
import { createPersonKey } from "./person-key.ts";
import type { ExportBatch } from "./read-export-file.ts";
import { readRows } from "./read-rows.ts";
import { type RowContext, rowParsers } from "./register-rows.ts";

/** What the rows of an export are read with. Privacy: holds the pepper, and the secret of this load (see person-key.ts). */
export type ParserSetup = {
  pepper: string;
  personSecret: Uint8Array;
  asOf: string;
  villages: readonly VillageCode[];
};

/** What became of a batch. */
export type ParsedBatch = {
  /** Lines of COPY text, each with the number of its line in the file in front. */
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
  const context: RowContext = {
    index: createBlindIndex(pepper),
    personKey: createPersonKey(personSecret),
    asOf,
    // Other ways to write a code are rare.
    findVillage: (text) => byCode.get(text) ?? byCode.get(parseVillageCode(text) ?? ""),
  };
  return (file, { bytes, firstLine, shape }) => {
    const parseRow = rowParsers[file];
    const { rows, broken } = readRows(bytes, firstLine, shape);
    const rejects: ParsedBatch["rejects"] = broken.map(({ line, reason }) => ({ line, column: "", reason }));
    const unknownStages = new Map<string, number>();
    let text = "";
    for (const { line, fields } of rows) {
      const row = parseRow(fields, context);
      if (!row.ok) {
        rejects.push({ line, column: row.column, reason: row.reason });
        continue;
      }
      text += `${line}\t${row.copy}\n`;
      if (row.unknownStage !== undefined)
        unknownStages.set(row.unknownStage, (unknownStages.get(row.unknownStage) ?? 0) + 1);
    }
    if (broken.length > 0) rejects.sort((one, other) => one.line - other.line);
    return {
      copy: new TextEncoder().encode(text),
      rows: rows.length + broken.length,
      rejects,
      unknownStages: [...unknownStages],
    };
  };
}
