import fc from "fast-check";
import { expect, it } from "vitest";
import { Random, shareOut, weighted, zipf } from "./random.ts";

it("gives the same stream for the same key and another for another", () => {
  const numbers = (...key: (string | number)[]) => {
    const random = new Random(...key);
    return Array.from({ length: 50 }, () => random.next());
  };
  expect(numbers(7, "a")).toEqual(numbers(7, "a"));
  expect(numbers(7, "a")).not.toEqual(numbers(7, "b"));
  expect(numbers(71)).not.toEqual(numbers(7, 1));
});

it("draws every number below a limit about as often", () => {
  const random = new Random("even");
  const counts = new Array(10).fill(0);
  for (let turn = 0; turn < 100_000; turn++) counts[random.below(10)] += 1;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

it("shares a total out exactly and within one of the fair share", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 300_000_000 }),
      fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 40 }),
      (total, weights) => {
        const sum = weights.reduce((all, weight) => all + weight, 0);
        const parts = shareOut(total, weights);
        if (sum === 0) return;
        expect(parts.reduce((all, part) => all + part, 0)).toBe(total);
        for (const [index, part] of parts.entries()) {
          expect(Math.abs(part - (total * (weights[index] as number)) / sum)).toBeLessThanOrEqual(1);
        }
      },
    ),
  );
});

it("gives each entry a slot, the popular more, and those of weight 0 none", () => {
  const names = Array.from({ length: 3_000 }, (_, rank) => `N${rank}`);
  const { table } = zipf(names);
  expect(new Set(table).size).toBe(3_000);
  const slots = (entry: number) => table.filter((slot) => slot === entry).length;
  expect(slots(0)).toBeGreaterThan(slots(100));
  expect([...weighted(["a", "b"], [1, 0]).table].includes(1)).toBe(false);
});
