import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { Fault, faultDetail } from "../errors/fault.ts";
import { listVillages } from "../region/areas.ts";
import { benefitEntryBytes } from "./benefit-codec.ts";
import { createBlindIndex } from "./blind-index.ts";
import { copyEnd, copyHead } from "./copy-rows.ts";
import { fillPersons } from "./fill-persons.ts";
import { type ExportFile, exportFiles, type Manifest, readManifest } from "./manifest.ts";
import type { ParsedBatch } from "./parse-batch.ts";
import { openParsePool, type ParsePool } from "./parse-pool.ts";
import { openExportFile } from "./read-export-file.ts";
import { columns } from "./register-rows.ts";
import { openRejects, type Rejects } from "./rejects.ts";

/** What a load is told. `maxRejects` is a share of the rows of one file: 0.01 is one in a hundred. */
export type LoadOptions = {
  dir: string;
  loaderUrl: string;
  pepper: string;
  maxRejects: number;
  /** Loads in spite of a wrong checksum or count, too many rejects or a jump in size; broken files are still refused. */
  force: boolean;
  activate: boolean;
  /** Where rejects.csv goes when the export folder cannot be written to. */
  fallbackDir: string;
  /**
   * Makes what is kept beside the release, in the same transaction, from the release whose tables are filled. What it
   * hands to `meanwhile` is done in this process while the database builds the indexes.
   */
  derive?:
    | ((tx: Sql, releaseId: number, meanwhile: <T>(work: () => T) => Promise<T>) => Promise<void>)
    | undefined;
  onProgress?: ((progress: LoadProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** How many threads read rows; as many as there are cores when absent, and none for a small export. */
  threads?: number | undefined;
};

/** How far a load has come: bytes while a file is read, then steps inside the database. */
export type LoadProgress = {
  phase: ExportFile | "join" | "index" | "recap" | "activate";
  done: number;
  total: number;
  rows: number;
};

/** What a load did. */
export type LoadResult = {
  releaseId: number;
  active: boolean;
  rows: Record<ExportFile, { read: number; rejected: number }>;
  rejectsPath: string | null;
  /** How many rows had a stage that this version does not know, per code. */
  unknownStages: Record<string, number>;
  /** What would have refused the load without `force`. */
  overruled: string[];
  /** Nothing could be taken over of the release before: it was loaded with another pepper, or by a version with other keys. */
  historyForgotten: boolean;
  seconds: number;
};

/** A share of rows by which two releases may differ before somebody has to look. */
const maxRowChange = 0.2;
/** One load at a time; the session holds this advisory lock. */
const loadLock = 7_261_004;
/** Smaller exports are read faster than a thread starts. */
const minThreadedBytes = 8 * 1024 * 1024;
const maxThreads = 8;

const updateTable = "staged_update";
const updateColumns = `line integer, village_code text, period text, households_target integer,
  households_verified integer, musdes_on date, finalised_on date`;

/** Where the rows of a file go before they are put together: updates are few, and stay with the session. */
function stagingTable(file: ExportFile, releaseId: number): string {
  if (file === "updates.csv") return updateTable;
  return `projection.${file === "persons.csv" ? "staged_person" : "staged_benefit"}_r${releaseId}`;
}

/**
 * Loads a register export as a release and activates it, in one transaction: a crash, a lost connection or an abort
 * leaves nothing behind, and the active release stays as it was. Memory does not grow with the files.
 * @throws Fault `bad_export`, `load_refused`, `load_interrupted`, `database_unavailable`, `disk_full`
 */
export async function loadRelease(options: LoadOptions): Promise<LoadResult> {
  const started = performance.now();
  const manifest = await readManifest(options.dir);
  const session = openSession(options);
  let rejects: Rejects | null = null;
  let pool: ParsePool | null = null;
  try {
    return await session.run(async () => {
      const { sql } = session;
      await sql`select pg_advisory_lock(${loadLock})`.catch((cause) => {
        if (faultDetail(cause) !== "55P03") throw cause;
        const message = "Another load is running on this database; wait until it has ended";
        throw new Fault("load_refused", { message, cause });
      });
      const list = await openRejects(options.dir, options.fallbackDir);
      rejects = list;
      // Not sql.begin: its rollback on a session that is gone would end the process (porsager/postgres#1208).
      const tx = session.guardQueries(await sql.reserve());
      await tx`begin`;
      const threads = openParsePool(options.threads ?? threadsFor(options.dir), {
        pepper: options.pepper,
        personSecret: new Uint8Array(randomBytes(8)),
        asOf: manifest.asOf,
        villages: listVillages().map((village) => village.code),
      });
      pool = threads;
      const filled = await fillRelease(tx, manifest, options, list, session, threads);
      session.finish();
      if (options.activate) {
        options.onProgress?.({ phase: "activate", done: 0, total: 1, rows: 0 });
        await tx`select projection.activate_release(${filled.releaseId})`;
      }
      await tx`commit`;
      options.onProgress?.({ phase: "activate", done: 1, total: 1, rows: 0 });
      return {
        ...filled,
        active: options.activate,
        rejectsPath: list.path(),
        seconds: (performance.now() - started) / 1000,
      };
    });
  } finally {
    await (pool as ParsePool | null)?.close();
    await (rejects as Rejects | null)?.close();
    await session.close();
  }
}

function threadsFor(dir: string): number {
  const bytes = exportFiles
    .flatMap((file) => [join(dir, file), join(dir, `${file}.gz`)])
    .reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  return bytes < minThreadedBytes ? 0 : Math.min(maxThreads, availableParallelism());
}

/**
 * One database session whose loss or abort ends the work at once: a COPY stream of a dead connection would
 * otherwise wait for ever.
 */
function openSession(options: LoadOptions) {
  let aborted = false;
  let finishing = false;
  let end: (reason: Fault) => void = () => {};
  let lost: Fault | null = null;
  const ended = new Promise<never>((_, reject) => {
    end = (reason) => {
      lost = reason;
      reject(reason);
    };
  });
  ended.catch(() => {});
  const sql = postgres(options.loaderUrl, {
    max: 1,
    connect_timeout: 5,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    onnotice: () => {},
    onclose: () =>
      end(new Fault("database_unavailable", { message: "The database went away during the load" })),
    connection: {
      application_name: "dataku-load",
      // How long a load waits for another one: long enough for the session of a killed one to go away.
      lock_timeout: 4_000,
      client_connection_check_interval: 1_000,
    },
  });
  const abort = () => {
    if (finishing) return;
    aborted = true;
    end(new Fault("load_interrupted"));
    void sql.end({ timeout: 0 });
  };
  options.signal?.addEventListener("abort", abort, { once: true });
  if (options.signal?.aborted) abort();
  const assertOpen = () => {
    if (lost) throw lost;
  };
  const guarded = <T>(work: Promise<T>): Promise<T> => Promise.race([ended, work]);
  return {
    sql,
    /** Waits for the work, or throws as soon as the session is gone. */
    guarded,
    assertOpen,
    /** The driver would end the process where a question is put to a session that is gone. */
    guardQueries(tx: Sql): Sql {
      return new Proxy(tx, {
        apply(target, self, args) {
          assertOpen();
          return Reflect.apply(target, self, args);
        },
        get(target, name) {
          assertOpen();
          return Reflect.get(target, name);
        },
      });
    },
    /** From here on an abort comes too late: the last milliseconds run to their end, so that what is told is true. */
    finish() {
      finishing = true;
    },
    async run<T>(work: () => Promise<T>): Promise<T> {
      try {
        return await guarded(work());
      } catch (error) {
        if (aborted)
          throw new Fault("load_interrupted", { message: "The load was interrupted; nothing was changed" });
        throw asLoadFault(error, finishing);
      }
    },
    /** Ends the session; what was not committed is rolled back with it. */
    async close() {
      options.signal?.removeEventListener("abort", abort);
      await sql.end({ timeout: 0 }).catch(() => {});
    },
  };
}

type LoadSession = ReturnType<typeof openSession>;

async function fillRelease(
  tx: Sql,
  manifest: Manifest,
  options: LoadOptions,
  rejects: Rejects,
  session: LoadSession,
  pool: ParsePool,
): Promise<Pick<LoadResult, "releaseId" | "rows" | "unknownStages" | "overruled" | "historyForgotten">> {
  const index = createBlindIndex(options.pepper);
  const gate = createGate(options.force);

  await tx`set local statement_timeout = 0`;
  await tx`set local work_mem = '96MB'`;
  await tx`set local maintenance_work_mem = '192MB'`;
  // In a container shared memory is often 64 MB; fill_release looks first.
  await tx`set local enable_parallel_hash = off`;
  const [created] = await tx<{ id: number }[]>`
    select projection.create_release(${manifest.register}, ${manifest.asOf}::date, ${manifest.period},
      ${manifest.source}, ${manifest.synthetic}, ${manifest.sha256}, ${index.pepperCheck}) as id`;
  const releaseId = created?.id as number;
  await tx`select projection.add_history(${releaseId})`;
  await tx`select projection.stage_release(${releaseId})`;
  await tx.unsafe(`create temporary table ${updateTable} (${updateColumns}) on commit drop`);

  const read = { "persons.csv": 0, "benefits.csv": 0, "updates.csv": 0 };
  const unknownStages = countStages();
  for (const file of exportFiles) {
    const table = stagingTable(file, releaseId);
    const staged = await stageFile(tx, file, table, options, pool, rejects, session, unknownStages.add);
    read[file] = staged.rows;
    const promised = manifest.files[file];
    if (!staged.sums.includes(promised.sha256))
      gate.stop(`${file} does not have the checksum of manifest.json`);
    if (staged.rows !== promised.rows) {
      gate.stop(`${file} has ${staged.rows} rows and manifest.json says ${promised.rows}`);
    }
  }

  // What the threads hold is let go before the recap needs room.
  await pool.close();

  const step = (phase: "join" | "index" | "recap", done: number) =>
    options.onProgress?.({ phase, done, total: 1, rows: 0 });
  step("join", 0);
  await rejectRepeatedPersons(tx, releaseId, rejects);
  const isForgotten = await fillPersons(tx, releaseId, manifest, index);
  await rejectBenefitsOfNobody(tx, releaseId, read["benefits.csv"], rejects);
  await tx`select projection.unstage_release(${releaseId})`;
  await rejectRepeatedUpdates(tx, rejects);
  for (const file of exportFiles) {
    const share = read[file] === 0 ? 0 : rejects.count(file) / read[file];
    if (share > options.maxRejects) {
      await rejects.flush();
      gate.stop(
        `${file}: ${rejects.count(file)} of ${read[file]} rows are rejected (${percent(share)}, at most ${percent(options.maxRejects)}); they are listed in ${rejects.path()}`,
      );
    }
  }
  const persons = read["persons.csv"] - rejects.count("persons.csv");
  if (persons === 0) gate.stop("persons.csv has no row that can be loaded");
  const [before] = await tx<{ persons: string }[]>`
    select r.persons::text as persons from projection.active a join projection.release r using (release_id)`;
  if (before) {
    const change = Math.abs(persons - Number(before.persons)) / Math.max(1, Number(before.persons));
    if (change > maxRowChange) {
      gate.stop(
        `${persons} persons against ${before.persons} of the active release: a change of ${percent(change)}, at most ${percent(maxRowChange)}`,
      );
    }
  }

  await tx.unsafe(`
    insert into projection.village_r${releaseId}
      (village_code, period, households_target, households_verified, musdes_on, finalised_on)
    select village_code, period, households_target, households_verified, musdes_on, finalised_on from ${updateTable}`);
  step("join", 1);
  const benefits = read["benefits.csv"] - rejects.count("benefits.csv");
  let sealed: Promise<void> | null = null;
  const seal = () => {
    sealed ??= (async () => {
      step("index", 0);
      // Without parameters it is on its way in one piece, whatever this process does next.
      await tx.unsafe(`select projection.seal_release(${releaseId}, ${benefits}, ${rejects.total()})`);
      step("index", 1);
    })();
    return sealed;
  };
  if (options.derive) {
    step("recap", 0);
    await options.derive(tx, releaseId, async (work) => {
      const sealing = seal();
      // It is waited for below, unless the work fails.
      sealing.catch(() => {});
      await twoTurns();
      const done = work();
      await sealing;
      return done;
    });
    step("recap", 1);
  }
  await seal();
  await rejects.flush();
  const rows = Object.fromEntries(
    exportFiles.map((file) => [file, { read: read[file], rejected: rejects.count(file) }]),
  ) as LoadResult["rows"];
  return {
    releaseId,
    rows,
    unknownStages: unknownStages.counts(),
    overruled: gate.overruled,
    historyForgotten: isForgotten,
  };
}

/** Until what was handed to the driver is on the line. */
async function twoTurns(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

async function stageFile(
  tx: Sql,
  file: ExportFile,
  table: string,
  options: LoadOptions,
  pool: ParsePool,
  rejects: Rejects,
  session: LoadSession,
  countUnknownStage: (code: string, rows: number) => void,
): Promise<{ rows: number; sums: string[] }> {
  const reader = openExportFile(options.dir, file, columns[file]);
  const stream = await tx.unsafe(`copy ${table} from stdin (format binary)`).writable();
  const failed = new Promise<never>((_, reject) => stream.on("error", reject));
  failed.catch(() => {});
  stream.write(copyHead);
  let rows = 0;
  const waiting: { parsed: Promise<ParsedBatch>; bytesRead: number }[] = [];
  // In the order of the file, whoever was done first: rejects and rows then do not depend on the number of threads.
  const takeFirst = async () => {
    const { parsed, bytesRead } = waiting.shift() as (typeof waiting)[number];
    const { copy, rejects: rejected, unknownStages, rows: seen } = await parsed;
    session.assertOpen();
    rows += seen;
    for (const { line, column, reason } of rejected) await rejects.add(file, line, column, reason);
    for (const [code, count] of unknownStages) countUnknownStage(code, count);
    if (!stream.write(copy)) await session.guarded(Promise.race([failed, once(stream, "drain")]));
    options.onProgress?.({ phase: file, done: bytesRead, total: reader.totalBytes, rows });
  };
  for await (const { bytesRead, ...batch } of reader.batches()) {
    session.assertOpen();
    const parsed = pool.parse(file, batch);
    // Its turn may never come.
    parsed.catch(() => {});
    waiting.push({ parsed, bytesRead });
    if (waiting.length >= pool.depth) await takeFirst();
  }
  while (waiting.length > 0) await takeFirst();
  stream.end(copyEnd);
  await session.guarded(Promise.race([failed, once(stream, "finish")]));
  return { rows, sums: reader.sums() };
}

/** Of a person who stands in the file twice the first row counts. */
async function rejectRepeatedPersons(tx: Sql, releaseId: number, rejects: Rejects): Promise<void> {
  const table = stagingTable("persons.csv", releaseId);
  // Sorting the keys alone takes half as long as grouping them, and mostly nobody stands there twice.
  const [found] = await tx.unsafe<{ repeated: boolean }[]>(
    `select count(*) > count(distinct person_key) as repeated from ${table}`,
  );
  if (!found?.repeated) return;
  await tx.unsafe(`
    create temporary table repeated_person on commit drop as
    select line from (
      select line, row_number() over (partition by person_key order by line) as nth from ${table}
      where person_key in (select person_key from ${table} group by person_key having count(*) > 1)
    ) numbered where nth > 1`);
  await rejectLines(
    tx,
    rejects,
    { file: "persons.csv", column: "person_id", reason: "duplicate_id" },
    "select line from repeated_person order by line",
  );
  await tx.unsafe(`delete from ${table} where line in (select line from repeated_person)`);
}

/** Whose benefits have no person shows in how many the filled release has. */
async function rejectBenefitsOfNobody(
  tx: Sql,
  releaseId: number,
  read: number,
  rejects: Rejects,
): Promise<void> {
  const [found] = await tx.unsafe<{ entries: string }[]>(
    `select coalesce(sum(length(benefits)), 0) / ${benefitEntryBytes} as entries from projection.person_r${releaseId}`,
  );
  if (Number(found?.entries) === read - rejects.count("benefits.csv")) return;
  await rejectLines(
    tx,
    rejects,
    { file: "benefits.csv", column: "person_id", reason: "unknown_person" },
    `select line + nth as line from ${stagingTable("benefits.csv", releaseId)} b
     cross join generate_series(0, length(entries) / ${benefitEntryBytes} - 1) as nth
     where not exists (select from ${stagingTable("persons.csv", releaseId)} p where p.person_key = b.person_key)
     order by 1`,
  );
}

/** Of a village's updates for one period the first counts. */
async function rejectRepeatedUpdates(tx: Sql, rejects: Rejects): Promise<void> {
  const repeated = `select line from (
      select line, row_number() over (partition by village_code, period order by line) as nth from ${updateTable}
    ) numbered where nth > 1`;
  const before = rejects.count("updates.csv");
  await rejectLines(
    tx,
    rejects,
    { file: "updates.csv", column: "village_code", reason: "duplicate_row" },
    `${repeated} order by line`,
  );
  if (rejects.count("updates.csv") > before)
    await tx.unsafe(`delete from ${updateTable} where line in (${repeated})`);
}

async function rejectLines(
  tx: Sql,
  rejects: Rejects,
  { file, column, reason }: { file: ExportFile; column: string; reason: string },
  query: string,
): Promise<void> {
  for await (const rows of tx.unsafe<{ line: number }[]>(query).cursor(5_000)) {
    for (const { line } of rows) await rejects.add(file, line, column, reason);
  }
}

/** Counts codes. A file full of different ones is counted under `(others)` from the 21st on. */
function countStages(): { add(code: string, rows: number): void; counts(): Record<string, number> } {
  const counts = new Map<string, number>();
  return {
    add(code, rows) {
      const name = counts.has(code) || counts.size < 20 ? code : "(others)";
      counts.set(name, (counts.get(name) ?? 0) + rows);
    },
    counts: () => Object.fromEntries(counts),
  };
}

/** Collects what refuses a load; with `force` it is noted and the load goes on. */
function createGate(force: boolean): { stop(problem: string): void; overruled: string[] } {
  const overruled: string[] = [];
  return {
    overruled,
    stop(problem) {
      if (!force) throw new Fault("load_refused", { message: problem });
      overruled.push(problem);
    },
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2).replace(/\.?0+$/, "")} %`;
}

/** Every fault of the database is told by its code alone: the driver's text may quote a row. */
function asLoadFault(error: unknown, finishing: boolean): unknown {
  const detail = faultDetail(error);
  if (error instanceof Fault || detail === undefined) return error;
  const outcome = finishing
    ? "whether the release was loaded shows in `register list`"
    : "nothing was changed";
  if (detail === "53100" || detail === "ENOSPC") {
    return new Fault("disk_full", {
      message: `There is no space left on the disk; ${outcome}`,
      cause: error,
    });
  }
  return new Fault("database_unavailable", {
    message: `The database broke the load off (${detail}); ${outcome}`,
    cause: error,
  });
}
