import { expect, test } from "vitest";
import { pressureTable } from "./guard.ts";

test("the report has a line an hour and the limits that refused or would have", () => {
  const hour = {
    hour: new Date(Date.UTC(2026, 8, 30, 5)),
    accepted: 200,
    missed: 50,
    challenges: 210,
    captchaRefused: 3,
    tooWeak: 1,
    limited: 4,
    highestLevel: 2,
    highestPressure: 12,
    degradedSeconds: 0,
    limits: [{ name: "village_hourly", refused: 0, tracked: 7 }],
  };
  const lines = pressureTable([hour, { ...hour, hour: new Date(Date.UTC(2026, 8, 30, 6)) }]).split("\n");
  expect(lines[1]?.split(/\s{2,}/)).toEqual([
    "2026-09-30 05",
    "200",
    "50",
    "25",
    "210",
    "3",
    "1",
    "4",
    "2",
    "12",
    "0",
  ]);
  expect(lines[5]?.split(/\s{2,}/)).toEqual(["village_hourly", "0", "14"]);
});

test("a quiet time is said", () => {
  expect(pressureTable([])).toBe("Nothing was asked in these hours.\n");
});
