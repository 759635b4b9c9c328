import fc from "fast-check";
import { expect, test } from "vitest";
import { listRows } from "./test-rows.ts";

const shape = { order: [1, 0], width: 2 };

test("rows come in the order of their lines, quoted or not, with the columns asked for", () => {
  const bytes = Buffer.from('P1,SITI\n"P2","AGUS, S.Pd"\nP3,"EKA\r\n\nP4,DWI\r\nP5\nP6,"TRI"');
  expect(listRows(bytes, 7, shape)).toEqual({
    rows: [
      { line: 7, fields: ["SITI", "P1"] },
      { line: 8, fields: ["AGUS, S.Pd", "P2"] },
      { line: 11, fields: ["DWI", "P4"] },
      { line: 13, fields: ["TRI", "P6"] },
    ],
    broken: [
      { line: 9, reason: "unclosed_quote" },
      { line: 12, reason: "column_count" },
    ],
  });
});

test("a row may break its line within quotes, and one that is broken takes none of the next with it", () => {
  const lines = [
    '"P1","SITI',
    'AMINAH, S.Pd"',
    'P2,"AGUS',
    "P3,DWI",
    'P4,TRI"',
    '"P5","EKA\r',
    "\r",
    'PUTRI"\r',
    "P6,ANI",
  ];
  expect(listRows(Buffer.from(lines.join("\n")), 2, shape)).toEqual({
    rows: [
      { line: 2, fields: ["SITI\nAMINAH, S.Pd", "P1"] },
      { line: 5, fields: ["DWI", "P3"] },
      { line: 7, fields: ["EKA\r\n\r\nPUTRI", "P5"] },
      { line: 10, fields: ["ANI", "P6"] },
    ],
    broken: [
      { line: 4, reason: "unclosed_quote" },
      { line: 6, reason: "unclosed_quote" },
    ],
  });
  const long = `P1,"SITI${"\n".repeat(7)}"\nP2,"AGUS${"\n".repeat(8)}"`;
  expect(listRows(Buffer.from(long), 2, shape).rows.map(({ line }) => line)).toEqual([2]);
});

test("lines read in parts are what they are when read at once, wherever between two rows the cut is", () => {
  const pieces = ["P1", ",", "SITI", '"', "É", "\u{1F600}", "\uFEFF", "\r", "\r\n", "\n", "\n"].map((text) =>
    Buffer.from(text),
  );
  const bytes = fc
    .array(fc.constantFrom(...pieces, Buffer.from([0xc3]), Buffer.from([0xe2, 0x82])), { maxLength: 60 })
    .map((parts) => Buffer.concat(parts));
  fc.assert(
    fc.property(bytes, fc.nat(), (whole, somewhere) => {
      const cut = whole.indexOf("\n", somewhere % (whole.length + 1)) + 1;
      const before = whole.subarray(0, cut);
      const linesBefore = before.filter((byte) => byte === 0x0a).length;
      const read = listRows(whole, 2, shape);
      const lineBreaks = (fields: string[]) => fields.join("").split("\n").length - 1;
      fc.pre(
        read.rows.every(
          ({ line, fields }) => line < linesBefore + 2 === line + lineBreaks(fields) < linesBefore + 2,
        ),
      );
      const parts = [listRows(before, 2, shape), listRows(whole.subarray(cut), 2 + linesBefore, shape)];
      expect({
        rows: parts.flatMap(({ rows }) => rows),
        broken: parts.flatMap(({ broken }) => broken),
      }).toEqual(read);
    }),
    { numRuns: 1_000 },
  );
});
