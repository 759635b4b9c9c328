import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startTestDatabase, type TestDatabase } from "../lib/db/test-database.ts";
import { loadRelease } from "../lib/projection/load-release.ts";
import { type BuiltRecap, buildRecap } from "../lib/recap/build-recap.ts";
import { buildRecapFiles } from "../lib/recap/build-recap-files.ts";
import { filesFolder } from "../lib/recap/data-files.ts";
import { publishRecaps } from "../lib/recap/publish-recaps.ts";
import { eachArea } from "../lib/recap/read-recap.ts";
import { programmeKey } from "../lib/recap/recap-cube.ts";
import {
  type AreaFigures,
  desilGroups,
  dukcapilGroups,
  type Figure,
  type RecapRelease,
  smallestFigure,
  stageGroups,
} from "../lib/recap/recap-document.ts";
import { synthExport } from "../lib/synth/synth-export.ts";
import { readOptions } from "./read-options.ts";
import { recoverFigures } from "./recap-attack.ts";
import { recount } from "./recap-recount.ts";

const usage = "usage: npm run bench -- recap [--persons N] [--area CODE]\n";
const goalSeconds = 60;
const recountedCells = 200;
const quarters = [
  { asOf: "2026-06-30", period: "2026-Q2" },
  { asOf: "2026-09-30", period: "2026-Q3" },
];

type Loaded = {
  id: string;
  period: string;
  built: BuiltRecap;
  seconds: number;
  /** For the open data alone. */
  fileSeconds: number;
  dir: string;
};

/**
 * Loads two quarters of one register with their recaps, prints how long a recap and its files take, attacks all that was published
 * of both with exact linear algebra, and counts 200 of the published figures again from the export.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, { persons: "1000000", area: "id" }, usage);
  if (!options) return;
  const area = options.area;
  const database = await startTestDatabase();
  const folder = join(database.dataDir, "recap");
  const dirs: string[] = [];
  try {
    const loaded: Loaded[] = [];
    for (const quarter of quarters) {
      const dir = mkdtempSync(join(tmpdir(), "dataku-recap-"));
      dirs.push(dir);
      const synthetic = { outDir: dir, persons: Number(options.persons), seed: 7, ...quarter };
      await synthExport(area === "id" ? synthetic : { ...synthetic, area });
      loaded.push(await load(database, dir, quarter.period, folder));
    }
    for (const { id, seconds, fileSeconds } of loaded) {
      const met = seconds + fileSeconds <= goalSeconds;
      if (!met) process.exitCode = 1;
      console.log(
        `${id}: recap built and published in ${seconds.toFixed(1)} s, its files written in ${fileSeconds.toFixed(1)} s, ` +
          `goal at most ${goalSeconds} together: ${met ? "met" : "MISSED"}`,
      );
    }
    const published: Uint8Array[] = [];
    for (const release of loaded) published.push(await readPublished(release, folder));
    for (const [nth, release] of loaded.entries()) report(release, published[nth] as Uint8Array);
    attack(loaded, published);
    const newest = loaded.at(-1) as Loaded;
    const { checked, wrong } = await recount(newest.dir, newest.id, recountedCells, folder);
    console.log(`${checked} random published figures counted again from the export, ${wrong.length} differ`);
    for (const line of wrong) console.log(`  ${line}`);
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    await database.stop();
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  }
}

async function load(database: TestDatabase, dir: string, period: string, folder: string): Promise<Loaded> {
  const loaderUrl = database.database.loaderUrl as string;
  let built: BuiltRecap | null = null;
  let seconds = 0;
  const { releaseId } = await loadRelease({
    dir,
    loaderUrl,
    pepper: "pepper of the bench ".repeat(2),
    maxRejects: 0,
    force: true,
    activate: true,
    fallbackDir: dir,
    derive: async (tx, id) => {
      const started = performance.now();
      built = await buildRecap(tx, id);
      seconds = (performance.now() - started) / 1000;
    },
  });
  const sql = postgres(loaderUrl, { max: 1, fetch_types: false, onnotice: () => {} });
  const started = performance.now();
  const [release] = await publishRecaps(sql, folder);
  seconds += (performance.now() - started) / 1000;
  await sql.end();
  const id = `${period}-r${releaseId}`;
  const filesStarted = performance.now();
  await buildRecapFiles(release as RecapRelease, filesFolder(id, folder), (level) =>
    eachArea(id, level, folder),
  );
  const fileSeconds = (performance.now() - filesStarted) / 1000;
  return { id, period, built: built as unknown as BuiltRecap, seconds, fileSeconds, dir };
}

/** Where a figure stands in what was published, for every column that is printed at all. */
async function readPublished({ id, built }: Loaded, folder: string): Promise<Uint8Array> {
  const { tree, layout, cube } = built.persons;
  const known = new Uint8Array(cube.values.length);
  for (const level of ["nation", "province", "regency", "district", "village"] as const) {
    for await (const figures of eachArea(id, level, folder)) {
      const base = (tree.at.get(figures.code) as number) * layout.columns.length;
      const listed = new Set<string>();
      for (const [key, figure] of publishedFigures(figures)) {
        const at = base + (layout.at.get(key) as number);
        listed.add(key);
        if (figure === null) continue;
        if (figure !== cube.values[at])
          throw new Error(`${figures.code} ${key} is published with another value.`);
        known[at] = 1;
      }
      // A programme that is left out, and a village that has not reported, are told to be 0.
      for (const [column, { key, isPublished }] of layout.columns.entries())
        if (isPublished && !listed.has(key)) known[base + column] = 1;
    }
  }
  return known;
}

