import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readProjection } from "../db/pool.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { loadRelease } from "../projection/load-release.ts";
import { releaseStore } from "../projection/releases.ts";
import { synthExport } from "../synth/synth-export.ts";
import { type BuiltRecap, buildRecap } from "./build-recap.ts";
import { buildMissing } from "./keep-recaps.ts";
import { publishRecaps } from "./publish-recaps.ts";
import { eachArea, latestRecap, listRecapReleases, readRecap } from "./read-recap.ts";
import { parseStored, type StoredFigures } from "./stored-area.ts";

let database: TestDatabase;
let admin: Sql;
let built: BuiltRecap;
const folder = mkdtempSync(join(tmpdir(), "dataku-recap-"));
const exports: string[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  admin = postgres(database.adminUrl, { max: 1, onnotice: () => {} });
  await fileSubmissions();
  await load("2026-06-30", "2026-Q2");
  built = await load("2026-09-30", "2026-Q3");
  await readProjection((sql) => publishRecaps(sql, folder));
});
afterAll(async () => {
  await admin?.end();
  await database?.stop();
  for (const dir of [folder, ...exports]) rmSync(dir, { recursive: true, force: true });
});

/** People of one city, in which many groups are small. */
async function load(asOf: string, period: string): Promise<BuiltRecap> {
  const dir = mkdtempSync(join(tmpdir(), "dataku-export-"));
  exports.push(dir);
  await synthExport({ outDir: dir, persons: 8_000, seed: 4, area: "32.73", asOf, period });
  let recap: BuiltRecap | null = null;
  await loadRelease({
    dir,
    loaderUrl: database.database.loaderUrl as string,
    pepper: "a pepper of the tests ".repeat(2),
    maxRejects: 0,
    force: true,
    activate: true,
    fallbackDir: dir,
    derive: async (tx, releaseId, meanwhile) => {
      recap = await buildRecap(tx, releaseId, meanwhile);
    },
  });
  return recap as unknown as BuiltRecap;
}

/**
 * Submissions of Bandung: 12 usul closed after 1 to 12 days and 3 under way, 4 complaints, and one usul that came after
 * the day of the data; of Garut 11 complaints about the same.
 */
async function fileSubmissions(): Promise<void> {
  const rows = [
    ...Array.from({ length: 12 }, (_, at) => ["usul", "32.73.25.1002", "closed", at + 1, null]),
    ...Array.from({ length: 3 }, () => ["usul", "32.73.25.1001", "received", null, null]),
    ...Array.from({ length: 4 }, () => ["pengaduan", "32.73.25.1001", "received", null, "withheld"]),
    ...Array.from({ length: 11 }, () => ["pengaduan", "32.05.01.1001", "received", null, "withheld"]),
  ];
  const insert = (
    kind: unknown,
    village: unknown,
    stage: unknown,
    days: unknown,
    topic: unknown,
    on: string,
  ) => admin`
    insert into intake.submission (submission_id, key_hash, payload_hash, attempt, ticket, receipt_hash, reply_key, kind,
      village_code, received_on, due_on, facts, stage, ended_on)
    select id, sha256(id::text::bytea), ''::bytea, 0, id::text, sha256(id::text::bytea), ''::bytea, ${kind as string},
      ${village as string}, ${on}::date, ${on}::date, ${admin.json(topic === null ? {} : { topic: topic as string })},
      ${stage as string}, ${on}::date + ${days as number | null}::integer
    from gen_random_uuid() id`;
  for (const [kind, village, stage, days, topic] of rows)
    await insert(kind, village, stage, days, topic, "2026-08-01");
  await insert("usul", "32.73.25.1002", "received", null, null, "2026-10-01");
}

/** The counted figure, before anything is held back. */
function counted(area: string, key: string): number {
  const { tree, layout, cube } = built.persons;
  const at = (tree.at.get(area) as number) * cube.columns.length + (layout.at.get(key) as number);
  return cube.values[at] as number;
}

