import { expect, test } from "vitest";
import { parseByteRange } from "./byte-range.ts";

test.each([
  ["bytes=0-0", { start: 0, end: 0 }],
  ["bytes=2-4", { start: 2, end: 4 }],
  ["bytes=7-", { start: 7, end: 9 }],
  ["bytes=7-99", { start: 7, end: 9 }],
  ["bytes=-3", { start: 7, end: 9 }],
  ["bytes=-99", { start: 0, end: 9 }],
])("%s of ten bytes is read", (header, range) => {
  expect(parseByteRange(header, 10)).toEqual(range);
});

test.each(["bytes=10-", "bytes=10-12", "bytes=-0"])("%s lies outside of ten bytes", (header) => {
  expect(parseByteRange(header, 10)).toBe("unsatisfiable");
});

test.each([
  undefined,
  "",
  "bytes=",
  "bytes=-",
  "bytes=4-2",
  "bytes=0-1,3-4",
  "lines=0-1",
  "bytes=a-b",
  "bytes=1e3-",
])("for %s the whole file is sent", (header) => {
  expect(parseByteRange(header, 10)).toBeNull();
});

test("of an empty file no byte can be had", () => {
  expect(parseByteRange("bytes=0-", 0)).toBe("unsatisfiable");
  expect(parseByteRange("bytes=-1", 0)).toBe("unsatisfiable");
});