function* publishedFigures(figures: AreaFigures): Generator<readonly [key: string, figure: Figure]> {
  yield ["persons", figures.persons];
  for (const group of desilGroups) yield [`desil.${group}`, figures.desil[group]];
  for (const group of dukcapilGroups) yield [`dukcapil.${group}`, figures.dukcapil[group]];
  for (const { programme, listed, receiving, stages } of figures.programmes) {
    yield [programmeKey(programme, "listed"), listed];
    yield [programmeKey(programme, "receiving"), receiving];
    for (const group of stageGroups) yield [programmeKey(programme, `stage.${group}`), stages[group]];
  }
  if (figures.update) {
    yield ["households_target", figures.update.households_target];
    yield ["households_verified", figures.update.households_verified];
  }
}

function report({ id, built }: Loaded, known: Uint8Array): void {
  const { tree, layout, cube } = built.persons;
  const width = layout.columns.length;
  const levels = ["nation", "province", "regency", "district", "village"];
  const counts = levels.map(() => ({ cells: 0, published: 0, nonzero: 0, small: 0, cover: 0, zero: 0 }));
  for (const [area, code] of tree.codes.entries()) {
    const count = counts[code === "id" ? 0 : code.split(".").length] as (typeof counts)[number];
    for (const [column, { isPublished }] of layout.columns.entries()) {
      if (!isPublished) continue;
      const at = area * width + column;
      const value = cube.values[at] as number;
      count.cells += 1;
      if (value > 0) count.nonzero += 1;
      if (known[at]) count.published += 1;
      else if (value === 0) count.zero += 1;
      else if (value < smallestFigure) count.small += 1;
      else count.cover += 1;
    }
  }
  console.log(
    `${id}: figures, of them published, and held back as under 10, as cover, as a zero that covers`,
  );
  const percent = (part: number, whole: number) => `${((part / Math.max(1, whole)) * 100).toFixed(1)} %`;
  for (const [nth, { cells, published, nonzero, small, cover, zero }] of counts.entries()) {
    const lost = percent(small + cover + zero, cells);
    const numbers = [cells, published, small, cover, zero].map((each) =>
      each.toLocaleString("en").padStart(11),
    );
    console.log(
      `  ${(levels[nth] as string).padEnd(9)}${numbers.join("")}  lost ${lost} of all, ${percent(cover, nonzero - small)} of those over 9`,
    );
  }
}

function attack(loaded: readonly Loaded[], published: readonly Uint8Array[]): void {
  const started = performance.now();
  const [before, after] = loaded.map(({ built }) => built.persons) as [
    BuiltRecap["persons"],
    BuiltRecap["persons"],
  ];
  const { layout, cube } = after;
  const width = layout.columns.length;
  // An attacker who knows, of every figure of one programme and period that was published, whether it has changed.
  const isOfOnePeriod = layout.columns.map(({ key }) => {
    const programme = key.split(".")[0] as string;
    const period = after.programmePeriods.get(programme);
    return period !== undefined && before.programmePeriods.get(programme) === period;
  });
  const isSame = (place: number) =>
    isOfOnePeriod[place % width] === true &&
    published[0]?.[place] === 1 &&
    before.cube.values[place] === cube.values[place];
  const recovered = recoverFigures(
    loaded.map(({ built }, nth) => ({ ...built.persons.cube, known: published[nth] as Uint8Array })),
    isSame,
  );
  let [printed, subtracted, held] = [0, 0, 0];
  for (const [nth, { built }] of loaded.entries()) {
    for (const [place, value] of built.persons.cube.values.entries()) {
      const isPublished = layout.columns[place % width]?.isPublished;
      if (isPublished && !published[nth]?.[place]) held += 1;
      if (!recovered[nth]?.[place]) continue;
      if (isPublished) printed += 1;
      else if (value > 0 && value < smallestFigure) subtracted += 1;
    }
  }
  const shared = isOfOnePeriod.filter((each) => each).length;
  const thin = loaded.reduce((sum, { built }) => sum + built.thinCovers, 0);
  console.log(
    `attack on both releases at once (${shared} columns of one period in both): of ${held.toLocaleString("en")} figures held back ${printed} recovered; ` +
      `of small ones that nobody prints ${subtracted} recovered; ${thin} thin covers; ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  if (printed + subtracted > 0) process.exitCode = 1;
}
