import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Feature, FeatureCollection, Position } from "geojson";
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

const ring = (west: number, south: number, side: number): Position[] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];
const shape = (code: string, geometry: unknown): Feature =>
  ({ type: "Feature", properties: { kode: code }, geometry }) as Feature;
const pathsOf = (...features: Feature[]) => {
  const made = makeOutlines(collection(...features), "kode");
  if (!made.ok) throw new Error(made.problems.join());
  return made.parents[0]?.outlines.areas.map(({ d }) => d) as string[];
};

test("an enclave runs against the ring around it, whichever way round they were, so that it is not filled", () => {
  const [outer, hole] = [ring(107, -7, 1), ring(107.4, -6.6, 0.2)];
  const ways = [
    [outer, hole],
    [outer, hole.toReversed()],
    [outer.toReversed(), hole],
    [outer.toReversed(), hole.toReversed()],
  ];
  const signs = ways.map((coordinates) => {
    const [path = ""] = pathsOf(shape("32.04", { type: "Polygon", coordinates }));
    return path.split("Z").slice(0, 2).map(turn);
  });
  for (const [around, within] of signs) expect(within).toBe(-(around as number));
});

/** 1 or -1: which way round a path of straight lines runs. */
function turn(path: string): number {
  const points = path
    .slice(1)
    .split("L")
    .map((point) => point.split(",").map(Number) as [number, number]);
  return Math.sign(
    points.reduce((sum, [x, y], nth) => {
      const [nextX, nextY] = points[(nth + 1) % points.length] as [number, number];
      return sum + x * nextY - nextX * y;
    }, 0),
  );
}

test("islands too small to be seen are left out, but of a small area its largest is drawn", () => {
  const islands = Array.from({ length: 500 }, (_, nth) => [ring(107.1 + nth * 0.001, -7.5, 0.0005)]);
  const [first, second] = pathsOf(
    shape("32.04", { type: "MultiPolygon", coordinates: [...islands, [ring(107, -7, 1)]] }),
    shape("32.73", {
      type: "MultiPolygon",
      coordinates: [[ring(107.5, -7.2, 0.0001)], [ring(107.6, -7.2, 0.0002)]],
    }),
  );
  expect(first?.split("Z")).toHaveLength(2);
  expect(second?.split("Z")).toHaveLength(2);
});

test.each([
  ["no coordinates", { type: "Polygon" }],
  ["no ring", { type: "Polygon", coordinates: [] }],
  ["a ring that is not closed", { type: "Polygon", coordinates: [ring(107, -7, 1).slice(0, 4)] }],
  ["no room inside", { type: "Polygon", coordinates: [ring(107, -7, 0)] }],
  [
    "texts for numbers",
    { type: "Polygon", coordinates: [ring(107, -7, 1).map((point) => point.map(String))] },
  ],
  ["one ring where polygons should be", { type: "MultiPolygon", coordinates: [ring(107, -7, 1)] }],
  ["nothing", null],
])("a feature with %s is named and refuses the file", (_what, geometry) => {
  expect(makeOutlines(collection(square("32.73", 107), shape("32.04", geometry)), "kode")).toEqual({
    ok: false,
    problems: ["feature 2 (32.04) is no polygon of closed rings"],
  });
});

test("what is no collection at all is refused and not stumbled over", () => {
  const broken = [
    { type: "Topology" },
    { type: "Topology", arcs: [], objects: { any: { type: "Polygon", arcs: [[5]] } } },
    { type: "FeatureCollection", features: {} },
    { type: "FeatureCollection", features: [null] },
  ];
  for (const json of broken) expect(makeOutlines(json, "kode").ok).toBe(false);
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
      "feature 5 (33) is no polygon of closed rings",
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
