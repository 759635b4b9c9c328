import { rmSync } from "node:fs";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getSecrets } from "../config/secrets.ts";
import { faultDetail } from "../errors/fault.ts";
import { loadRelease } from "../projection/load-release.ts";
import { personLine, writeTestExport } from "../projection/test-export.ts";
import { getWebSql } from "./pool.ts";
import { startTestDatabase, type TestDatabase } from "./test-database.ts";

let database: TestDatabase;
let admin: Sql;
let loader: Sql;
let web: Sql;

beforeAll(async () => {
  database = await startTestDatabase();
  admin = postgres(database.adminUrl, { max: 1, onnotice: () => {} });
  const loaderUrl = database.database.loaderUrl as string;
  loader = postgres(loaderUrl, { max: 1, onnotice: () => {} });
  web = getWebSql();
  const dir = writeTestExport({
    persons: Array.from({ length: 300 }, (_, at) => personLine(at, "SITI AMINAH")),
    benefits: ["P1,PKH,2026-Q3,ya,DISBURSED,BSI,2026-09-13"],
    updates: ["32.73.25.1002,2026-Q3,400,380,,"],
  });
  await loadRelease({
    dir,
    loaderUrl,
    pepper: getSecrets().projectionPepper,
    maxRejects: 0,
    force: false,
    activate: true,
    fallbackDir: dir,
  });
  rmSync(dir, { recursive: true });
});
afterAll(async () => {
  await Promise.all([admin?.end(), loader?.end()]);
  await database?.stop();
});

/** The SQLSTATE with which a statement is refused; null when it is not. */
async function refusal(sql: Sql, statement: string): Promise<string | null> {
  return sql.unsafe(statement).then(
    () => null,
    (error) => faultDetail(error) ?? String(error),
  );
}

const denied = "42501";

