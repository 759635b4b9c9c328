import { expect, test } from "vitest";
import { addWorkingDays, dueOn, isDay, newestDay, wibDay } from "./days.ts";

test("the day is the one of western Indonesia: it begins at 17:00 UTC", () => {
  expect(wibDay(Date.UTC(2026, 8, 30, 16, 59))).toBe("2026-09-30");
  expect(wibDay(Date.UTC(2026, 8, 30, 17, 0))).toBe("2026-10-01");
});

test("the newest day is the one of the east: it begins at 15:00 UTC", () => {
  expect(newestDay(Date.UTC(2026, 8, 30, 14, 59))).toBe("2026-09-30");
  expect(newestDay(Date.UTC(2026, 8, 30, 15, 0))).toBe("2026-10-01");
});

// 2026-09-30 is a Wednesday.
test("a complaint is answered in five working days", () => {
  expect(dueOn("pengaduan", "2026-09-30")).toBe("2026-10-07");
  expect(dueOn("pengaduan", "2026-10-02")).toBe("2026-10-09");
  expect(dueOn("pengaduan", "2026-10-03")).toBe("2026-10-09");
});

test("a usul until the 17th is in this month's round, later ones in the next; three months, no weekend", () => {
  expect(dueOn("usul", "2026-09-17")).toBe("2026-11-30");
  expect(dueOn("sanggah", "2026-09-18")).toBe("2026-12-31");
  // 2027-01-31 is a Sunday.
  expect(dueOn("usul", "2026-11-01")).toBe("2027-02-01");
  expect(dueOn("usul", "2026-12-31")).toBe("2027-03-31");
});

test("weekends are no working days", () => {
  expect(addWorkingDays("2026-10-02", 1)).toBe("2026-10-05");
  expect(addWorkingDays("2026-10-02", 0)).toBe("2026-10-02");
});

test("only days of the calendar are days", () => {
  expect(["2026-02-28", "2028-02-29"].every(isDay)).toBe(true);
  expect(["2026-02-29", "2026-2-8", "1999-01-01", "", "2026-09-31"].some(isDay)).toBe(false);
});
