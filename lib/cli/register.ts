import { join, resolve } from "node:path";
import { Command } from "commander";
import { getConfig } from "../config/config.ts";
import { getSecrets } from "../config/secrets.ts";
import type { Database } from "../db/database.ts";
import { isPooled } from "../db/pool.ts";
import { Fault } from "../errors/fault.ts";
import { logFault } from "../log/log.ts";
import { loadRelease } from "../projection/load-release.ts";
import { releaseStore } from "../projection/releases.ts";
import { buildRecap } from "../recap/build-recap.ts";
import { buildMissing, publishFrom } from "../recap/keep-recaps.ts";
import { synthExport } from "../synth/synth-export.ts";
import { percentage, wholeNumber } from "./arguments.ts";
import { progressBar } from "./progress.ts";
import { withDatabase } from "./with-database.ts";

/** `register load|list|activate|rollback|drop|recap|synth`: releases of the projection. */
export function registerCommand(): Command {
  const register = new Command("register").description(
    "Load register exports and choose the release that is served",
  );

  register
    .command("load <dir>")
    .description("load an export folder as a release and serve it")
    .option("--max-rejects <percent>", "refuse the load when more rows of a file are bad", percentage, 0.01)
    .option("--force", "load in spite of a wrong checksum or count, many rejects or a jump in size", false)
    .option("--no-activate", "load only; serve it later with `register activate`")
    .action(async (dir: string, options: { maxRejects: number; force: boolean; activate: boolean }) => {
      const bar = progressBar("rows");
      try {
        refusePooler();
        await withLoader(async (loaderUrl, signal, database) => {
          let thinCovers = 0;
          const result = await loadRelease({
            dir: resolve(dir),
            loaderUrl,
            pepper: getSecrets().projectionPepper,
            maxRejects: options.maxRejects,
            force: options.force,
            activate: options.activate,
            fallbackDir: join(getConfig().dataDir, "rejects"),
            derive: async (tx, releaseId, meanwhile) => {
              ({ thinCovers } = await buildRecap(tx, releaseId, meanwhile));
            },
            onProgress: bar.update,
            signal,
          });
          bar.stop();
          for (const problem of result.overruled) print(`overruled by --force: ${problem}`);
          if (result.historyForgotten) {
            print(
              "persons begin without a history: the release before was loaded with another PROJECTION_PEPPER or by an older version",
            );
          }
          for (const [file, { read, rejected }] of Object.entries(result.rows)) {
            print(`${file.padEnd(13)} ${count(read)} rows, ${count(rejected)} rejected`);
          }
          for (const [code, rows] of Object.entries(result.unknownStages)) {
            print(
              `${count(rows)} rows have the stage ${code}, which this version does not know; it is shown as unknown`,
            );
          }
          if (result.rejectsPath) print(`the rejected rows are listed in ${result.rejectsPath}`);
          if (thinCovers > 0) {
            print(
              `${count(thinCovers)} recap figures of a period that was published before have no cover of their own; see docs/recap.md`,
            );
          }
          const persons = result.rows["persons.csv"];
          const rate = Math.round((persons.read - persons.rejected) / result.seconds);
          const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
          print(
            `${count(persons.read - persons.rejected)} persons in ${result.seconds.toFixed(1)} s, ${count(rate)} persons/s, peak memory ${peakMb} MB`,
          );
          print(
            `release ${result.releaseId} is ${result.active ? "active" : `loaded; serve it with: register activate ${result.releaseId}`}`,
          );
          await publish(loaderUrl);
          bar.update({ phase: "vacuum", done: 0, total: 1, rows: 0 });
          await tidyUp(database, result.releaseId);
        });
      } finally {
        bar.stop();
      }
    });

  register
    .command("list")
    .description("list the releases")
    .option("--json", "as JSON", false)
    .action((options: { json: boolean }) =>
      withLoader(async (loaderUrl) => {
        const releases = await releaseStore(loaderUrl).list();
        if (options.json) return print(JSON.stringify(releases));
        if (releases.length === 0) return print("there is no release yet; load one with: register load DIR");
        print("id     state     register  as of       period   persons        rejects  loaded");
        for (const release of releases) {
          print(
            [
              String(release.id).padEnd(6),
              release.state.padEnd(9),
              release.register.padEnd(9),
              release.asOf,
              ` ${release.period.padEnd(8)}`,
              count(release.persons).padEnd(14),
              count(release.rejects).padEnd(8),
              release.loadedAt.slice(0, 16).replace("T", " ") + (release.synthetic ? "  (synthetic)" : ""),
            ].join(" "),
          );
        }
      }),
    );

  register
    .command("activate")
    .description("serve this release")
    .argument("<id>", "its number, as `register list` shows it", releaseNumber)
    .action((release: number) =>
      withLoader(async (loaderUrl) => {
        await releaseStore(loaderUrl).activate(release);
        print(`release ${release} is active`);
        await publish(loaderUrl);
      }),
    );

  register
    .command("rollback")
    .description("serve the release before again")
    .action(() =>
      withLoader(async (loaderUrl) => {
        print(`release ${await releaseStore(loaderUrl).rollback()} is active`);
        await publish(loaderUrl);
      }),
    );

  register
    .command("drop")
    .description("delete a release that is not active")
    .argument("<id>", "its number, as `register list` shows it", releaseNumber)
    .action((release: number) =>
      withLoader(async (loaderUrl) => {
        await releaseStore(loaderUrl).drop(release);
        print(`release ${release} is dropped`);
        await publish(loaderUrl);
      }),
    );

  register
    .command("recap")
    .description("make the recap figures of a release that was loaded before there were any")
    .argument("<id>", "its number, as `register list` shows it", releaseNumber)
    .action((release: number) =>
      withLoader(async (loaderUrl) => {
        refusePooler();
        await buildMissing(loaderUrl, release);
        print(`release ${release} has its recap`);
        await publish(loaderUrl);
      }),
    );

  register
    .command("synth")
    .description("write an export of synthetic people on the real areas")
    .requiredOption("--out <dir>", "folder to write")
    .requiredOption("--persons <n>", "how many people", wholeNumber(1))
    .requiredOption("--seed <s>", "the same seed writes the same bytes", wholeNumber(0))
    .option("--area <code>", "only this province, regency, district or village")
    .option("--as-of <day>", "the day it is from; the same people with another desil", "2026-09-30")
    .option("--period <quarter>", "the quarter of its current payments", "2026-Q3")
    .option("--gzip", "pack each file", false)
    .action(async (options: SynthOptions) => {
      const bar = progressBar("persons");
      const { out, area, ...rest } = options;
      const result = await synthExport({
        ...rest,
        outDir: resolve(out),
        ...(area === undefined ? {} : { area }),
        onProgress: (done, total) => bar.update({ phase: "persons", done, total, rows: done }),
      });
      bar.stop();
      print(
        `${count(result.persons)} synthetic persons, ${count(result.benefits)} benefits, ${count(result.updates)} updates in ${resolve(out)}`,
      );
    });

  return register;
}

