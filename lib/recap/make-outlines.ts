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
    const text = String(one.properties?.[codeProperty] ?? "");
    const region = findRegion(parseRegionCode(text) ?? "");
    if (text === "") problems.push(`${name} has no property ${JSON.stringify(codeProperty)}`);
    else if (region === null || parentCode(region.code) === null)
      problems.push(`${name}: no area has the code ${JSON.stringify(text)}`);
    else if (areas.has(region.code)) problems.push(`${name}: the code ${region.code} stands twice`);
    else if (!isArea(one)) problems.push(`${name} (${region.code}) is no polygon`);
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
  if (json.type === "FeatureCollection") return (json as FeatureCollection).features ?? null;
  if (json.type !== "Topology") return null;
  const packed = json as Topology;
  return Object.values(packed.objects).flatMap((object) => {
    const made: Feature | FeatureCollection = feature(packed, object);
    return "features" in made ? made.features : [made];
  });
}

function isArea(one: Feature): one is Area {
  return one.geometry?.type === "Polygon" || one.geometry?.type === "MultiPolygon";
}

function liesInCountry({ geometry }: Area): boolean {
  const points = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2) as Position[];
  return points.every(
    ([x = Number.NaN, y = Number.NaN]) =>
      x >= country.west && x <= country.east && y >= country.south && y <= country.north,
  );
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
  const shown = feature(few, few.objects.areas as never) as unknown as FeatureCollection<
    Polygon | MultiPolygon
  >;
  // Degrees are drawn as they are: near the equator that distorts by under 2 %, and rings may run either way round.
  const flat = geoIdentity().reflectY(true);
  const [[left, top], [right, bottom]] = geoPath(flat).bounds(shown);
  const height = Math.ceil((width * (bottom - top)) / (right - left));
  const path = geoPath(flat.fitSize([width, height], shown)).digits(1);
  return {
    width,
    height,
    areas: shown.features.map((one) => ({ code: String(one.id), d: path(one) ?? "" })),
  };
}
