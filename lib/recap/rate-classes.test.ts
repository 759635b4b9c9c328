import { expect, test } from "vitest";
import { rateClasses } from "./rate-classes.ts";

test("five classes of equal width with round bounds hold every value", () => {
  const classes = rateClasses([0.02, 0.11, 0.48]);
  expect(classes?.bounds.map(([from, to]) => [from.toFixed(2), to.toFixed(2)])).toEqual([
    ["0.00", "0.10"],
    ["0.10", "0.20"],
    ["0.20", "0.30"],
    ["0.30", "0.40"],
    ["0.40", "0.50"],
  ]);
  expect([0.02, 0.11, 0.48].map((value) => classes?.classOf(value))).toEqual([0, 1, 4]);
});

test("equal values, even all 0, have a class; no values have none", () => {
  expect(rateClasses([0, 0])?.classOf(0)).toBe(0);
  expect(rateClasses([0.5, 0.5])?.classOf(0.5)).toBe(4);
  expect(rateClasses([])).toBeNull();
});
