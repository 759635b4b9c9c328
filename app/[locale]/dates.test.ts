import { expect, test } from "vitest";
import {
  clockInJakarta,
  dateInWords,
  dayInJakarta,
  monthBefore,
  periodInWords,
  periodShort,
  periodStart,
} from "./dates.ts";

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

test("the day of that time is Jakarta's too, also where the minute is rounded into the next one", () => {
  expect(dayInJakarta(Date.UTC(2026, 8, 30, 16, 59, 0))).toBe("2026-09-30");
  expect(dayInJakarta(Date.UTC(2026, 8, 30, 16, 59, 1))).toBe("2026-10-01");
});

test("a period has a short form, a first month and a month before it", () => {
  expect(periodShort("id", "2026-Q3")).toEqual({ months: "Jul–Sep", year: "2026" });
  expect(periodShort("en", "2026-05")).toEqual({ months: "May", year: "2026" });
  expect(periodStart("id", "2026-Q3")).toBe("Juli 2026");
  expect(monthBefore("id", "2026-Q3")).toBe("Juni 2026");
  expect(monthBefore("en", "2026-01")).toBe("December 2025");
});

test("what is no period comes back as it is", () => {
  expect(periodShort("id", "2026-Q5")).toEqual({ months: "2026-Q5", year: "" });
  expect([periodStart("id", "2026"), monthBefore("id", "")]).toEqual(["2026", ""]);
});
