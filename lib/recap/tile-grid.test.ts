import { expect, test } from "vitest";
import { listChildren } from "../region/areas.ts";
import { gridSize, tileGrid } from "./tile-grid.ts";

test("every province has exactly one tile", () => {
  const provinces = listChildren("id").map(({ code }) => code as string);
  expect(tileGrid.map(({ code }) => code).sort()).toEqual(provinces.sort());
});

test("no two tiles share a place or a name, and all lie within the grid", () => {
  expect(new Set(tileGrid.map(({ column, row }) => `${column}/${row}`)).size).toBe(38);
  expect(new Set(tileGrid.map(({ short }) => short)).size).toBe(38);
  expect(Math.max(...tileGrid.map(({ column }) => column))).toBe(gridSize.columns - 1);
  expect(Math.max(...tileGrid.map(({ row }) => row))).toBe(gridSize.rows - 1);
});
