import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { checkStatus } from "../check/check-status.ts";
import { getSecrets } from "../config/secrets.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { type PersonName, parseName } from "../name/parse-name.ts";
import type { VillageCode } from "../region/region.ts";
import { demoChecks, demoVillage } from "../synth/demo-people.ts";
import { synthExport } from "../synth/synth-export.ts";
import { decodeBenefits } from "./benefit-codec.ts";
import { createBlindIndex } from "./blind-index.ts";
import { findPeople } from "./find-people.ts";
import { type LoadOptions, type LoadResult, loadRelease } from "./load-release.ts";
import { releaseStore } from "./releases.ts";
import { personLine, type TestExport, writeTestExport } from "./test-export.ts";

let database: TestDatabase;
let admin: Sql;
let loaderUrl: string;
let base: LoadResult;
const dirs: string[] = [];
const village = demoVillage as VillageCode;
const elsewhere = "32.73.25.1001" as VillageCode;

beforeAll(async () => {
  database = await startTestDatabase();
  loaderUrl = database.database.loaderUrl as string;
  admin = postgres(database.adminUrl, { max: 2, onnotice: () => {} });
  const dir = newDir();
  await synthExport({ outDir: dir, persons: 2_000, seed: 3, area: "32.73.25" });
  base = await load(dir);
});
afterAll(async () => {
  await admin?.end();
  await database?.stop();
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "dataku-load-"));
  dirs.push(dir);
  return dir;
}

function exportOf(content: TestExport): string {
  const dir = writeTestExport(content);
  dirs.push(dir);
  return dir;
}

function load(dir: string, options: Partial<LoadOptions> = {}): Promise<LoadResult> {
  return loadRelease({
    dir,
    loaderUrl,
    pepper: getSecrets().projectionPepper,
    maxRejects: 0.01,
    force: false,
    activate: true,
    fallbackDir: dir,
    ...options,
  });
}

