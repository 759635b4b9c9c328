import { expect, it } from "vitest";
import {
  dateOf,
  dayOf,
  isoDate,
  monthText,
  parseDay,
  parseQuarter,
  quarterStart,
  quarterText,
} from "./calendar.ts";

it("counts days as the calendar of the platform does, from 1900 to 2100", () => {
  for (let day = dayOf(1900, 1, 1); day < dayOf(2100, 12, 31); day += 1) {
    const platform = new Date(day * 86_400_000);
    const { year, month, date } = dateOf(day);
    if (
      year !== platform.getUTCFullYear() ||
      month !== platform.getUTCMonth() + 1 ||
      date !== platform.getUTCDate()
    ) {
      expect({ day, year, month, date }).toBe(platform.toISOString());
    }
  }
});

it("reads days of the calendar only", () => {
  expect(parseDay("1970-01-02")).toBe(1);
  expect(parseDay("2024-02-29")).toBe(dayOf(2024, 2, 29));
  expect(parseDay("2025-02-29")).toBeNull();
  expect(parseDay("2025-2-1")).toBeNull();
});

it("goes from quarter to quarter across years", () => {
  const quarter = parseQuarter("2026-Q1") as number;
  expect(quarterText(quarter - 1)).toBe("2025-Q4");
  expect(isoDate(quarterStart(quarter + 2))).toBe("2026-07-01");
  expect(parseQuarter("2026-Q5")).toBeNull();
  expect(monthText(2026 * 12 + 8)).toBe("2026-09");
});
