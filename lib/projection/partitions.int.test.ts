import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getSecrets } from "../config/secrets.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { type PersonName, parseName } from "../name/parse-name.ts";
import { listChildren } from "../region/areas.ts";
import type { VillageCode } from "../region/region.ts";
import { findPeople } from "./find-people.ts";
import { loadRelease } from "./load-release.ts";
import { releaseStore } from "./releases.ts";
import { personLine, writeTestExport } from "./test-export.ts";

const script = readFileSync(
  join(import.meta.dirname, "..", "..", "docs", "deploy", "sql", "partitions.sql"),
  "utf8",
);
const bandung = "32.73.25.1002";
const bakongan = "11.01.01.2001";
// Each is the first row of its partition, so their places in it are the same.
const exported = writeTestExport({
  persons: [
    personLine(1, "SITI AMINAH", { village: bandung }),
    personLine(2, "BUDI SANTOSO", { village: bakongan }),
  ],
  benefits: ["P1,PKH,2026-Q3,ya,DISBURSED,POS,2026-09-01", "P2,SEMBAKO,2026-Q3,ya,DISBURSED,POS,2026-09-01"],
});
let database: TestDatabase;
let admin: Sql;

beforeAll(async () => {
  database = await startTestDatabase();
  admin = postgres(database.adminUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await admin?.end();
  await database?.stop();
  rmSync(exported, { recursive: true });
});

async function load(): Promise<number> {
  const { releaseId } = await loadRelease({
    dir: exported,
    loaderUrl: database.database.loaderUrl as string,
    pepper: getSecrets().projectionPepper,
    maxRejects: 0,
    force: false,
    activate: true,
    fallbackDir: exported,
  });
  return releaseId;
}

const found = async (village: string, name: string) => {
  const parsed = parseName(name) as { name: PersonName };
  return (await findPeople(village as VillageCode, parsed.name)).people.map(({ maskedName }) => maskedName);
};

test("a release spread over provinces answers as one that is not, whichever is active", async () => {
  const whole = await load();
  // Twice, as an operator does who is not sure.
  for (let i = 0; i < 2; i += 1) await admin.begin((tx) => tx.unsafe(script));
  const spread = await load();
  const tables = await admin`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${`projection.person_r${spread}`}::regclass order by 1`;
  expect(tables.map(({ name }) => name)).toEqual([
    ...listChildren("id")
      .map(({ code }) => `person_r${spread}_p${code}`)
      .sort(),
    `person_r${spread}_px`,
  ]);
  for (const release of [spread, whole, spread]) {
    await releaseStore(database.database.loaderUrl as string).activate(release);
    expect(await found(bandung, "siti aminah")).toEqual(["SITI AMINAH"]);
    expect(await found(bakongan, "budi santoso")).toEqual(["BUDI SANTOSO"]);
    expect(await found(bakongan, "siti aminah")).toEqual([]);
  }
  const rows = await admin`
    select village_code, programme, listed from projection.count_benefits(${spread}, array[0]::integer[]) order by 1`;
  expect(rows.map(({ village_code, listed }) => [village_code, listed])).toEqual([
    [bakongan, 1],
    [bandung, 1],
  ]);
});

test("a look-up opens the partition of its village alone", async () => {
  const [release] = await admin`select max(release_id) as id from projection.release`;
  const plan = await admin.unsafe(
    `explain select x.ctid from projection.person_r${release?.id} x where x.village_code = any (array['${bandung}']) and projection.whole_key(x.name_keys) = any ('{1}'::bigint[])`,
  );
  const text = plan.map((row) => row["QUERY PLAN"]).join("\n");
  expect(text.match(/person_r\d+_p\w+/g)?.every((name) => name.includes("_p32"))).toBe(true);
  await releaseStore(database.database.loaderUrl as string).activate(1);
  await releaseStore(database.database.loaderUrl as string).drop(release?.id);
  const [left] = await admin`select count(*)::integer as tables from pg_class where relname like '%\\_p32%'`;
  expect(left?.tables).toBe(0);
});

test("a database whose functions are others is left as it is", async () => {
  await admin`do $$ begin
    execute replace(pg_get_functiondef('projection.create_release'::regproc), 'benefits bytea not null', 'benefits bytea null');
  end $$`;
  const before = await admin`select md5(prosrc) from pg_proc where pronamespace = 'projection'::regnamespace`;
  await expect(admin.begin((tx) => tx.unsafe(script))).rejects.toThrow(/not the function/);
  expect(
    await admin`select md5(prosrc) from pg_proc where pronamespace = 'projection'::regnamespace`,
  ).toEqual(before);
});