describe("the web role", () => {
  test.each([
    "select * from projection.person_r1",
    "select count(*) from projection.person_r1",
    "select ctid from projection.person_r1",
    "select desil_history from projection.person_r1",
    "select * from projection.village_r1",
    "select * from projection.release",
    "select * from projection.active",
    "select * from projection.recap",
    "select * from dataku.schema_version",
    "copy projection.person_r1 to stdout",
    "copy (select mask from projection.person_r1) to program 'cat'",
    "do $$ begin lock table projection.person_r1 in access share mode; end $$",
    "select pg_read_file('postgresql.conf')",
    "select * from pg_authid",
    "select * from pg_statistic",
  ])("may not read: %s", async (statement) => {
    expect(await refusal(web, statement)).toBe(denied);
  });

  test.each([
    "insert into projection.person_r1 default values",
    "update projection.person_r1 set desil = 1",
    "delete from projection.person_r1",
    "truncate projection.person_r1",
    "update projection.active set release_id = 1",
    "update projection.release set persons = 0",
    "insert into projection.village_r1 values ('32.73.25.1002', '2026-Q4', 1, 1)",
    "insert into projection.recap values (1, 'id', '')",
    "update projection.recap set document = ''",
    "update guard.used_token set expires_at = now()",
    "truncate guard.used_token",
    "insert into guard.assisted_device (token_hash, label, checks_per_day, created_on) values ('x', 'mine', 1, now())",
    "update guard.assisted_device set revoked_on = null",
    "update guard.assisted_device set checks_per_day = 10000",
    "delete from guard.assisted_device",
  ])("may not write: %s", async (statement) => {
    expect(await refusal(web, statement)).toBe(denied);
  });

  test.each([
    "create table projection.mine (a int)",
    "create table public.mine (a int)",
    "create temporary table mine (a int)",
    "create schema mine",
    "create function public.mine() returns int language sql as 'select 1'",
    "create extension pg_trgm",
    "create role mine",
    "alter role dataku_web superuser",
    "alter function projection.find_people(text, text[], boolean, integer) owner to dataku_web",
    "drop function projection.has_near_name(text, text[], text[])",
    "alter table projection.person_r1 disable row level security",
    "grant select on projection.release to dataku_web",
  ])("may not change anything: %s", async (statement) => {
    // 42501, or no right even to see that there is something to grant.
    expect(await refusal(web, statement)).toBe(denied);
  });

  test.each([
    "select projection.create_release('a', '2026-01-01', 'a', 'a', false, 'a', 'a')",
    "select projection.seal_release(1, 1, 1)",
    "select projection.activate_release(1)",
    "select projection.rollback_release()",
    "select projection.drop_release(1)",
    "select projection.add_history(1)",
    "select projection.stage_release(1)",
    "select projection.unstage_release(1)",
    "select projection.fill_release(1, null, '', '', 0, 12, 8)",
    "select projection.bind_find_person(1)",
    "select * from projection.list_releases()",
    "select * from projection.count_persons(1)",
    "select * from projection.count_benefits(1, '{0}')",
    "select * from projection.list_updates(1)",
    "select * from projection.count_submissions('2026-09-30')",
  ])("may not call the loader's functions: %s", async (statement) => {
    expect(await refusal(web, statement)).toBe(denied);
  });

  test.each(["dataku_owner", "dataku_loader", "postgres", "pg_read_all_data"])(
    "may not become %s",
    async (role) => {
      expect(await refusal(web, `set role ${role}`)).toBe(denied);
      expect(await refusal(web, `set session authorization ${role}`)).toBe(denied);
    },
  );

  test("gets nobody from a look-up without keys, whatever stands in their place", async () => {
    const village = "'32.73.25.1002'";
    for (const readings of [
      "'{}'",
      "null",
      `array['{}']`,
      `array['{}', '{}', null]`,
      `array['{NULL}']`,
      `array['{NULL,NULL}']`,
      `array['{0}', '{1}', '{-1}', '{9223372036854775807}']`,
      `array['{{}}']`,
    ]) {
      for (const limit of ["1000000", "null", "0"]) {
        for (const partial of ["true", "false", "null"]) {
          const rows = await web.unsafe(
            `select nik_key, mask from projection.find_people(${village}, ${readings}::text[], ${partial}, ${limit})`,
          );
          expect(rows.filter((row) => row.nik_key !== null || row.mask !== null)).toEqual([]);
          const together = await web.unsafe(
            `select nik_key, mask from projection.find_names(array[${village}, null, ${village}],
              array[array_to_string(${readings}::text[], ' '), '{}', null], array[${partial}, true]::boolean[], ${limit})`,
          );
          expect(together.filter((row) => row.nik_key !== null || row.mask !== null)).toEqual([]);
        }
      }
      const [near] = await web.unsafe(
        `select projection.has_near_name(${village}, array['{}'], ${readings}::text[]) as near`,
      );
      expect(near?.near).toBe(false);
      for (const fixed of [`${readings}::text[] || array['{0}', '{NULL}']`, `${readings}::text[]`]) {
        expect(await web.unsafe(`select * from projection.near_tails(${village}, ${fixed}, null)`)).toEqual(
          [],
        );
        expect(
          await web.unsafe(
            `select * from projection.list_near_tails(array[null, ${village}, '%', ${village}], ${fixed}, null)`,
          ),
        ).toEqual([]);
      }
    }
    for (const area of ["'%'", "''", "null", "'32.73'"]) {
      const rows = await web.unsafe(
        `select nik_key from projection.find_people(${area}, array['{}']::text[], true, 50)`,
      );
      expect(rows.filter((row) => row.nik_key !== null)).toEqual([]);
    }
  });

  test("gets at most 50 people from one call, though it knows a key", async () => {
    const [row] = await admin`select name_keys::text as keys from projection.person_r1 limit 1`;
    const rows = await web.unsafe(
      `select nik_key from projection.find_people('32.73.25.1002', array['${row?.keys}'], true, 1000000)`,
    );
    expect(rows).toHaveLength(50);
    const together = await web.unsafe(
      `select nik_key from projection.find_names(array['32.73.25.1002', '32.73.25.1002'], array['${row?.keys}', '{1}'], '{t,t}', null)`,
    );
    expect(together.filter(({ nik_key }) => nik_key !== null)).toHaveLength(50);
  });

  test("gets nobody from the look-up by NIK without the very key, nor more than one person with it", async () => {
    const [row] = await admin`select nik_key::text as key from projection.person_r1 order by nik_key limit 1`;
    const key = BigInt(row?.key);
    for (const asked of ["null", "0", String(key - 1n), String(key + 1n), "-9223372036854775808"]) {
      const rows = await web.unsafe(
        `select nik_key, village_code, mask, desil, update_period from projection.find_person(${asked})`,
      );
      expect(rows).toEqual([
        { nik_key: null, village_code: null, mask: null, desil: null, update_period: null },
      ]);
    }
    expect(await web.unsafe(`select nik_key from projection.find_person(${key})`)).toEqual([
      { nik_key: String(key) },
    ]);
  });

  test("sees no statistics of the projection and no statement of another role", async () => {
    expect(await web`select 1 from pg_stats where schemaname = 'projection'`).toHaveLength(0);
    expect(await web`select 1 from pg_stats_ext`).toHaveLength(0);
    await admin`select 'a statement of somebody else'`;
    const others = await web`
      select query from pg_stat_activity where usename is distinct from current_user
        and query <> '' and query <> '<insufficient privilege>'`;
    expect(others).toHaveLength(0);
  });
});