function named(text: string): PersonName {
  const parsed = parseName(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`);
  return parsed.name;
}

/** Everything a load might leave behind: releases, tables, temporary tables, sessions, and which release is active. */
async function state() {
  const [row] = await admin`
    select (select json_agg(r order by release_id) from projection.release r) as releases,
      (select json_agg(a) from projection.active a) as active,
      (select json_agg(relname order by relname) from pg_class
        where relnamespace = 'projection'::regnamespace or relpersistence = 't') as relations`;
  return JSON.stringify(row);
}

async function expectRefused(
  work: () => Promise<unknown>,
  code: string,
  message: RegExp | string,
): Promise<void> {
  const before = await state();
  await expect(work()).rejects.toMatchObject({
    name: "Fault",
    code,
    message: message instanceof RegExp ? expect.stringMatching(message) : message,
  });
  expect(await state()).toBe(before);
  const answer = await findPeople(village, named("Endang Suryaningrum"));
  expect(answer).toMatchObject({ releaseId: base.releaseId, people: [{ match: "exact" }] });
}

/** Many sound people of one village, as lines; the numbers keep them apart. */
function crowd(count: number): string[] {
  return Array.from({ length: count }, (_, at) => personLine(at, "DEDE ROHAYATI"));
}

const rejectsOf = (dir: string) => readFileSync(join(dir, "rejects.csv"), "utf8").trimEnd().split("\n");

describe("a loaded release", () => {
  test("counts what was read and is active", async () => {
    expect(base).toMatchObject({ active: true, rejectsPath: null, overruled: [] });
    expect(base.rows["persons.csv"]).toEqual({ read: 2_000, rejected: 0 });
    expect(await releaseStore(loaderUrl).list()).toMatchObject([
      { id: base.releaseId, state: "active", persons: 2_000, rejects: 0, synthetic: true, register: "DTSEN" },
    ]);
  });

  test.each(demoChecks)("answers $name with $expect", async ({ village, name, expect: expected }) => {
    const answer = await checkStatus({ village: village as VillageCode, name: named(name) });
    const told = answer.near
      ? "near"
      : answer.outcome === "found"
        ? `found_${answer.people[0]?.match}`
        : answer.outcome;
    expect(told).toBe(expected);
    expect(answer).toMatchObject({
      register: "DTSEN",
      asOf: "2026-09-30",
      period: "2026-Q3",
      synthetic: true,
    });
  });

  test("shows no more of a name than was typed, and nothing of the people of another village", async () => {
    const { people } = await findPeople(village, named("Dewi Puspaningtyas"));
    expect(people).toMatchObject([
      { maskedName: "DEWI A***** PUSPANINGTYAS", match: "partial", ageBand: "30-39" },
    ]);
    const spelled = await findPeople(village, named("Moch. Saripudin"));
    expect(spelled.people).toMatchObject([{ maskedName: "M******* S**********", match: "spelling" }]);
    expect((await findPeople(elsewhere, named("Endang Suryaningrum"))).people).toEqual([]);
  });

  test("asked with another pepper says so instead of finding nobody", async () => {
    const index = createBlindIndex("another pepper ".repeat(4));
    await expect(findPeople(village, named("Endang Suryaningrum"), { index })).rejects.toMatchObject({
      code: "pepper_mismatch",
    });
  });
});

test("a load that can take no history over says so", async () => {
  const dir = exportOf({ persons: [personLine(1, "DEDE ROHAYATI")], manifest: { synthetic: true } });
  const aside = { force: true, activate: false };
  const results = [await load(dir, aside), await load(dir, { ...aside, pepper: "another ".repeat(8) })];
  expect(results.map(({ historyForgotten }) => historyForgotten)).toEqual([false, true]);
  for (const { releaseId } of results) await releaseStore(loaderUrl).drop(releaseId);
});

test("however many threads read an export, the release and the list of rejects are the same", async () => {
  const names = ["DEDE ROHAYATI", '"SITI AMINAH, S.Pd"', "JOSÉ MARÍA", '"UNCLOSED', "12345", "SLAMET"];
  const persons = Array.from({ length: 9_000 }, (_, at) =>
    personLine(at, names[at % names.length] as string, { id: `P${at % 8_900}` }),
  );
  const benefits = Array.from(
    { length: 9_000 },
    (_, at) => `P${at % 4_000},PKH,2026-Q${1 + (at % 4)},ya,STAGE_${at % 30},BSI,2026-0${1 + (at % 9)}-13`,
  );
  const dir = exportOf({ persons, benefits });
  const outcomes = [];
  for (const threads of [0, 1, 3]) {
    const result = await load(dir, { threads, maxRejects: 1, force: true, activate: false });
    const [content] = await admin.unsafe(
      `select count(*)::int as persons, md5(string_agg(p::text, '' order by p::text)) as sum
       from projection.person_r${result.releaseId} p`,
    );
    await releaseStore(loaderUrl).drop(result.releaseId);
    const { rows, unknownStages } = result;
    outcomes.push({ rows, unknownStages, content, rejects: rejectsOf(dir) });
  }
  const [alone, ...threaded] = outcomes;
  expect(alone?.content?.persons).toBe(5_967);
  expect(Object.keys(alone?.unknownStages ?? {})).toHaveLength(21);
  expect(alone?.rejects.slice(0, 4)).toEqual([
    "file,line,column,reason",
    "persons.csv,5,,unclosed_quote",
    "persons.csv,6,name,invalid_name",
    "persons.csv,11,,unclosed_quote",
  ]);
  for (const outcome of threaded) expect(outcome).toEqual(alone);
});

test("a person's benefits stay in the order of their file", async () => {
  const days = Array.from({ length: 60 }, (_, at) => `2026-0${1 + ((at * 7) % 9)}-${10 + (at % 15)}`);
  const whose = (at: number) => (at < 30 ? at : at >> 1) % 3;
  const dir = exportOf({
    persons: crowd(3),
    // One after the other, then two of each together, some of them in quotes, which are read last.
    benefits: days.map(
      (day, at) => `P${whose(at)},${at % 5 === 0 ? '"PKH"' : "PKH"},2026-Q3,ya,DISBURSED,BSI,${day}`,
    ),
  });
  const { releaseId } = await load(dir, { force: true, activate: false });
  const rows = await admin.unsafe<{ benefits: string }[]>(
    `select encode(benefits, 'hex') as benefits from projection.person_r${releaseId}`,
  );
  await releaseStore(loaderUrl).drop(releaseId);
  const told = rows.map(({ benefits }) =>
    decodeBenefits(benefits)
      .map(({ updatedOn }) => updatedOn)
      .join(),
  );
  const expected = [0, 1, 2].map((person) => days.filter((_, at) => whose(at) === person).join());
  expect(told.sort()).toEqual(expected.sort());
});

describe("rows that cannot be loaded", () => {
  test("are listed with file, line, column and reason, and with nothing that they hold", async () => {
    const dir = exportOf({
      persons: [
        ...crowd(20),
        personLine(21, "UNTUNG SLAMET", { village: "99.99.99.9999" }),
        personLine(22, "SECOND HOLDER", { id: "P3" }),
        `P23,32732,,RAHASIA SEKALI,1981-08-17,L,${village},2,padan`,
        'P24,"RAHASIA',
      ],
      benefits: [
        "P0,PKH,2026-Q3,ya,DISBURSED,BSI,2026-09-13",
        "P999,PKH,2026-Q3,ya,DISBURSED,BSI,2026-09-13",
        "P999,SEMBAKO,2026-Q3,ya,DISBURSED,BSI,2026-09-13",
        "P23,PKH,2026-Q3,ya,DISBURSED,BSI,2026-09-13",
        "P1,PKH,2026-Q3,mungkin,DISBURSED,BSI,2026-09-13",
      ],
      updates: [
        `${village},2026-Q3,400,380,,`,
        `${village},2026-Q3,500,380,,`,
        "99.99.99.9999,2026-Q3,1,1,,",
      ],
    });
    const result = await load(dir, { maxRejects: 1, force: true, activate: false });
    expect(result.rows).toEqual({
      "persons.csv": { read: 24, rejected: 4 },
      "benefits.csv": { read: 5, rejected: 4 },
      "updates.csv": { read: 3, rejected: 2 },
    });
    expect(result.rejectsPath).toBe(join(dir, "rejects.csv"));
    expect(rejectsOf(dir).sort()).toEqual(
      [
        "file,line,column,reason",
        "persons.csv,22,village_code,unknown_village",
        "persons.csv,23,person_id,duplicate_id",
        "persons.csv,24,nik,invalid_nik",
        "persons.csv,25,,unclosed_quote",
        "benefits.csv,3,person_id,unknown_person",
        "benefits.csv,4,person_id,unknown_person",
        "benefits.csv,5,person_id,unknown_person",
        "benefits.csv,6,receiving,invalid_receiving",
        "updates.csv,3,village_code,duplicate_row",
        "updates.csv,4,village_code,unknown_village",
      ].sort(),
    );
    const [kept] = await admin.unsafe(
      `select count(*)::int as persons, count(*) filter (where mask = 'S6H6')::int as second,
        count(*) filter (where length(benefits) > 0)::int as receiving from projection.person_r${result.releaseId}`,
    );
    expect(kept).toEqual({ persons: 20, second: 0, receiving: 1 });
    await releaseStore(loaderUrl).drop(result.releaseId);
  });

  test("of an earlier load are not listed any more once a load is clean", async () => {
    const dir = exportOf({ persons: crowd(10) });
    writeFileSync(join(dir, "rejects.csv"), "old");
    const result = await load(dir, { force: true, activate: false });
    expect(existsSync(join(dir, "rejects.csv"))).toBe(false);
    await releaseStore(loaderUrl).drop(result.releaseId);
  });

  test("up to --max-rejects are put up with, above it the load is refused and the list stays", async () => {
    const bad = Array.from({ length: 21 }, (_, at) => personLine(9_000 + at, "12345"));
    const dir = exportOf({ persons: [...crowd(2_000), ...bad.slice(0, 20)] });
    const accepted = await load(dir, { activate: false });
    expect(accepted.rows["persons.csv"]).toEqual({ read: 2_020, rejected: 20 });
    await releaseStore(loaderUrl).drop(accepted.releaseId);

    const worse = exportOf({ persons: [...crowd(2_000), ...bad] });
    await expectRefused(
      () => load(worse),
      "load_refused",
      /^persons.csv: 21 of 2021 rows are rejected \(1.04 %, at most 1 %\); they are listed in \/.*rejects.csv$/,
    );
    expect(rejectsOf(worse)).toHaveLength(22);
  });

  test("are at most one for each row, however often a person stands in the file", async () => {
    const dir = exportOf({ persons: [personLine(1, "SITI"), ...Array(9).fill(personLine(1, "AGUS"))] });
    const result = await load(dir, { force: true, activate: false });
    expect(result.rows["persons.csv"]).toEqual({ read: 10, rejected: 9 });
    await releaseStore(loaderUrl).drop(result.releaseId);
  });
});

describe("an export is refused, and the active release stays as it was,", () => {
  test("when a checksum is not the manifest's", async () => {
    const dir = exportOf({ persons: crowd(2_000) });
    const path = join(dir, "persons.csv");
    writeFileSync(path, readFileSync(path, "utf8").replace("ROHAYATI", "ROHAYATU"));
    await expectRefused(
      () => load(dir),
      "load_refused",
      "persons.csv does not have the checksum of manifest.json",
    );
  });

  test("when a file was cut off", async () => {
    const dir = exportOf({ persons: crowd(2_000) });
    truncateSync(join(dir, "persons.csv"), 60_000);
    await expectRefused(() => load(dir), "load_refused", /checksum/);
  });

  test("when a row count is not the manifest's", async () => {
    const dir = exportOf({ persons: crowd(2_000), rows: { "benefits.csv": 3 } });
    await expectRefused(() => load(dir), "load_refused", "benefits.csv has 0 rows and manifest.json says 3");
  });

  test("when the number of people moved more than 20 % against the active release, either way", async () => {
    for (const count of [1_599, 2_401]) {
      await expectRefused(
        () => load(exportOf({ persons: crowd(count) })),
        "load_refused",
        /^\d+ persons against 2000 of the active release: a change of 20.05 %, at most 20 %$/,
      );
    }
    for (const count of [1_600, 2_400]) {
      const { releaseId } = await load(exportOf({ persons: crowd(count) }), { activate: false });
      await releaseStore(loaderUrl).drop(releaseId);
    }
  });

  test("when a file or the manifest is missing, or a column is", async () => {
    await expectRefused(() => load(newDir()), "bad_export", /has no manifest.json/);
    const dir = exportOf({ persons: crowd(3) });
    rmSync(join(dir, "benefits.csv"));
    await expectRefused(() => load(dir), "bad_export", /has no benefits.csv or benefits.csv.gz$/);
    const short = exportOf({ files: { "persons.csv": "person_id,nik\nP1,1\n" } });
    await expectRefused(() => load(short), "bad_export", /^persons.csv lacks the column kk, name, /);
  });

  test("when nobody in it can be loaded", async () => {
    await expectRefused(
      () => load(exportOf({})),
      "load_refused",
      "persons.csv has no row that can be loaded",
    );
  });

  test("but with --force is loaded, and what was overruled is told", async () => {
    const dir = exportOf({ persons: crowd(10), rows: { "persons.csv": 11 } });
    writeFileSync(
      join(dir, "updates.csv"),
      "village_code,period,households_target,households_verified,musdes_on,finalised_on\n\n",
    );
    const result = await load(dir, { force: true, activate: false });
    expect(result.overruled).toEqual([
      "persons.csv has 10 rows and manifest.json says 11",
      "updates.csv does not have the checksum of manifest.json",
      "10 persons against 2000 of the active release: a change of 99.5 %, at most 20 %",
    ]);
    await releaseStore(loaderUrl).drop(result.releaseId);
  });

  test("also with --force when it is broken", async () => {
    await expectRefused(() => load(newDir(), { force: true }), "bad_export", /has no manifest.json/);
  });
});

describe("releases", () => {
  test("are rolled back at once and back again; the active one cannot be dropped", async () => {
    const store = releaseStore(loaderUrl);
    const next = await load(exportOf({ persons: crowd(2_000) }));
    expect((await findPeople(village, named("Endang Suryaningrum"))).people).toEqual([]);
    await expect(store.drop(next.releaseId)).rejects.toMatchObject({ code: "load_refused" });

    const started = performance.now();
    expect(await store.rollback()).toBe(base.releaseId);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect((await findPeople(village, named("Endang Suryaningrum"))).people).toHaveLength(1);
    expect((await store.list()).map(({ id, state }) => [id, state])).toEqual([
      [base.releaseId, "active"],
      [next.releaseId, "previous"],
    ]);
    await store.drop(next.releaseId);
    await expect(store.rollback()).rejects.toMatchObject({ code: "load_refused" });
    await expect(store.activate(4_711)).rejects.toMatchObject({ message: "There is no such release" });
    await expect(store.drop(4_711)).rejects.toMatchObject({ message: "There is no such release" });
    const [tables] =
      await admin`select count(*)::int as count from pg_class where relname ~ ${`_r${next.releaseId}`}`;
    expect(tables?.count).toBe(0);
  });

  test("change under running look-ups without one that fails or mixes two of them", async () => {
    const store = releaseStore(loaderUrl);
    const other = exportOf({
      persons: [
        ...crowd(1_990),
        ...Array.from({ length: 3 }, (_, at) => personLine(5_000 + at, "ENDANG SURYANINGRUM")),
      ],
      manifest: { register: "DTKS" },
    });
    const { releaseId } = await load(other, { activate: false });
    const expected = new Map([
      [base.releaseId, { register: "DTSEN", count: 1 }],
      [releaseId, { register: "DTKS", count: 3 }],
    ]);
    const seen = new Set<number>();
    let answers = 0;
    let stop = false;
    const asking = Array.from({ length: 4 }, async () => {
      while (!stop) {
        const answer = await findPeople(village, named("Endang Suryaningrum"));
        expect({ register: answer.register, count: answer.people.length }).toEqual(
          expected.get(answer.releaseId),
        );
        seen.add(answer.releaseId);
        answers += 1;
      }
    });
    for (let turn = 0; turn < 10; turn += 1) {
      await store.activate(releaseId);
      expect((await findPeople(village, named("Endang Suryaningrum"))).releaseId).toBe(releaseId);
      await store.rollback();
    }
    stop = true;
    await Promise.all(asking);
    expect(seen.size).toBe(2);
    expect(answers).toBeGreaterThan(100);
    await store.drop(releaseId);
  });
});

describe("a load that is broken off", () => {
  let big: string;
  let child: ChildProcess | null = null;
  beforeAll(async () => {
    big = newDir();
    await synthExport({ outDir: big, persons: 60_000, seed: 4, area: "32" });
  });
  afterEach(() => child?.kill("SIGKILL"));

  /** Loads the large export until the phase has begun; `whenThere` then breaks it off. */
  function breakOff(phase: string, whenThere: () => void, options: Partial<LoadOptions> = {}) {
    let done = false;
    return load(big, {
      force: true,
      ...options,
      onProgress: (progress) => {
        if (done || progress.phase !== phase) return;
        done = true;
        whenThere();
      },
    });
  }

  const killSession = () =>
    void admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dataku-load'`.execute();

  test.each(["persons.csv", "benefits.csv", "join", "index"])(
    "by Ctrl-C in %s leaves nothing",
    async (phase) => {
      const stop = new AbortController();
      const work = () => breakOff(phase, () => stop.abort(), { signal: stop.signal });
      await expectRefused(work, "load_interrupted", "The load was interrupted; nothing was changed");
    },
  );

  test("before it began leaves nothing", async () => {
    await expectRefused(() => load(big, { signal: AbortSignal.abort() }), "load_interrupted", /interrupted/);
  });

  test.each(["persons.csv", "updates.csv", "join", "index"])(
    "by the loss of its session in %s is told at once and leaves nothing",
    async (phase) => {
      await expectRefused(() => breakOff(phase, killSession), "database_unavailable", /^The database /);
    },
  );

  test.skipIf(process.getuid?.() !== 0)("by a disk that is full says so and leaves nothing", async () => {
    const disk = newDir();
    const owner = statSync(join(database.dataDir, "postgres"));
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", `size=4m,uid=${owner.uid},mode=700`, "tmpfs", disk]);
    try {
      await admin.unsafe(`create tablespace small location '${disk}'`);
      await admin.unsafe("grant create on tablespace small to dataku_owner");
      await admin.unsafe("alter role dataku_loader set default_tablespace = small");
      await expectRefused(
        () => load(big, { force: true }),
        "disk_full",
        "There is no space left on the disk; nothing was changed",
      );
    } finally {
      await admin.unsafe("alter role dataku_loader reset default_tablespace");
      await admin.unsafe("drop tablespace if exists small");
      execFileSync("/bin/umount", ["-l", disk]);
    }
  });

  test("by kill -9 leaves the old release answering, and the next load works", async () => {
    const before = await state();
    child = spawn(process.execPath, ["lib/cli/main.ts", "register", "load", big, "--force"], {
      env: { ...process.env, DATA_DIR: database.dataDir },
      stdio: "ignore",
    });
    const exited = once(child, "exit");
    await vi.waitUntil(
      async () => {
        const [row] = await admin`
          select 1 from pg_stat_activity where application_name = 'dataku-load' and query like 'copy projection.staged_person%'`;
        return row !== undefined;
      },
      { timeout: 30_000, interval: 20 },
    );
    child.kill("SIGKILL");
    await exited;
    expect((await findPeople(village, named("Endang Suryaningrum"))).people).toHaveLength(1);
    const { releaseId } = await load(big, { force: true });
    expect((await findPeople(village, named("Endang Suryaningrum"))).releaseId).toBe(releaseId);
    const store = releaseStore(loaderUrl);
    await store.rollback();
    await store.drop(releaseId);
    expect(JSON.parse(await state()).releases).toHaveLength(JSON.parse(before).releases.length);
  });

  test("is not needed to refuse a second one, which can be loaded once the first has ended", async () => {
    // The lock that a running load holds.
    const holder = postgres(loaderUrl, { max: 1, onnotice: () => {} });
    await holder`select pg_advisory_lock(7261004)`;
    await expect(load(exportOf({ persons: crowd(10) }), { force: true })).rejects.toMatchObject({
      code: "load_refused",
      message: "Another load is running on this database; wait until it has ended",
    });
    await holder.end();
    const { releaseId } = await load(exportOf({ persons: crowd(10) }), { force: true, activate: false });
    await releaseStore(loaderUrl).drop(releaseId);
  });
});
