import { describe, expect, test } from "vitest";
import { changeOf, furthestBehind, rankBy, shareOf } from "./compare-figures.ts";

describe("a change", () => {
  test("is told in persons and as a part of what it was", () => {
    expect(changeOf(120, 100)).toEqual({ by: 20, share: 0.2 });
    expect(changeOf(75, 100)).toEqual({ by: -25, share: -0.25 });
  });

  test("has no part where there was nothing", () => {
    expect(changeOf(12, 0)).toEqual({ by: 12, share: null });
  });

  test("is not told where either figure is held back or there is no earlier release", () => {
    expect(changeOf(null, 100)).toBeNull();
    expect(changeOf(100, null)).toBeNull();
    expect(changeOf(100, undefined)).toBeNull();
  });
});

describe("a share", () => {
  test("is told only where both parts are published", () => {
    expect(shareOf(25, 100)).toBe(0.25);
    expect(shareOf(0, 100)).toBe(0);
    expect(shareOf(null, 100)).toBeNull();
    expect(shareOf(25, null)).toBeNull();
  });

  test("of nothing does not exist", () => {
    expect(shareOf(0, 0)).toBeNull();
  });
});

test("ranks: equal values share a place, the next one is skipped, unknown ones come last without a place", () => {
  const rows = rankBy(
    [
      { n: "a", v: 5 },
      { n: "b", v: null },
      { n: "c", v: 9 },
      { n: "d", v: 5 },
      { n: "e", v: 1 },
    ],
    ({ v }) => v,
  );
  expect(rows.map(({ item, rank }) => [item.n, rank])).toEqual([
    ["c", 1],
    ["a", 2],
    ["d", 2],
    ["e", 4],
    ["b", null],
  ]);
});

describe("who is furthest behind", () => {
  test("stands lowest first, and only who is under the median", () => {
    const behind = furthestBehind([0.9, 0.2, 0.5, null], (value) => value);
    expect(behind?.median).toBe(0.5);
    expect(behind?.rows.map(({ value }) => value)).toEqual([0.2]);
  });

  test("stands apart when it is under the quartiles by one and a half of their distance", () => {
    // Quartiles 0.70 and 0.80, so the fence stands at 0.55.
    const behind = furthestBehind([0.5, 0.7, 0.75, 0.8, 0.85], (value) => value);
    expect(behind?.rows).toEqual([
      { item: 0.5, value: 0.5, standsApart: true },
      { item: 0.7, value: 0.7, standsApart: false },
    ]);
  });

  test("is only some of many equal ones, and how many others there are is told", () => {
    const behind = furthestBehind([0, 0, 0, 0, 0.5, 1, 1, 1, 1], (value) => value, 3);
    expect(behind?.rows.map(({ value }) => value)).toEqual([0, 0, 0]);
    expect(behind?.alike).toBe(1);
    expect(furthestBehind([0, 0.1, 1, 1], (value) => value, 1)?.alike).toBe(0);
  });

  test("stands apart from nobody among three, and is nobody where all are equal or nothing is known", () => {
    expect(furthestBehind([0, 1, 1], (value) => value)?.rows).toEqual([
      { item: 0, value: 0, standsApart: false },
    ]);
    expect(furthestBehind([1, 1, 1, 1], (value) => value)?.rows).toEqual([]);
    expect(furthestBehind([null], (value) => value)).toBeNull();
  });
});