describe("the loader role", () => {
  test.each([
    "insert into projection.person_r1 select * from projection.person_r1",
    "insert into projection.village_r1 values ('32.73.25.1002', '2026-Q4', 1, 1)",
    "update projection.person_r1 set desil = 1",
    "delete from projection.person_r1",
    "select * from projection.person_r1",
    "select mask from projection.person_r1",
    "select name_keys from projection.person_r1",
    "select village_code from projection.person_r1",
    "select age_band, sex from projection.person_r1",
    "select projection.stage_release(1)",
    "select projection.fill_release(1, null, '', '', 0, 12, 8)",
    "select projection.bind_find_person(1)",
    "select * from projection.find_person(0)",
    "drop table projection.person_r1",
    "update projection.active set release_id = 1",
    "delete from projection.release",
    "update projection.recap set document = ''",
    "delete from projection.recap",
    "create table projection.mine (a int)",
    "create or replace function projection.find_people(text, text[], boolean, integer) returns int language sql as 'select 1'",
    "select * from guard.used_token",
    "select * from projection.find_people('32.73.25.1002', '{}', true, 1)",
    "set role dataku_owner",
    "set role postgres",
  ])("may not touch a sealed release or anything else: %s", async (statement) => {
    expect(await refusal(loader, statement)).toBe(denied);
  });

  test("may fill a release once, and drop one that was left half filled with all that belongs to it", async () => {
    const [made] = await loader`
      select projection.create_release('DTSEN', '2026-09-30', '2026-Q3', 'test', true, '', '') as id`;
    const id = made?.id as number;
    await loader`select projection.add_history(${id})`;
    await loader`select projection.stage_release(${id})`;
    const fill = `select projection.fill_release(${id}, null, '', '', 0, 12, 8)`;
    await loader.unsafe(fill);
    expect(await refusal(loader, fill)).toBe(denied);
    await loader`select projection.drop_release(${id})`;
    const left = await admin`select relname from pg_class where relname ~ ${`_r${id}$`}`;
    expect(left).toEqual([]);
  });

  test("may read of a sealed release what the next one carries over, and nothing else of a person", async () => {
    const columns = await admin`
      select column_name as name from information_schema.columns
      where table_name = 'person_r1' and has_column_privilege('dataku_loader', 'projection.person_r1', column_name, 'select')
      order by 1`;
    expect(columns.map(({ name }) => name)).toEqual([
      "benefits",
      "desil",
      "desil_history",
      "nik_key",
      "past_benefits",
    ]);
  });

  test("cannot slip a type or table of its own under a function of the owner", async () => {
    await loader.unsafe("create temporary table release (release_id integer, register text)");
    await loader.unsafe("create domain pg_temp.text as pg_catalog.text check (false)");
    expect(await loader`select release_id from projection.list_releases()`).toHaveLength(1);
    await loader.unsafe("discard temp");
  });
});

describe("everybody else", () => {
  test("may call none of our functions, read none of our tables and not even connect", async () => {
    const [open] = await admin`
      select
        (select count(*)::int from pg_proc p join pg_namespace n on n.oid = p.pronamespace
          where n.nspname in ('projection', 'guard', 'dataku') and has_function_privilege('public', p.oid, 'execute')) as functions,
        (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname in ('projection', 'guard', 'dataku') and c.relkind in ('r', 'v', 'm', 'S')
            and has_table_privilege('public', c.oid, 'select, insert, update, delete')) as tables,
        (select count(*)::int from pg_namespace
          where nspname in ('projection', 'guard', 'dataku') and has_schema_privilege('public', oid, 'usage, create')) as schemas,
        has_schema_privilege('public', 'public', 'create') as public_schema,
        has_database_privilege('public', current_database(), 'connect, temporary, create') as database`;
    expect(open).toEqual({ functions: 0, tables: 0, schemas: 0, public_schema: false, database: false });
  });

  test("among our roles has more than login: none is a superuser or may make roles or databases", async () => {
    const roles = await admin`
      select rolname, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as strong, rolcanlogin
      from pg_roles where rolname like 'dataku\\_%' order by rolname`;
    expect(roles).toEqual([
      { rolname: "dataku_intake", strong: false, rolcanlogin: true },
      { rolname: "dataku_loader", strong: false, rolcanlogin: true },
      { rolname: "dataku_owner", strong: false, rolcanlogin: false },
      { rolname: "dataku_web", strong: false, rolcanlogin: true },
    ]);
    const members = await admin`
      select 1 from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname like 'dataku\\_%'`;
    expect(members).toHaveLength(0);
  });
});
