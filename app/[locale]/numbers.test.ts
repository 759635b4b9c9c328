import { expect, test } from "vitest";
import { numberInWords, sizeInWords } from "./numbers.ts";

test("numbers are written as each language groups them", () => {
  expect(numberInWords("id", 83_762)).toBe("83.762");
  expect(numberInWords("en", 83_762)).toBe("83,762");
});

test("a size is told in the unit that keeps it short", () => {
  expect(sizeInWords("id", 999)).toBe("999 B");
  expect(sizeInWords("id", 4_210)).toBe("4,2 kB");
  expect(sizeInWords("id", 9_960)).toBe("10 kB");
  expect(sizeInWords("en", 117_441_414)).toBe("117 MB");
  expect(sizeInWords("id", 2_400_000_000)).toBe("2.400 MB");
});
