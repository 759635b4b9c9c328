import { expect, test } from "vitest";
import { desilIn, peopleQuarter } from "./desil-drift.ts";

const families = Array.from({ length: 10_000 }, (_, at) => ({
  kk: String(3273250101200000 + at),
  desil: at % 25 === 0 ? null : (at % 10) + 1,
}));
const at = (quarter: number) => families.map((family) => desilIn(quarter, family));
const changes = (one: (number | null)[], other: (number | null)[]) =>
  one.filter((desil, place) => desil !== other[place]).length;

test("a family has the drawn desil in the quarter for which it was drawn", () => {
  expect(at(peopleQuarter)).toEqual(families.map(({ desil }) => desil));
});

test("from one ranking to the next some six in a hundred move, by one or two", () => {
  for (const quarter of [peopleQuarter - 5, peopleQuarter - 1, peopleQuarter, peopleQuarter + 3]) {
    const [before, after] = [at(quarter), at(quarter + 1)];
    expect(changes(before, after)).toBeGreaterThan(400);
    expect(changes(before, after)).toBeLessThan(900);
    for (const [place, desil] of before.entries()) {
      const next = after[place] ?? null;
      if (desil !== null && next !== null) expect(Math.abs(desil - next)).toBeLessThanOrEqual(2);
      // Who was ranked once stays ranked.
      if (desil !== null) expect(next).not.toBeNull();
    }
  }
});

test("a desil stays between 1 and 10 however far away the quarter is", () => {
  for (const desil of [...at(peopleQuarter - 26), ...at(peopleQuarter + 200)]) {
    if (desil !== null) expect(desil >= 1 && desil <= 10).toBe(true);
  }
});
