import { geoIdentity, geoPath } from "d3-geo";
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";
import { feature } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, quantile, simplify } from "topojson-simplify";
import { findRegion, listChildren } from "../region/areas.ts";
import { parentCode, parseRegionCode } from "../region/region.ts";
import type { Outlines } from "./outlines.ts";

/** What is wrong with a file of outlines, one line each; or the outlines by the area they lie in. */
export type MadeOutlines =
  | { ok: false; problems: string[] }
  | { ok: true; parents: { code: string; outlines: Outlines; missing: string[] }[] };

type Topology = Parameters<typeof feature>[0];
type Area = Feature<Polygon | MultiPolygon>;

const width = 720;
const mostPoints = 4_000;
/** A point that bends a border by less than this, in square degrees, about ten square metres, is not seen. */
const leastBend = 1e-9;
const mostProblems = 20;
/** An island or an enclave smaller than this both ways, in units of the map, is not seen: the country has 17,000. */
const leastSide = 1;
/** Indonesia with room around it, in degrees. */
const country = { west: 94, east: 142, south: -12, north: 7 };

/**
 * Reads GeoJSON or TopoJSON of areas, checks that every code is one of an area, and simplifies: neighbours keep one
 * common border, and the areas below one have at most 4,000 points together.
 * @param codeProperty the property of a feature that holds Kemendagri's code, dotted or plain; never a BPS code
 */
export function makeOutlines(json: unknown, codeProperty: string): MadeOutlines {
  const features = readFeatures(json);
  if (features === null)
    return { ok: false, problems: ["It is neither a GeoJSON FeatureCollection nor TopoJSON."] };
  const areas = new Map<string, Area>();
  const problems: string[] = [];
  for (const [index, one] of features.entries()) {
    const name = `feature ${index + 1}`;
    const text = String(one?.properties?.[codeProperty] ?? "");
    const region = findRegion(parseRegionCode(text) ?? "");
    if (text === "") problems.push(`${name} has no property ${JSON.stringify(codeProperty)}`);
    else if (region === null || parentCode(region.code) === null)
      problems.push(`${name}: no area has the code ${JSON.stringify(text)}`);
    else if (areas.has(region.code)) problems.push(`${name}: the code ${region.code} stands twice`);
    else if (!isArea(one)) problems.push(`${name} (${region.code}) is no polygon of closed rings`);
    else if (!liesInCountry(one))
      problems.push(`${name} (${region.code}) lies outside Indonesia: degrees of WGS 84 are wanted`);
    else areas.set(region.code, one);
  }
  if (features.length === 0) problems.push("It holds no feature.");
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, mostProblems) };
  const parents = Map.groupBy(areas.entries(), ([code]) => parentCode(code as never) as string);
  return {
    ok: true,
    parents: [...parents].map(([code, children]) => ({
      code,
      outlines: draw(children),
      missing: listChildren(code).flatMap((child) => (areas.has(child.code) ? [] : child.code)),
    })),
  };
}

function readFeatures(json: unknown): Feature[] | null {
  if (typeof json !== "object" || json === null || !("type" in json)) return null;
  if (json.type === "FeatureCollection") {
    const { features } = json as FeatureCollection;
    return Array.isArray(features) ? features : null;
  }
  if (json.type !== "Topology") return null;
  const packed = json as Topology;
  try {
    return Object.values(packed.objects).flatMap((object) => {
      const made: Feature | FeatureCollection = feature(packed, object);
      return "features" in made ? made.features : [made];
    });
  } catch {
    // Its parts do not fit together.
    return null;
  }
}

/** Is it a polygon as RFC 7946 wants it, with some room inside? What a broken export holds is not drawn as something else. */
function isArea(one: Feature): one is Area {
  const { geometry } = one;
  if (geometry?.type !== "Polygon" && geometry?.type !== "MultiPolygon") return false;
  const polygons: unknown = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  if (!Array.isArray(polygons) || !polygons.every((rings) => Array.isArray(rings) && rings.every(isRing)))
    return false;
  return polygons.some(([outer]: Position[][]) => outer !== undefined && Math.min(...sidesOf(outer)) > 0);
}