type SynthOptions = {
  out: string;
  persons: number;
  seed: number;
  area?: string;
  asOf: string;
  period: string;
  gzip: boolean;
};

const releaseNumber = wholeNumber(1, 2_147_483_647);

function refusePooler(): void {
  if (isPooled(getConfig().databaseUrl ?? "")) {
    throw new Fault("bad_configuration", {
      message:
        "DATABASE_URL leads to a pooler (prepare=false), which cannot carry a load. Give this command an address that leads straight to PostgreSQL.",
    });
  }
}

async function withLoader(
  work: (loaderUrl: string, signal: AbortSignal, database: Database) => Promise<void>,
): Promise<void> {
  return withDatabase((database, signal) => {
    if (database.loaderUrl) return work(database.loaderUrl, signal, database);
    throw new Fault("bad_configuration", {
      message:
        "DATABASE_URL logs in as the web role, which may not load. Give the address of the role that set the database up.",
    });
  });
}

/** Portals find out by themselves; this only saves them the wait. What was done stands, whether it works or not. */
async function publish(loaderUrl: string): Promise<void> {
  try {
    await publishFrom(loaderUrl);
  } catch (error) {
    logFault("recap", error);
    print("the recap could not be written to DATA_DIR here; running portals write it to theirs");
  }
}

/** Else PostgreSQL does it beside the look-ups of the first minutes, and as slowly as it does such things. */
async function tidyUp(database: Database, releaseId: number): Promise<void> {
  try {
    await database.vacuum([`person_r${releaseId}`, `village_r${releaseId}`]);
  } catch (error) {
    logFault("vacuum", error);
  }
}

function count(number: number): string {
  return number.toLocaleString("en");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
