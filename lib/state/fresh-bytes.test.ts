import { expect, test } from "vitest";
import { freshBytes } from "./fresh-bytes.ts";

test("no bytes are given twice, however many are asked for", () => {
  const given = Array.from({ length: 2000 }, (_, nth) => freshBytes(12 + (nth % 3)));
  expect(given.map(({ length }) => length)).toEqual(given.map((_, nth) => 12 + (nth % 3)));
  expect(new Set(given.map((bytes) => bytes.toString("hex"))).size).toBe(2000);
  expect(freshBytes(10_000)).toHaveLength(10_000);
});

test("what was given stays as it was", () => {
  const first = freshBytes(16);
  const before = first.toString("hex");
  for (let times = 0; times < 1000; times += 1) freshBytes(16);
  expect(first.toString("hex")).toBe(before);
});
