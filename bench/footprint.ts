import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestDatabase } from "../lib/db/test-database.ts";
import { loadRelease } from "../lib/projection/load-release.ts";
import { synthExport } from "../lib/synth/synth-export.ts";
import { readOptions } from "./read-options.ts";
import { relationSizes, sizeLine } from "./relation-sizes.ts";

const goalBytes = 200;
/** What a release may cost a person once it carries the history of eight quarters. */
const goalBytesWithHistory = 240;
const usage = "usage: npm run bench -- footprint [--persons N] [--area CODE] [--quarters N]\n";

/**
 * Prints what a person costs in PostgreSQL, table by table and index by index, and how fast and how large the loader
 * is. People of one province, so that the table of villages has about the share that it has with a whole register.
 * With `--quarters 8` the seven quarters before are loaded first, each in its turn, so that the release has a history.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, { persons: "200000", area: "32", quarters: "1" }, usage);
  if (!options) return;
  const area = options.area;
  const dir = mkdtempSync(join(tmpdir(), "dataku-footprint-"));
  const { database, adminUrl, stop } = await startTestDatabase();
  try {
    const wanted = Number(options.persons);
    const quarters = Number(options.quarters);
    const load = async (quarter: number) => {
      const [year, part] = [Math.floor(quarter / 4), quarter % 4];
      const asOf = `${year}-${["03-31", "06-30", "09-30", "12-31"][part]}`;
      const { persons } = await synthExport({
        outDir: dir,
        persons: wanted,
        seed: 7,
        asOf,
        period: `${year}-Q${part + 1}`,
        ...(area === "id" ? {} : { area }),
      });
      const loaded = await loadRelease({
        dir,
        loaderUrl: database.loaderUrl as string,
        pepper: "pepper of the bench ".repeat(2),
        maxRejects: 0,
        force: true,
        activate: true,
        fallbackDir: dir,
      });
      return { persons, loaded };
    };
    const newest = 2026 * 4 + 2;
    for (let quarter = newest - quarters + 1; quarter < newest; quarter += 1) await load(quarter);
    const { persons, loaded } = await load(newest);
    const relations = await relationSizes(adminUrl, loaded.releaseId);
    console.log(`${persons.toLocaleString("en")} synthetic persons in ${area}`);
    for (const { name, what, bytes } of relations) console.log(sizeLine(`${name} (${what})`, bytes, persons));
    const sum = (prefix: string) =>
      relations
        .filter(({ name }) => name.startsWith(prefix))
        .reduce((total, relation) => total + relation.bytes, 0);
    console.log(sizeLine("persons, heap and indexes", sum("person_"), persons));
    const total = sum("");
    console.log(sizeLine("everything of the release", total, persons));
    const rate = Math.round(persons / loaded.seconds).toLocaleString("en");
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(`loaded at ${rate} persons/s; peak memory, writing the export included, ${peakMb} MB`);
    const perPerson = total / persons;
    const goal = quarters > 1 ? goalBytesWithHistory : goalBytes;
    const met = perPerson <= goal;
    console.log(`${perPerson.toFixed(1)} bytes per person, goal at most ${goal}: ${met ? "met" : "MISSED"}`);
    if (!met) process.exitCode = 1;
  } finally {
    await stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
