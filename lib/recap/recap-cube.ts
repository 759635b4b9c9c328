import { type ProgrammeCode, programmeCodes } from "../programme/programmes.ts";
import { listChildren } from "../region/areas.ts";
import { NATION, type RegionCode, type RegionLevel } from "../region/region.ts";
import type { Cube } from "./hold-back.ts";
import { desilGroups, dukcapilGroups, stageGroups } from "./recap-document.ts";

/** Areas as a tree: `codes` from the whole to the smallest, and where in it the children of each stand. */
export type AreaTree = { codes: RegionCode[]; at: Map<string, number>; children: number[][] };

/** Columns of figures and the tables in which they add up. Names are stable: they say what is the same in two releases. */
export type Layout = Pick<Cube, "columns" | "tables"> & { at: ReadonlyMap<string, number> };

/** The areas of the country down to a level, by name among siblings. */
export function areaTree(deepest: RegionLevel): AreaTree {
  const codes: RegionCode[] = [NATION];
  const children: number[][] = [];
  for (let area = 0; area < codes.length; area += 1) {
    const below = listChildren(codes[area] as string).filter(({ level }) => isAtMost(level, deepest));
    children.push(below.map((_, nth) => codes.length + nth));
    for (const { code } of below) codes.push(code);
  }
  return { codes, at: new Map(codes.map((code, at) => [code, at])), children };
}

const levels: readonly RegionLevel[] = ["nation", "province", "regency", "district", "village"];

function isAtMost(level: RegionLevel, deepest: RegionLevel): boolean {
  return levels.indexOf(level) <= levels.indexOf(deepest);
}

type Part = string | { derived: string };

function createLayout(tables: readonly { margin: string | null; parts: readonly Part[] }[]): Layout {
  const columns: { key: string; isPublished: boolean }[] = [];
  const at = new Map<string, number>();
  const built = tables.map(({ margin, parts }) => ({
    margin: margin === null ? null : (at.get(margin) as number),
    columns: parts.map((part) => {
      const [key, isPublished] = typeof part === "string" ? [part, true] : [part.derived, false];
      at.set(key, columns.length);
      columns.push({ key, isPublished });
      return columns.length - 1;
    }),
  }));
  return { columns, tables: built, at };
}

/** The name of a programme's column. */
export const programmeKey = (programme: ProgrammeCode, figure: string) => `${programme}.${figure}`;

/**
 * Everything that is counted in persons, and households of the update. Who is not listed, not receiving or not verified
 * is printed nowhere, but anybody can subtract.
 */
export const personLayout: Layout = createLayout([
  { margin: null, parts: ["persons"] },
  { margin: "persons", parts: desilGroups.map((group) => `desil.${group}`) },
  { margin: "persons", parts: dukcapilGroups.map((group) => `dukcapil.${group}`) },
  ...programmeCodes.flatMap((programme) => {
    const key = (figure: string) => programmeKey(programme, figure);
    return [
      { margin: "persons", parts: [key("listed"), { derived: key("not_listed") }] },
      { margin: key("listed"), parts: [key("receiving"), { derived: key("not_receiving") }] },
      { margin: key("listed"), parts: stageGroups.map((group) => key(`stage.${group}`)) },
    ];
  }),
  { margin: null, parts: ["households_target"] },
  { margin: "households_target", parts: ["households_verified", { derived: "households_left" }] },
]);

/** The kinds of submissions. */
export const submissionKinds = ["usul", "sanggah", "pengaduan"] as const;

/** Submissions; only complaints have topics. */
export function submissionLayout(topics: readonly string[]): Layout {
  return createLayout(
    submissionKinds.flatMap((kind) => [
      { margin: null, parts: [`${kind}.received`] },
      {
        margin: `${kind}.received`,
        parts: [`${kind}.closed`, `${kind}.withdrawn`, { derived: `${kind}.open` }],
      },
      ...(kind === "pengaduan" && topics.length > 0
        ? [{ margin: `${kind}.received`, parts: topics.map((topic) => `${kind}.topic.${topic}`) }]
        : []),
    ]),
  );
}

/** An empty cube of a layout over a tree. */
export function emptyCube({ columns, tables }: Layout, { codes, children }: AreaTree): Cube {
  return { columns, tables, children, values: new Int32Array(codes.length * columns.length) };
}

/** Sums the smallest areas up to the whole. */
export function sumUp({ children, columns, values }: Cube): void {
  const width = columns.length;
  for (let area = children.length - 1; area >= 0; area -= 1) {
    for (const child of children[area] as readonly number[]) {
      for (let column = 0; column < width; column += 1) {
        values[area * width + column] =
          (values[area * width + column] as number) + (values[child * width + column] as number);
      }
    }
  }
}
