import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Config, parseConfig } from "../config/config.ts";
import { getSecrets } from "../config/secrets.ts";
import { type PersonName, parseName } from "../name/parse-name.ts";
import { findPeople } from "../projection/find-people.ts";
import { loadRelease } from "../projection/load-release.ts";
import { personLine, writeTestExport } from "../projection/test-export.ts";
import type { VillageCode } from "../region/region.ts";
import { type Database, openDatabase } from "./database.ts";
import { freePort } from "./free-port.ts";
import { closePools, getWebSql } from "./pool.ts";
import { startTestDatabase, type TestDatabase } from "./test-database.ts";

let embedded: TestDatabase;
let admin: Sql;
const exportDir = writeTestExport({ persons: [personLine(1, "SITI AMINAH")] });

beforeAll(async () => {
  embedded = await startTestDatabase();
  admin = postgres(embedded.adminUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await admin?.end();
  await embedded?.stop();
  rmSync(exportDir, { recursive: true });
});
afterEach(closePools);

function configFor(databaseUrl: string, more: Record<string, string> = {}): Config {
  return parseConfig({ ...process.env, DATABASE_URL: databaseUrl, ...more });
}

async function load(database: Database): Promise<void> {
  await loadRelease({
    dir: exportDir,
    loaderUrl: database.loaderUrl as string,
    pepper: getSecrets().projectionPepper,
    maxRejects: 0,
    force: true,
    activate: true,
    fallbackDir: exportDir,
  });
}

async function findsHer(): Promise<boolean> {
  const name = parseName("siti aminah");
  const { people } = await findPeople("32.73.25.1002" as VillageCode, (name as { name: PersonName }).name);
  return people.length === 1;
}

const urlOf = (base: string, role: string, database: string) => {
  const url = new URL(base);
  url.username = role;
  url.password = "a password";
  url.pathname = `/${database}`;
  return url.href;
};

/** An owner that is no superuser, as a provider of databases gives it. */
async function makeOwnedDatabase(sql: Sql, role: string, database: string): Promise<void> {
  await sql.unsafe(`create role "${role}" login createrole createdb password 'a password'`);
  await sql.unsafe(`create database "${database}" owner "${role}"`);
}

describe("a server given by DATABASE_URL", () => {
  test("is set up by an owner that is no superuser, loaded, and opened again with the same secrets", async () => {
    await makeOwnedDatabase(admin, "dinas", "bansos-2026");
    const config = configFor(urlOf(embedded.adminUrl, "dinas", "bansos-2026"));
    const first = await openDatabase(config);
    expect(first.engine).toBeNull();
    await load(first);
    expect(await findsHer()).toBe(true);
    await first.close();
    await closePools();

    await openDatabase(config);
    expect(await findsHer()).toBe(true);
    const [who] = await getWebSql()`select current_user as role`;
    expect(who?.role).toBe("bansos-2026_web");
  });

  test("is set up once by two that start at the same time", async () => {
    await makeOwnedDatabase(admin, "dinas2", "bansos2");
    const config = configFor(urlOf(embedded.adminUrl, "dinas2", "bansos2"));
    const [one] = await Promise.all([openDatabase(config), openDatabase(config)]);
    await load(one);
    expect(await findsHer()).toBe(true);
  });

  test("may log in as the web role itself; then nothing is changed and nothing can be loaded", async () => {
    await makeOwnedDatabase(admin, "dinas3", "bansos3");
    await load(await openDatabase(configFor(urlOf(embedded.adminUrl, "dinas3", "bansos3"))));
    await admin.unsafe(`alter role bansos3_web password 'a password'`);
    await closePools();
    const asWeb = await openDatabase(configFor(urlOf(embedded.adminUrl, "bansos3_web", "bansos3")));
    expect(asWeb.loaderUrl).toBeNull();
    expect(await findsHer()).toBe(true);
  });

  test.each([
    ["that does not answer", "postgres://dinas:x@127.0.0.1:1/x", "database_unavailable", /ECONNREFUSED/],
    [
      "with another password",
      () => urlOf(embedded.adminUrl, "postgres", "dataku"),
      "database_unavailable",
      /28P01/,
    ],
  ])("%s is told in one line", async (_, url, code, message) => {
    const config = configFor(typeof url === "string" ? url : url());
    await expect(openDatabase(config)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test("is refused when its role may not make roles or does not own the database", async () => {
    await admin.unsafe("create role guest login password 'a password'");
    await admin.unsafe("create role maker login createrole password 'a password'");
    await admin.unsafe("create database foreign_db");
    for (const [role, message] of [
      ["guest", /CREATEROLE/],
      ["maker", /owner of its database/],
    ] as const) {
      await expect(
        openDatabase(configFor(urlOf(embedded.adminUrl, role, "foreign_db"))),
      ).rejects.toMatchObject({
        code: "bad_configuration",
        message: expect.stringMatching(message),
      });
    }
  });

  test("of a database that another version set up is refused in one line", async () => {
    await makeOwnedDatabase(admin, "dinas4", "bansos4");
    const url = urlOf(embedded.adminUrl, "dinas4", "bansos4");
    await openDatabase(configFor(url));
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await sql.unsafe(`set role bansos4_owner; update dataku.schema_version set md5 = 'x' where version = 1`);
    await sql.end();
    await expect(openDatabase(configFor(url))).rejects.toMatchObject({
      code: "database_unavailable",
      message: expect.stringMatching(/another version of Dataku/),
    });
  });
});

describe("the pool of the web role", () => {
  test("outlives the loss of its sessions: look-ups fail as unavailable meanwhile and work afterwards", async () => {
    // Another try needs names of its own.
    const database = `bansos_${crypto.randomUUID().slice(0, 8)}`;
    await makeOwnedDatabase(admin, `dinas_${database}`, database);
    await load(await openDatabase(configFor(urlOf(embedded.adminUrl, `dinas_${database}`, database))));
    const outcomes = new Map<string, number>();
    let stop = false;
    const asking = Array.from({ length: 6 }, async () => {
      while (!stop) {
        const outcome = await findsHer().then(String, (error) => error.code ?? error.message);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    });
    for (let round = 0; round < 12; round += 1) {
      const before = outcomes.get("true") ?? 0;
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${`${database}_web`}`;
      await vi.waitUntil(() => (outcomes.get("true") ?? 0) > before + 20, { timeout: 10_000 });
    }
    stop = true;
    await Promise.all(asking);
    outcomes.delete("true");
    outcomes.delete("database_unavailable");
    // On a machine that stalls, a new session may take longer than a look-up waits.
    outcomes.delete("database_busy");
    expect([...outcomes]).toEqual([]);
    expect(await findsHer()).toBe(true);
  });
});

const debianBin = "/usr/lib/postgresql/15/bin";

describe.skipIf(!existsSync(`${debianBin}/initdb`))("PostgreSQL 15", () => {
  let server: ChildProcess;
  let dataDir: string;
  let adminUrl: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "dataku-pg15-"));
    const owner = statSync(join(embedded.dataDir, "postgres"));
    const as = process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {};
    chownSync(dataDir, owner.uid, owner.gid);
    const cluster = join(dataDir, "cluster");
    execFileSync(`${debianBin}/initdb`, ["-D", cluster, "-U", "postgres", "-A", "trust", "--no-sync"], {
      ...as,
      cwd: dataDir,
      stdio: "ignore",
    });
    const port = await freePort();
    server = spawn(
      `${debianBin}/postgres`,
      [
        "-D",
        cluster,
        "-c",
        `port=${port}`,
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=",
      ],
      { ...as, cwd: dataDir, stdio: "ignore" },
    );
    adminUrl = `postgres://postgres@127.0.0.1:${port}/postgres`;
    await vi.waitUntil(
      async () => {
        const sql = postgres(adminUrl, { max: 1, connect_timeout: 1 });
        const answered = await sql`select 1`.then(
          () => true,
          () => false,
        );
        await sql.end({ timeout: 1 });
        return answered;
      },
      { timeout: 20_000 },
    );
  });
  afterAll(async () => {
    const exited = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGINT");
    await exited;
    rmSync(dataDir, { recursive: true });
  });

  test("is set up by an owner that is no superuser, loaded and asked", async () => {
    const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
    await makeOwnedDatabase(sql, "dinas", "bansos");
    await sql.end();
    const config = configFor(urlOf(adminUrl, "dinas", "bansos"));
    await load(await openDatabase(config));
    expect(await findsHer()).toBe(true);
    await closePools();
    await openDatabase(config);
    expect(await findsHer()).toBe(true);
  });
});