function isRing(ring: unknown): ring is Position[] {
  if (!Array.isArray(ring) || ring.length < 4) return false;
  const [first, last] = [ring[0], ring.at(-1)];
  return (
    ring.every((point) => Array.isArray(point) && Number.isFinite(point[0]) && Number.isFinite(point[1])) &&
    first[0] === last[0] &&
    first[1] === last[1]
  );
}

function polygonsOf({ geometry }: Area): Position[][][] {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

/** How wide and how high a ring is. */
function sidesOf(ring: readonly Position[]): [width: number, height: number] {
  const side = (axis: 0 | 1) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const point of ring) {
      least = Math.min(least, point[axis] as number);
      most = Math.max(most, point[axis] as number);
    }
    return most - least;
  };
  return [side(0), side(1)];
}

/** The area within a ring, above 0 where it runs against the clock. */
function signedArea(ring: readonly Position[]): number {
  return ring.reduce((sum, [x = 0, y = 0], nth) => {
    const [nextX = 0, nextY = 0] = ring[nth + 1] ?? (ring[0] as Position);
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

function liesInCountry(one: Area): boolean {
  return polygonsOf(one)
    .flat(2)
    .every(
      ([x = Number.NaN, y = Number.NaN]) =>
        x >= country.west && x <= country.east && y >= country.south && y <= country.north,
    );
}

/**
 * Leaves out the islands and enclaves that are too small to be seen, but never the largest island of an area, and lets
 * the rings of enclaves run against the one around them: SVG fills what runs the same way round.
 * @param least in degrees
 */
function tidy(one: Area, least: number): Area {
  const isSeen = (ring: readonly Position[]) => Math.max(...sidesOf(ring)) >= least;
  const bySize = polygonsOf(one).toSorted(
    ([a = []], [b = []]) => Math.abs(signedArea(b)) - Math.abs(signedArea(a)),
  );
  const shown = bySize.filter(([outer = []], nth) => nth === 0 || isSeen(outer));
  const wound = (ring: Position[], outer: boolean) =>
    signedArea(ring) > 0 === outer ? ring : ring.toReversed();
  return {
    ...one,
    geometry: {
      type: "MultiPolygon",
      coordinates: shown.map(([outer = [], ...holes]) => [
        wound(outer, true),
        ...holes.filter(isSeen).map((hole) => wound(hole, false)),
      ]),
    },
  };
}

function draw(children: [code: string, area: Area][]): Outlines {
  const collection: FeatureCollection = {
    type: "FeatureCollection",
    features: children.map(([code, area]) => ({
      type: "Feature",
      id: code,
      properties: {},
      geometry: area.geometry,
    })),
  };
  const shared = presimplify(topology({ areas: collection }) as Parameters<typeof presimplify>[0]);
  const points = shared.arcs.reduce((sum, arc) => sum + arc.length, 0);
  // `quantile` gives the weight that this part of the points lies above.
  const few: Topology = simplify(
    shared,
    Math.max(leastBend, quantile(shared, Math.min(1, mostPoints / points))),
  );
  const whole = feature(few, few.objects.areas as never) as unknown as FeatureCollection<
    Polygon | MultiPolygon
  >;
  // Degrees are drawn as they are: near the equator that distorts by under 2 %.
  const flat = geoIdentity().reflectY(true);
  const [[left, top], [right, bottom]] = geoPath(flat).bounds(whole);
  const least = (leastSide * (right - left)) / width;
  const shown = { ...whole, features: whole.features.map((one) => tidy(one, least)) };
  const height = Math.ceil((width * (bottom - top)) / (right - left));
  const path = geoPath(flat.fitSize([width, height], shown)).digits(1);
  return {
    width,
    height,
    areas: shown.features.map((one) => ({ code: String(one.id), d: path(one) ?? "" })),
  };
}
