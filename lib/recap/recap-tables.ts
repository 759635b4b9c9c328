import { findRegion, regionPath } from "../region/areas.ts";
import { NATION, parentCode, type RegionCode, type RegionLevel } from "../region/region.ts";
import {
  type AreaFigures,
  desilGroups,
  dukcapilGroups,
  type Figure,
  type RecapRelease,
  stageGroups,
} from "./recap-document.ts";

/** What a column holds: a text, a date (ISO 8601), a truth, a whole number, or a number. */
export type ColumnType = "text" | "date" | "boolean" | "count" | "number";

/** One column of a table. Empty are figures that are held back, and what the nation and provinces have nothing for. */
export type Column = { name: string; type: ColumnType; mayBeEmpty?: true };

/** A cell; null is an empty one. */
export type Cell = string | number | boolean | null;

/** The tables of a release, each with one row per area and what the table counts by. */
export const tableNames = [
  "persons",
  "programmes",
  "updates",
  "update_weeks",
  "submissions",
  "complaint_topics",
] as const;
export type TableName = (typeof tableNames)[number];

/** The forms a table comes in, in the order in which they are offered. */
export const formats = ["csv", "json", "parquet"] as const;
export type Format = (typeof formats)[number];

/** A table: which levels have it, its columns, and which of them name a row. */
export type RecapTable = {
  name: TableName;
  levels: readonly RegionLevel[];
  columns: readonly Column[];
  key: readonly string[];
};

/** The levels from the whole to the smallest, as files are listed. */
export const levels = ["nation", "province", "regency", "district", "village"] as const;
const aboveVillages = levels.slice(0, -1);
const fromRegencies = levels.slice(0, 3);
/** An area's rows of one table, without the columns that all tables share. */
type RowsOf = (area: AreaFigures) => Cell[][];

const text = (...names: string[]): Column[] => names.map((name) => ({ name, type: "text" }));
const figures = (...names: string[]): Column[] =>
  names.map((name) => ({ name, type: "count", mayBeEmpty: true }));

/** Columns that say the same in every row of a file. */
export const releaseColumns: readonly Column[] = [
  ...text("release", "register", "period"),
  { name: "as_of", type: "date" },
  { name: "synthetic", type: "boolean" },
  ...text("level"),
];
/** Columns that tell the area. */
export const areaColumns: readonly Column[] = [
  ...text("code", "name"),
  { name: "parent", type: "text", mayBeEmpty: true },
  { name: "path", type: "text", mayBeEmpty: true },
];
/** The columns that every table begins with. */
export const sharedColumns: readonly Column[] = [...releaseColumns, ...areaColumns];

const heldBack: Column = { name: "held_back", type: "count" };

const desilColumns = desilGroups.map((group) => `desil_${group.replace("-", "_")}`);
const dukcapilColumns = dukcapilGroups.map((group) => `dukcapil_${group}`);
const stageColumns = stageGroups.map((group) => `stage_${group}`);

/** How many of these figures are held back. */
const countHeldBack = (row: readonly Figure[]) => row.filter((figure) => figure === null).length;
const withHeldBack = (row: Figure[]): Cell[] => [...row, countHeldBack(row)];

const definitions: Record<
  TableName,
  { levels: readonly RegionLevel[]; key: string[]; own: Column[]; rowsOf: RowsOf }
