import { expect, test } from "vitest";
import { rankCorrelation } from "./rank-correlation.ts";

test("the same order is 1, the reverse -1, and one swap of neighbours in four 0.8", () => {
  expect(rankCorrelation(["a", "b", "c", "d"], ["a", "b", "c", "d"])).toBe(1);
  expect(rankCorrelation(["a", "b", "c", "d"], ["d", "c", "b", "a"])).toBe(-1);
  expect(rankCorrelation(["a", "b", "c", "d"], ["b", "a", "c", "d"])).toBeCloseTo(0.8);
});

test("orders of different things cannot be compared", () => {
  expect(() => rankCorrelation(["a"], ["b"])).toThrow(/not of the same things/);
});
