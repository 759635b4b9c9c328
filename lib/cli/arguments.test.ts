import { describe, expect, test } from "vitest";
import { percentage, visibleText, wholeNumber } from "./arguments.ts";

describe("a whole number", () => {
  test("is digits, which may be grouped by underscores", () => {
    expect([wholeNumber(1)("1"), wholeNumber(0)("0"), wholeNumber(1)("1_000_000")]).toEqual([
      1, 0, 1_000_000,
    ]);
  });

  test.each(["", " ", "-1", "0", "1.5", "1e3", "0x10", "one", "99999999999999999999"])(
    "from 1 is not %j",
    (text) => {
      expect(() => wholeNumber(1)(text)).toThrow("must be a whole number from 1");
    },
  );

  test("keeps to its largest value", () => {
    expect(wholeNumber(1, 10)("10")).toBe(10);
    expect(() => wholeNumber(1, 10)("11")).toThrow("must be a whole number from 1 to 10");
  });
});

describe("a percentage", () => {
  test("is given as a share of one", () => {
    expect(["1", "0.5%", "100 %", "0", " 2 "].map(percentage)).toEqual([0.01, 0.005, 1, 0, 0.02]);
  });

  test.each(["", "%", "101", "-1", "1,5", "NaN", "Infinity", "1e1"])("is not %j", (text) => {
    expect(() => percentage(text)).toThrow("must be a percentage from 0 to 100");
  });
});

describe("a visible text", () => {
  test("loses the spaces around it", () => {
    expect(visibleText(80)(" Desa Cipadung ")).toBe("Desa Cipadung");
  });

  test.each(["", "  ", "a\nb", "a\u001b[31m", "a\u202eb", "x".repeat(81)])("is not %j", (text) => {
    expect(() => visibleText(80)(text)).toThrow("must have 1 to 80 characters, without line breaks");
  });
});
