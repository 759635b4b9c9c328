import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import postgres from "postgres";
import { progressBar } from "../lib/cli/progress.ts";
import { startTestDatabase, type TestDatabase } from "../lib/db/test-database.ts";
import { faultDetail } from "../lib/errors/fault.ts";
import { enginePid } from "../lib/http/test-portal.ts";
import { findPeople, hasNearName } from "../lib/projection/find-people.ts";
import { synthExport } from "../lib/synth/synth-export.ts";
import { readOptions } from "./read-options.ts";
import { relationSizes, sizeLine } from "./relation-sizes.ts";
import { type SampledName, sampleNames } from "./sample-names.ts";

const usage = "usage: npm run bench -- scale [--persons 1m|20m|100m|290m] [--export DIR]\n";
const goals = { perSecond: 60_000, loaderMb: 1_000, bytes: 240, growth: 1.5 };
const goalMs = {
  found: { 1: 2, 16: 5 },
  "not found": { 1: 2, 16: 5 },
  near: { 1: 10, 16: null },
} as const;
const kinds = ["found", "not found", "near"] as const;
const clientCounts = [1, 16] as const;
/** Look-ups of each kind and number of clients. */
const lookUps = { 1: 4_000, 16: 16_000 } as const;
/** Asked before any is timed, about other people, which a portal that serves thousands a second has behind it soon. */
const warmUp = 32_000;

const small = 1_000_000;
/** Of a person: the export, the staged rows with what a sort spills, and the release. */
const exportBytes = 140;
const loadBytes = 570;
/** WAL, the recap and what the machine needs to go on. */
const spareBytes = 5e9;

type Times = { p50: number; p99: number; p999: number };
type Measured = Record<(typeof kinds)[number], Record<(typeof clientCounts)[number], Times>>;

/**
 * Loads a register of so many synthetic people with `register load` and prints how fast, how large and how quickly
 * asked it is, beside the same of 1,000,000 people on the same machine in the same call. `--export` takes an export
 * that was written before (`register synth`) instead of writing one.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, { persons: "1m", export: "" }, usage);
  if (!options) return;
  const persons = parseCount(options.persons);
  if (persons === null) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  const needed = persons * (loadBytes + (options.export ? 0 : exportBytes)) + spareBytes;
  const { bavail, bsize } = statfsSync(tmpdir());
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(0)} GB`;
  console.log(`needs ${gigabytes(needed)} of disk in ${tmpdir()}, ${gigabytes(bavail * bsize)} are free`);
  if (bavail * bsize < needed) {
    console.log("There is not enough room. Set TMPDIR to a folder on a larger disk.");
    process.exitCode = 1;
    return;
  }
  const before = persons > small ? await measure(small, "") : null;
  const now = await measure(persons, options.export);
  const growth = before ? report("growth of p99 against 1,000,000 persons", now, before) : [];
  const missed = [...now.missed, ...growth];
  console.log(missed.length === 0 ? "goals: met" : `goals MISSED:\n${missed.join("\n")}`);
  if (missed.length > 0) process.exitCode = 1;
}

/** `20m` is 20,000,000. @returns null for what is no such number */
function parseCount(text: string): number | null {
  const [, digits, unit] = /^(\d{1,9})(m?)$/.exec(text) ?? [];
  return digits ? Number(digits) * (unit ? 1_000_000 : 1) : null;
}

async function measure(persons: number, givenExport: string): Promise<{ times: Measured; missed: string[] }> {
  const dir = givenExport || mkdtempSync(join(tmpdir(), "dataku-scale-"));
  const database = await startTestDatabase();
  try {
    if (!givenExport) {
      const bar = progressBar("persons");
      const onProgress = (done: number, total: number) =>
        bar.update({ phase: "export", done, total, rows: done });
      await synthExport({ outDir: dir, persons, seed: 7, onProgress });
      bar.stop();
    }
    const loaded = await load(database, dir);
    const names = sampleNames(join(dir, "persons.csv"), warmUp + lookUps[16]);
    console.log(`\n${loaded.persons.toLocaleString("en")} persons`);
    console.log(`  ${loaded.summary}`);
    console.log(
      `  memory at most: loader with its threads ${loaded.loaderMb.toFixed(0)} MB, PostgreSQL ${loaded.postgresMb.toFixed(0)} MB`,
    );
    // Before the sizes: to add those of the history up writes a mark on each page, as the first reader of a new page does.
    const times = await ask(names);
    const bytes = await printSizes(database, loaded.persons);
    const missed = [
      ...(loaded.perSecond < goals.perSecond ? [`${loaded.perSecond.toFixed(0)} persons/s`] : []),
      ...(loaded.loaderMb > goals.loaderMb ? [`${loaded.loaderMb.toFixed(0)} MB of memory`] : []),
      ...(bytes > goals.bytes ? [`${bytes.toFixed(1)} bytes a person`] : []),
      ...printTimes(times),
    ].map((text) => `${loaded.persons.toLocaleString("en")} persons: ${text}`);
    return { times, missed };
  } finally {
    await database.stop();
    if (!givenExport) rmSync(dir, { recursive: true, force: true });
  }
}

