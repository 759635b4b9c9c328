import { expect, test } from "vitest";
import { clockInJakarta, dateInWords, periodInWords } from "./dates.ts";

test("a date is written out in the reader's language", () => {
  expect(dateInWords("id", "2026-09-30")).toBe("30 September 2026");
  expect(dateInWords("id", "2026-08-01")).toBe("1 Agustus 2026");
  expect(dateInWords("en", "2026-08-01")).toBe("1 August 2026");
});

test("a quarter is named by its first and last month", () => {
  expect(periodInWords("id", "2026-Q3")).toBe("Juli–September 2026");
  expect(periodInWords("en", "2026-Q1")).toBe("January–March 2026");
});

test("a month is named", () => {
  expect(periodInWords("id", "2026-05")).toBe("Mei 2026");
});

test("what is no period is shown as it is, not as an invalid date", () => {
  expect(periodInWords("id", "2026-Q9")).toBe("2026-Q9");
  expect(dateInWords("id", "soon")).toBe("soon");
});

test("the time to try again is in Jakarta and never earlier than the moment itself", () => {
  expect(clockInJakarta("id", Date.UTC(2026, 8, 30, 7, 31, 1))).toBe("14.32");
  expect(clockInJakarta("en", Date.UTC(2026, 8, 30, 7, 32, 0))).toBe("14:32");
});
