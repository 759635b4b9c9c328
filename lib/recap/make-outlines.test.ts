import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Feature, FeatureCollection } from "geojson";
import { topology } from "topojson-server";
import { expect, test } from "vitest";
import { makeOutlines } from "./make-outlines.ts";
import { readOutlines, writeOutlines } from "./outlines.ts";

/** A square of one degree, with `extra` points on each side. */
function square(code: string, west: number, extra = 0): Feature {
  const corners = [
    [west, -7],
    [west + 1, -7],
    [west + 1, -6],
    [west, -6],
    [west, -7],
  ] as [number, number][];
  const ring = corners.slice(1).flatMap(([x, y], index) => {
    const [fromX, fromY] = corners[index] as [number, number];
    return Array.from({ length: extra + 1 }, (_, step) => [
      fromX + ((x - fromX) * step) / (extra + 1),
      fromY + ((y - fromY) * step) / (extra + 1),
    ]);
  });
  return {
    type: "Feature",
    properties: { kode: code },
    geometry: { type: "Polygon", coordinates: [[...ring, corners[0] as number[]]] },
  };
}

const collection = (...features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", features });

test("areas are sorted under the one they lie in, and those that are missing are named", () => {
  const made = makeOutlines(collection(square("3273", 107), square("32.04", 108), square("11", 95)), "kode");
  if (!made.ok) throw new Error(made.problems.join());
  expect(made.parents.map(({ code, outlines }) => [code, outlines.areas.map((area) => area.code)])).toEqual([
    ["32", ["32.73", "32.04"]],
    ["id", ["11"]],
  ]);
  expect(made.parents[0]?.missing).toHaveLength(25);
  expect(made.parents[0]?.missing).not.toContain("32.73");
});

test("two squares side by side are drawn side by side, north up, in a box as wide as asked for", () => {
  const made = makeOutlines(collection(square("32.73", 107), square("32.04", 108)), "kode");
  const outlines = made.ok ? made.parents[0]?.outlines : undefined;
  expect([outlines?.width, outlines?.height]).toEqual([720, 360]);
  expect(outlines?.areas.map(({ d }) => d)).toEqual([
    "M360,360L360,0L0,0L0,360Z",
    "M360,360L720,360L720,0L360,0Z",
  ]);
});

test("TopoJSON gives the same as GeoJSON", () => {
  const areas = collection(square("32.73", 107), square("32.04", 108));
  expect(makeOutlines(topology({ any: areas }), "kode")).toEqual(makeOutlines(areas, "kode"));
});

test("points on a straight line are left out", () => {
  const made = makeOutlines(collection(square("32.73", 107, 50)), "kode");
  const path = made.ok ? made.parents[0]?.outlines.areas[0]?.d : undefined;
  expect(path?.split("L")).toHaveLength(4);
});

test("of a border with very many bends the 4,000 greatest are kept, and a few that hold it together", () => {
  const jagged = square("32.73", 107, 5_000);
  const [ring] = (jagged.geometry as { coordinates: number[][][] }).coordinates;
  for (const [index, point] of (ring ?? []).entries()) {
    if (index % 2 === 1) point[0] = (point[0] as number) + 0.01 + index * 1e-6;
  }
  const made = makeOutlines(collection(jagged), "kode");
  const path = made.ok ? made.parents[0]?.outlines.areas[0]?.d : undefined;
  expect(path?.split("L").length).toBeLessThan(4_010);
  expect(path?.split("L").length).toBeGreaterThan(1_000);
});

test("a file with a wrong code is refused, and every problem is told", () => {
  const line: Feature = {
    type: "Feature",
    properties: { kode: "33" },
    geometry: { type: "LineString", coordinates: [] },
  };
  const made = makeOutlines(
    collection(
      square("32.73", 107),
      square("3273", 107),
      square("99", 107),
      square("31", 7),
      line,
      square("", 107),
    ),
    "kode",
  );
  expect(made).toEqual({
    ok: false,
    problems: [
      "feature 2: the code 32.73 stands twice",
      'feature 3: no area has the code "99"',
      "feature 4 (31) lies outside Indonesia: degrees of WGS 84 are wanted",
      "feature 5 (33) is no polygon",
      'feature 6 has no property "kode"',
    ],
  });
  expect(makeOutlines({ type: "Point" }, "kode").ok).toBe(false);
  expect(makeOutlines(collection(), "kode").ok).toBe(false);
});

test("what was written is read again, newer in place of older, and there is none where none was written", () => {
  const folder = mkdtempSync(join(tmpdir(), "outlines-"));
  try {
    expect(readOutlines("32", folder)).toBeNull();
    const outlines = { width: 10, height: 5, areas: [{ code: "32.73", d: "M0,0Z" }] };
    writeOutlines("32", outlines, folder);
    expect(readOutlines("32", folder)).toEqual(outlines);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