/** The command as an operator gives it, in a process of its own. */
async function load(database: TestDatabase, dir: string) {
  const child = spawn(process.execPath, ["lib/cli/main.ts", "register", "load", dir], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DATA_DIR: database.dataDir },
  });
  const ended = once(child, "exit");
  const postgresPid = enginePid(database.dataDir);
  let postgresMb = 0;
  let loaderMb = 0;
  const watch = setInterval(() => {
    loaderMb = Math.max(loaderMb, statusMb(child.pid as number, "status", "VmHWM"));
    postgresMb = Math.max(postgresMb, shareOf(postgresPid));
  }, 500);
  const output = await text(child.stdout);
  const [code] = await ended;
  clearInterval(watch);
  const summary = /^([\d,]+) persons in [\d.]+ s, ([\d,]+) persons\/s.*$/m.exec(output);
  if (code !== 0 || !summary) throw new Error(`register load ended with ${code}: ${output}`);
  const number = (digits: string | undefined) => Number(digits?.replaceAll(",", ""));
  return {
    summary: summary[0],
    persons: number(summary[1]),
    perSecond: number(summary[2]),
    loaderMb,
    postgresMb,
  };
}

/** What PostgreSQL's processes take together, pages that they share counted once. */
function shareOf(postmaster: number): number {
  let sum = statusMb(postmaster, "smaps_rollup", "Pss");
  for (const entry of readdirSync("/proc")) {
    if (/^\d+$/.test(entry) && statusMb(Number(entry), "status", "PPid") * 1024 === postmaster)
      sum += statusMb(Number(entry), "smaps_rollup", "Pss");
  }
  return sum;
}

/** A number of a file of /proc in units of 1024; 0 where the process has ended. */
function statusMb(pid: number, file: string, field: string): number {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/${file}`, "utf8"));
    return Number(found?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** @returns bytes a person */
async function printSizes({ adminUrl }: TestDatabase, persons: number): Promise<number> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const [release] = await sql<{ id: number }[]>`select release_id as id from projection.active`;
    const id = release?.id as number;
    const relations = await relationSizes(adminUrl, id);
    for (const { name, what, bytes } of relations)
      console.log(`  ${sizeLine(`${name} (${what})`, bytes, persons)}`);
    const [history] = await sql.unsafe<{ bytes: string }[]>(
      `select sum(pg_column_size(past_benefits) + pg_column_size(desil_history))::text as bytes
       from projection.person_r${id}`,
    );
    console.log(`  ${sizeLine("of which history", Number(history?.bytes), persons)}`);
    const total = relations.reduce((sum, { bytes }) => sum + bytes, 0);
    console.log(`  ${sizeLine("all", total, persons)}`);
    return total / persons;
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Asks as the portal does, from this process, over its pool. */
async function ask(sampled: readonly SampledName[]): Promise<Measured> {
  const names = sampled.slice(warmUp);
  const [first] = names as [SampledName, ...SampledName[]];
  const { releaseId } = await findPeople(first.village, first.name);
  const questions = {
    found: async ({ village, name }: SampledName) => void (await findPeople(village, name)),
    "not found": async ({ village, stranger }: SampledName) => void (await findPeople(village, stranger)),
    near: async ({ village, slipped }: SampledName) => void (await hasNearName(village, slipped, releaseId)),
  };
  const measured = {} as Measured;
  for (const kind of kinds) {
    await timesOf(questions[kind], sampled.slice(0, warmUp), 16);
    measured[kind] = {
      1: await timesOf(questions[kind], names.slice(0, lookUps[1]), 1),
      16: await timesOf(questions[kind], names.slice(0, lookUps[16]), 16),
    };
  }
  return measured;
}

async function timesOf(
  question: (name: SampledName) => Promise<void>,
  names: readonly SampledName[],
  clients: number,
): Promise<Times> {
  const times: number[] = [];
  let next = 0;
  const client = async () => {
    for (let name = names[next++]; name; name = names[next++]) {
      const started = performance.now();
      // One that was shed took as long as it took.
      await question(name).catch((error) => {
        if (error?.code !== "database_busy")
          throw new Error(`a look-up failed: ${faultDetail(error) ?? error}`);
      });
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] as number;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

/** @returns which goals were missed */
function printTimes(measured: Measured): string[] {
  const missed: string[] = [];
  console.log("  | look-up, ms | clients |    p50 |    p99 |  p99.9 | goal of p99 |");
  console.log("  | --- | ---: | ---: | ---: | ---: | --- |");
  for (const kind of kinds) {
    for (const clients of clientCounts) {
      const { p50, p99, p999 } = measured[kind][clients];
      const goal = goalMs[kind][clients];
      const verdict = goal === null ? "-" : `${goal}: ${p99 <= goal ? "met" : "MISSED"}`;
      if (goal !== null && p99 > goal)
        missed.push(`p99 of ${kind}, ${clients} clients: ${p99.toFixed(2)} ms`);
      const cells = [p50, p99, p999].map((ms) => ms.toFixed(2).padStart(6));
      console.log(`  | ${kind} | ${clients} | ${cells.join(" | ")} | ${verdict} |`);
    }
  }
  return missed;
}

/** @returns which goals were missed */
function report(title: string, now: { times: Measured }, before: { times: Measured }): string[] {
  const missed: string[] = [];
  console.log(`\n${title}`);
  for (const kind of kinds) {
    for (const clients of clientCounts) {
      const ratio = now.times[kind][clients].p99 / before.times[kind][clients].p99;
      const met = ratio <= goals.growth;
      if (!met) missed.push(`p99 of ${kind} with ${clients} clients grew ${ratio.toFixed(2)} x`);
      console.log(
        `  ${kind}, ${clients} clients: ${ratio.toFixed(2)} x, goal at most ${goals.growth}: ${met ? "met" : "MISSED"}`,
      );
    }
  }
  return missed;
}
