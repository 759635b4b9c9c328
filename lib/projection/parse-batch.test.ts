import { expect, test } from "vitest";
import type { VillageCode } from "../region/region.ts";
import { createBatchParser } from "./parse-batch.ts";
import { columns } from "./register-rows.ts";
import { readCopyRows } from "./test-copy-rows.ts";

const parse = createBatchParser({
  pepper: "a pepper of thirty-two characters",
  personSecret: new Uint8Array(8),
  asOf: "2026-09-30",
  villages: ["32.73.25.1002", "11.01.01.2001"] as VillageCode[],
});

function parseLines(lines: string[], order = columns["updates.csv"].map((_, at) => at)) {
  const bytes = new TextEncoder().encode(lines.join("\n"));
  const parsed = parse("updates.csv", { bytes, firstLine: 2, shape: { order, width: order.length } });
  const rows = readCopyRows(parsed.copy).map((row) => [row[0]?.readInt32BE(), String(row[1])]);
  return { ...parsed, rows, seen: parsed.rows };
}

test("a village is found in every form of its code, with white space around it or not", () => {
  const codes = ["32.73.25.1002", "3273251002", "id.11.01.01.2001", " 11.01.01.2001\u00a0"];
  const { rows, rejects } = parseLines(codes.map((code) => `${code},2026-Q3,1,1,,`));
  expect(rejects).toEqual([]);
  expect(rows.map(([, code]) => code)).toEqual([
    "32.73.25.1002",
    "32.73.25.1002",
    "11.01.01.2001",
    "11.01.01.2001",
  ]);
});

test("rejects come in the order of lines, whether a line was quoted, broken or refused", () => {
  const { rows, rejects, seen } = parseLines([
    '"32.73",2026-Q3,1,1,,',
    "32.73.25.1002,2026-Q3",
    "",
    "11.01.01.2002,2026-Q3,1,1,,",
    '"32.73.25.1002","2026-Q3",1,1,,',
    "32.73x25.1002,2026-Q3,1,1,,",
  ]);
  expect(rejects).toEqual([
    { line: 2, column: "village_code", reason: "invalid_village" },
    { line: 3, column: "", reason: "column_count" },
    { line: 5, column: "village_code", reason: "unknown_village" },
    { line: 7, column: "village_code", reason: "invalid_village" },
  ]);
  expect(rows).toEqual([[6, "32.73.25.1002"]]);
  expect(seen).toBe(5);
});

test("columns are read in the order in which the file has them", () => {
  const { rows, rejects } = parseLines(["1,1,,,2026-Q3,32.73.25.1002"], [5, 4, 0, 1, 2, 3]);
  expect(rejects).toEqual([]);
  expect(rows).toEqual([[2, "32.73.25.1002"]]);
});

test("benefits of one person in lines without a gap are one row, never across batches", () => {
  const row = (person: string) => `${person},PKH,2026-Q3,ya,DISBURSED,BSI,2026-09-13`;
  const lines = [row("P1"), row("P1"), row("P2"), row("P1"), "P1,PKH", row("P1"), "", row("P1"), row("P1")];
  const order = columns["benefits.csv"].map((_, at) => at);
  const shape = { order, width: order.length };
  const rowsOf = (firstLine: number) => {
    const bytes = new TextEncoder().encode(lines.join("\n"));
    const { copy, rows } = parse("benefits.csv", { bytes, firstLine, shape });
    expect(rows).toBe(8);
    return readCopyRows(copy).map(([line, , entries]) => [line?.readInt32BE(), entries?.length]);
  };
  for (const first of [2, 2 + lines.length]) {
    expect(rowsOf(first)).toEqual([
      [first, 14],
      [first + 2, 7],
      [first + 3, 7],
      [first + 5, 7],
      [first + 7, 14],
    ]);
  }
});