describe("counts of a release", () => {
  test("of persons equal an independent query", async () => {
    const rows = await admin`
      select a.code, count(*)::int as persons, count(*) filter (where desil = 2)::int as second,
        count(*) filter (where desil is null)::int as none, count(*) filter (where desil > 5)::int as more,
        count(*) filter (where dukcapil = 't')::int as mismatched
      from projection.person_r2 p,
        unnest(array['id', left(village_code, 2), left(village_code, 5), left(village_code, 8), village_code]) a(code)
      group by a.code`;
    expect(rows.length).toBeGreaterThan(15);
    for (const { code, ...figures } of rows) {
      expect({ code, ...figures }).toEqual({
        code,
        persons: counted(code, "persons"),
        second: counted(code, "desil.2"),
        none: counted(code, "desil.none"),
        more: counted(code, "desil.6-10"),
        mismatched: counted(code, "dukcapil.tidak_padan"),
      });
    }
  });

  test("of benefits equal an independent query over the packed rows, in the latest period of each programme", async () => {
    // Programme 1 is PKH, 3 is PBI_JK; stage 11 is DISBURSED; 0x83 is a third quarter, 9 is September.
    const rows = await admin`
      with entry as (
        select village_code, substring(encode(benefits, 'hex') from at for 14) as hex
        from projection.person_r2, generate_series(1, length(benefits) * 2, 14) at
      )
      select village_code as code, substring(hex for 2) as programme, count(*)::int as listed,
        count(*) filter (where substring(hex from 7 for 1) in ('8', '9', 'a', 'b', 'c', 'd', 'e', 'f'))::int as receiving,
        count(*) filter (where substring(hex from 7 for 2) in ('0b', '8b'))::int as paid
      from entry where substring(hex for 6) in ('011a83', '031a09') group by 1, 2`;
    expect(rows.length).toBeGreaterThan(15);
    for (const { code, programme, ...figures } of rows) {
      const key = programme === "01" ? "PKH" : "PBI_JK";
      expect({ code, ...figures }).toEqual({
        code,
        listed: counted(code, `${key}.listed`),
        receiving: counted(code, `${key}.receiving`),
        paid: counted(code, `${key}.stage.paid`),
      });
    }
    expect(built.persons.programmePeriods.get("PBI_JK")).toBe("2026-09");
    expect(built.persons.programmePeriods.get("PKH")).toBe("2026-Q3");
  });

  test("of updates equal an independent query", async () => {
    const [row] = await admin`
      select sum(households_target)::int as target, sum(households_verified)::int as verified,
        count(finalised_on)::int as finished, count(musdes_on)::int as musdes, count(*)::int as villages,
        to_char(max(musdes_on), 'IYYY"-W"IW') as last_week,
        count(*) filter (where musdes_on < date_trunc('week', max_musdes))::int as before_last
      from projection.village_r2 cross join (
        select max(musdes_on) as max_musdes from projection.village_r2 where period = '2026-Q3') m
      where period = '2026-Q3'`;
    const { update } = readRecap("id", undefined, folder)?.figures ?? {};
    expect(update).toMatchObject({
      period: "2026-Q3",
      villages: row?.villages,
      villages_finished: row?.finished,
      musdes_held: row?.musdes,
      households_target: row?.target,
      households_verified: row?.verified,
    });
    const at = update?.weeks.findIndex(({ week }) => week === row?.last_week) ?? -1;
    expect(update?.weeks[at]?.musdes_held).toBe(row?.musdes);
    expect(update?.weeks[at - 1]?.musdes_held ?? 0).toBe(row?.before_last);
  });

  test("are published as they are, or not at all", async () => {
    const published: [figure: number, counted: number][] = [];
    let held = 0;
    for await (const area of eachArea("2026-Q3-r2", "village", folder)) {
      const take = (key: string, figure: number | null) => {
        if (figure === null) held += 1;
        else if (figure > 0) published.push([figure, counted(area.code, key)]);
        else if (counted(area.code, key) !== 0) published.push([figure, counted(area.code, key)]);
      };
      take("persons", area.persons);
      for (const { programme, receiving, stages } of area.programmes) {
        take(`${programme}.receiving`, receiving);
        take(`${programme}.stage.paid`, stages.paid);
      }
    }
    expect(published.filter(([figure, truth]) => figure !== truth || figure < 10)).toEqual([]);
    expect(published.length).toBeGreaterThan(30);
    expect(held).toBeGreaterThan(30);
  });
});

describe("submissions", () => {
  test("are counted up to the day of the data, with the median of days, and only from regencies upwards", () => {
    const usul = (code: string) => readRecap(code, undefined, folder)?.figures.submissions?.[0];
    const counts = { kind: "usul", received: 15, closed: 12, withdrawn: 0, topics: {} };
    expect(usul("id")).toMatchObject({ kind: "usul", received: 15, closed: null });
    expect(readRecap("32.73.25", undefined, folder)?.figures.submissions).toBeNull();
    const { tree, layout, cube, medians } = built.submissions;
    const exact = (key: string) =>
      cube.values[(tree.at.get("32.73") as number) * layout.columns.length + (layout.at.get(key) as number)];
    expect(exact("usul.received")).toBe(counts.received);
    expect(exact("usul.closed")).toBe(counts.closed);
    expect(exact("usul.open")).toBe(3);
    // 6.5, to whole days.
    expect(medians.get("32.73 usul")).toBe(6);
  });

  test("of a few are held back, with others that would give them away", () => {
    const complaints = (code: string) => readRecap(code, undefined, folder)?.figures.submissions?.[2];
    expect(complaints("32")).toMatchObject({ received: 15, topics: { withheld: 15 } });
    expect(complaints("32.73")).toMatchObject({ received: null, topics: { withheld: null } });
    expect(complaints("32.05")).toMatchObject({ received: null, topics: { withheld: null } });
  });
});

