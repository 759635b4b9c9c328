import { expect, test } from "vitest";
import { comparePath, parseAreas } from "./compare-address.ts";

test("areas are read dotted or plain, each once, five at most, and what is no area is left out", () => {
  expect(parseAreas("3273,32.73,99, 11,id,,x,12,13,14,15")).toEqual(["32.73", "11", "id", "12", "13"]);
  expect(parseAreas("")).toEqual([]);
});

test("a comparison has one address, without what goes without saying", () => {
  expect(comparePath([], "id", {})).toBe("/rekap/banding");
  expect(comparePath(["32.73", "11"], "32", { measure: "desil-1", period: "2026-Q2" })).toBe(
    "/rekap/banding?daerah=32.73,11&di=32&ukuran=desil-1&periode=2026-Q2",
  );
});