> = {
  persons: {
    levels,
    key: [],
    own: [...figures("persons", ...desilColumns, ...dukcapilColumns), heldBack],
    rowsOf: ({ persons, desil, dukcapil }) => [
      withHeldBack([
        persons,
        ...desilGroups.map((group) => desil[group]),
        ...dukcapilGroups.map((group) => dukcapil[group]),
      ]),
    ],
  },
  programmes: {
    levels,
    key: ["programme"],
    own: [
      ...text("programme", "programme_period"),
      ...figures("listed", "receiving", ...stageColumns),
      heldBack,
    ],
    rowsOf: ({ programmes }) =>
      programmes.map(({ programme, period, listed, receiving, stages }) => [
        programme,
        periodCell(period),
        ...withHeldBack([listed, receiving, ...stageGroups.map((group) => stages[group])]),
      ]),
  },
  updates: {
    levels,
    key: [],
    own: [
      ...text("update_period"),
      { name: "villages", type: "count" },
      { name: "villages_finished", type: "count" },
      { name: "musdes_held", type: "count" },
      ...figures("households_target", "households_verified"),
      heldBack,
    ],
    rowsOf: ({ update }) =>
      update
        ? [
            [
              periodCell(update.period),
              update.villages,
              update.villages_finished,
              update.musdes_held,
              ...withHeldBack([update.households_target, update.households_verified]),
            ],
          ]
        : [],
  },
  update_weeks: {
    // A village is finished or not: its row of `updates` says it, and a row a week would be a million of them.
    levels: aboveVillages,
    key: ["week"],
    own: [
      ...text("update_period", "week"),
      { name: "villages_finished", type: "count" },
      { name: "musdes_held", type: "count" },
    ],
    rowsOf: ({ update }) =>
      update
        ? update.weeks.map(({ week, villages_finished, musdes_held }) => [
            periodCell(update.period),
            week,
            villages_finished,
            musdes_held,
          ])
        : [],
  },
  submissions: {
    levels: fromRegencies,
    key: ["kind"],
    own: [
      ...text("kind"),
      ...figures("received", "closed", "withdrawn"),
      { name: "median_days", type: "number", mayBeEmpty: true },
      heldBack,
    ],
    rowsOf: ({ submissions }) =>
      (submissions ?? []).map(({ kind, received, closed, withdrawn, median_days }) => {
        // Where nothing was closed there is no median to hold back.
        const hidden = countHeldBack([received, closed, withdrawn, closed === 0 ? 0 : median_days]);
        return [kind, received, closed, withdrawn, median_days, hidden];
      }),
  },
  complaint_topics: {
    levels: fromRegencies,
    key: ["topic"],
    own: [...text("topic"), ...figures("received"), heldBack],
    rowsOf: ({ submissions }) =>
      (submissions ?? []).flatMap(({ topics }) =>
        Object.entries(topics).map(([topic, received]) => [topic, ...withHeldBack([received])]),
      ),
  },
};

/** Every table of a release. */
export const recapTables: readonly RecapTable[] = tableNames.map((name) => ({
  name,
  levels: definitions[name].levels,
  columns: [...sharedColumns, ...definitions[name].own],
  key: ["code", ...definitions[name].key],
}));

/** The first cells of every row of a file. */
export function releaseCells(release: RecapRelease, level: RegionLevel): Cell[] {
  return [release.id, release.register, periodCell(release.period), release.as_of, release.synthetic, level];
}

/** The next cells: which area. */
export function areaCells({ code, name }: AreaFigures): Cell[] {
  const parent = parentCode(code as RegionCode);
  const path = findRegion(code) ? regionPath(code) : "";
  return [codeCell(code), name, parent === null ? null : codeCell(parent), path || null];
}

/**
 * An area's rows of a table, without the cells before. A row of nothing but 0 is left out: a register of one regency
 * would otherwise be 83,000 villages of zeros. A row that holds something back is not one.
 */
export function ownCells(table: TableName, area: AreaFigures): Cell[][] {
  return definitions[table]
    .rowsOf(area)
    .filter((own) => own.some((cell) => typeof cell === "number" && cell !== 0));
}

/**
 * A code as files write it: `id.32.73`. Without the country in front, spreadsheets and programs that guess take `32`
 * and `11.10` for numbers and lose a zero, and `11.01` for a time of day.
 */
export function codeCell(code: string): string {
  return code === NATION ? code : `${NATION}.${code}`;
}

/** A period as files write it: months as SDMX does, `2026-M09`, because spreadsheets take `2026-09` for a day. */
export function periodCell(period: string): string {
  return period.replace(/^(\d{4})-(\d\d)$/, "$1-M$2");
}