describe("the folder of recaps", () => {
  test("names the releases, the served one first, and gives each under its period", () => {
    expect(latestRecap(folder)).toEqual({
      id: "2026-Q3-r2",
      register: "DTSEN",
      as_of: "2026-09-30",
      period: "2026-Q3",
      source: expect.any(String),
      synthetic: true,
    });
    expect(listRecapReleases(folder).map(({ id }) => id)).toEqual(["2026-Q3-r2", "2026-Q2-r1"]);
    expect(readRecap("32.73", "2026-Q2", folder)?.release.id).toBe("2026-Q2-r1");
  });

  test("is not written again when nothing has changed, and is whole when two write it at once", async () => {
    expect(await readProjection((sql) => publishRecaps(sql, folder))).toEqual([]);
    const other = mkdtempSync(join(tmpdir(), "dataku-recap-"));
    exports.push(other);
    const publish = () => readProjection((sql) => publishRecaps(sql, other));
    await Promise.all([publish(), publish()]);
    expect(readdirSync(other).sort()).toEqual(["2026-Q2-r1", "2026-Q3-r2", "index.json"]);
    expect(readRecap("32.73.25.1002", undefined, other)).toEqual(
      readRecap("32.73.25.1002", undefined, folder),
    );
  });

  test("of another database with the same numbers is replaced", async () => {
    const other = mkdtempSync(join(tmpdir(), "dataku-recap-"));
    exports.push(other);
    cpSync(join(folder, "2026-Q2-r1"), join(other, "2026-Q3-r2"), { recursive: true });
    await readProjection((sql) => publishRecaps(sql, other));
    expect(readRecap("id", undefined, other)).toEqual(readRecap("id", undefined, folder));
  });

  test("does not show what a rollback took back, shows it again, and loses what is dropped", async () => {
    const releases = releaseStore(database.database.loaderUrl as string);
    await releases.rollback();
    await readProjection((sql) => publishRecaps(sql, folder));
    expect(latestRecap(folder)?.id).toBe("2026-Q2-r1");
    expect(listRecapReleases(folder).map(({ id }) => id)).toEqual(["2026-Q2-r1"]);
    expect(readRecap("id", "2026-Q3", folder)).toBeNull();
    await releases.activate(2);
    await releases.drop(1);
    await readProjection((sql) => publishRecaps(sql, folder));
    expect(listRecapReleases(folder).map(({ id }) => id)).toEqual(["2026-Q3-r2"]);
    expect(existsSync(join(folder, "2026-Q2-r1"))).toBe(false);
  });

  test("gets the same figures when a recap is made again beside another one of its period, and holds back what that held", async () => {
    const before = readRecap("32.73.25", undefined, folder);
    const shown = before?.children.find(({ persons }) => persons !== null && persons > 0)?.code as string;
    // Another release of the period, of which one more figure was held back.
    await admin`
      insert into projection.release (release_id, register, as_of, period, source, synthetic, manifest_sha256, pepper_check)
        overriding system value
      select 90, register, as_of, period, source, synthetic, manifest_sha256, pepper_check
      from projection.release where release_id = 2`;
    await admin`update projection.recap set release_id = 90 where release_id = 2`;
    const [district] = await admin<{ document: Buffer }[]>`
      select document from projection.recap where release_id = 90 and code = '32.73.25'`;
    const stored = parseStored(district?.document as Buffer);
    const area = stored.areas.find(({ code }) => code === shown) as StoredFigures;
    area.figures[0] = -1;
    await admin`
      update projection.recap set document = ${gzipSync(JSON.stringify(stored))}
      where release_id = 90 and code = '32.73.25'`;
    await buildMissing(database.database.loaderUrl as string, 2);
    await expect(buildMissing(database.database.loaderUrl as string, 2)).rejects.toMatchObject({
      code: "load_refused",
    });
    const again = mkdtempSync(join(tmpdir(), "dataku-recap-"));
    exports.push(again);
    await readProjection((sql) => publishRecaps(sql, again));
    const after = readRecap("32.73.25", undefined, again);
    expect(after?.children.find(({ code }) => code === shown)?.persons).toBeNull();
    expect(after?.figures).toEqual(before?.figures);
    expect(readRecap("id", undefined, again)?.figures).toEqual(readRecap("id", undefined, folder)?.figures);
  });
});
