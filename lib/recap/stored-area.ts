import { gunzipSync } from "node:zlib";
import type { ProgrammeCode } from "../programme/programmes.ts";
import { getRegion } from "../region/areas.ts";
import { programmeKey, submissionKinds } from "./recap-cube.ts";
import {
  type AreaFigures,
  desilGroups,
  dukcapilGroups,
  type Figure,
  type SubmissionFigures,
  stageGroups,
} from "./recap-document.ts";
import { weekText } from "./week-text.ts";

/**
 * An area and the areas one level below it as they are kept, in the database and on disk: gzipped JSON of plain numbers,
 * a tenth of what pages read. Kept for as long as a release is; another order of figures needs another format.
 */
export type StoredArea = {
  format: 1;
  programmes: [programme: ProgrammeCode, period: string][];
  updatePeriod: string | null;
  topics: string[];
  /** The area itself, then its children. */
  areas: StoredFigures[];
};

export type StoredFigures = {
  code: string;
  /** In the order of `storedColumns`; -1 is held back, zeros at the end are left out. */
  figures: number[];
  /** Villages that report, that have finished, that have held their musdes; absent where none reports. */
  update?: [villages: number, finished: number, musdes: number];
  /** The first week, then two numbers for each: finished and musdes reached by its end. */
  weeks?: number[];
  /** For each kind: received, closed, withdrawn, median of days (-1: none), and the topics of complaints. */
  submissions?: number[][];
};

/** The columns of `figures`, by their names in the cube. */
export function storedColumns(programmes: StoredArea["programmes"]): string[] {
  return [
    "persons",
    ...desilGroups.map((group) => `desil.${group}`),
    ...dukcapilGroups.map((group) => `dukcapil.${group}`),
    "households_target",
    "households_verified",
    ...programmes.flatMap(([programme]) =>
      ["listed", "receiving", ...stageGroups.map((group) => `stage.${group}`)].map((figure) =>
        programmeKey(programme, figure),
      ),
    ),
  ];
}

/** The columns of one kind in `submissions`; the place of the median has none. */
export function storedSubmissionColumns(
  kind: (typeof submissionKinds)[number],
  topics: readonly string[],
): (string | null)[] {
  const own = kind === "pengaduan" ? topics.map((topic) => `topic.${topic}`) : [];
  return ["received", "closed", "withdrawn", null, ...own].map((figure) => figure && `${kind}.${figure}`);
}

/** Reads a stored document. */
export function parseStored(document: Buffer): StoredArea {
  return JSON.parse(gunzipSync(document).toString("utf8"));
}

/** What pages and files read of a stored document. */
export function readStoredArea(stored: StoredArea): { figures: AreaFigures; children: AreaFigures[] } {
  const [figures, ...children] = stored.areas.map((area) => areaFigures(area, stored));
  return { figures: figures as AreaFigures, children };
}

function areaFigures(area: StoredFigures, { programmes, updatePeriod, topics }: StoredArea): AreaFigures {
  const { code, name, level } = getRegion(area.code);
  let at = 0;
  const next = (): Figure => toFigure(area.figures[at++] ?? 0);
  const each = <Key extends string>(keys: readonly Key[]): Record<Key, Figure> => {
    const record = {} as Record<Key, Figure>;
    for (const key of keys) record[key] = next();
    return record;
  };
  // In the order of storedColumns.
  const persons = next();
  const desil = each(desilGroups);
  const dukcapil = each(dukcapilGroups);
  const households = each(["households_target", "households_verified"]);
  return {
    code,
    name,
    level,
    persons,
    desil,
    dukcapil,
    programmes: programmes.map(([programme, period]) => ({
      programme,
      period,
      listed: next(),
      receiving: next(),
      stages: each(stageGroups),
    })),
    update:
      area.update === undefined || updatePeriod === null
        ? null
        : {
            period: updatePeriod,
            villages: area.update[0],
            villages_finished: area.update[1],
            musdes_held: area.update[2],
            ...households,
            weeks: weeksOf(area.weeks ?? []),
          },
    submissions: area.submissions?.map((numbers, nth) => submissionFigures(numbers, nth, topics)) ?? null,
  };
}

function toFigure(number: number): Figure {
  return number === -1 ? null : number;
}

function weeksOf([first = 0, ...reached]: number[]) {
  return Array.from({ length: reached.length / 2 }, (_, nth) => ({
    week: weekText(first + nth),
    villages_finished: reached[nth * 2] as number,
    musdes_held: reached[nth * 2 + 1] as number,
  }));
}

function submissionFigures(numbers: number[], nth: number, topics: string[]): SubmissionFigures {
  const [received, closed, withdrawn, median, ...ofTopics] = numbers.map(toFigure);
  return {
    kind: submissionKinds[nth] as SubmissionFigures["kind"],
    received: received as Figure,
    closed: closed as Figure,
    withdrawn: withdrawn as Figure,
    median_days: median as Figure,
    topics: Object.fromEntries(ofTopics.map((figure, at) => [topics[at] as string, figure])),
  };
}
