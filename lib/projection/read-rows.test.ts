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

test("lines read in parts are what they are when read at once, wherever between two lines the cut is", () => {
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
      const parts = [listRows(before, 2, shape), listRows(whole.subarray(cut), 2 + linesBefore, shape)];
      expect({
        rows: parts.flatMap(({ rows }) => rows),
        broken: parts.flatMap(({ broken }) => broken),
      }).toEqual(listRows(whole, 2, shape));
    }),
    { numRuns: 1_000 },
  );
});
