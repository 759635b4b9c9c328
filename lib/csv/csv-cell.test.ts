import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCell } from "./csv-cell.ts";

test("a text that would begin a formula gets an apostrophe, wherever a spreadsheet would look past what is in front", () => {
  const texts = [
    '=HYPERLINK("http://x";"y")',
    "+62812",
    "-1+1",
    "@SUM(A1)",
    "  =1",
    '"=1',
    "＝1",
    "＋1",
    "\t1",
    "\r1",
  ];
  for (const text of texts) {
    const [[cell = ""] = []] = parse(csvCell(text)) as string[][];
    expect(cell.replace(/^[\s"]+/, ""), text).toMatch(/^'/);
  }
});

test("so does a formula behind a separator of another country, or on the next line", () => {
  expect(csvCell("rumah;=cmd|'/C calc'!A0")).toBe(`"rumah;'=cmd|'/C calc'!A0"`);
  expect(csvCell("a\n=1\t@x, -2")).toBe(`"a\n'=1\t'@x, '-2"`);
});

test("what is no formula stays as it is, quotes are doubled, and nothing is empty", () => {
  expect(csvCell("Jl. Mawar 3-5, RT 02/03")).toBe('"Jl. Mawar 3-5, RT 02/03"');
  expect(csvCell('kata "ya"')).toBe('"kata ""ya"""');
  expect(csvCell("a@b.id")).toBe("a@b.id");
  expect([csvCell(-6.914), csvCell(null), csvCell(undefined), csvCell({ a: 1 })]).toEqual([
    "-6.914",
    "",
    "",
    '"{""a"":1}"',
  ]);
});

test("whatever is written comes back as one cell, and none that a separator makes of it is a formula", () => {
  const piece = fc.constantFrom("=", "+", "-", "@", ";", ",", "\t", "\n", " ", '"', "'", "a", "＝");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const cells = parse(`${csvCell(text)},end`, { relax_column_count: true }) as string[][];
      expect(cells).toHaveLength(1);
      expect(cells[0]).toHaveLength(2);
      const [cell = ""] = cells[0] ?? [];
      for (const part of cell.split(/[;,\t\n]/)) expect(part).not.toMatch(/^[\s"]*[=+\-@＝]/);
    }),
  );
});
