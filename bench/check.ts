import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import postgres from "postgres";
import { getSecrets } from "../lib/config/secrets.ts";
import { type EmbeddedEngine, openEmbeddedEngine } from "../lib/db/embedded-engine.ts";
import { freePort } from "../lib/db/free-port.ts";
import { getWebSql } from "../lib/db/pool.ts";
import { startTestDatabase } from "../lib/db/test-database.ts";
import { enginePid, makeDataDir, spawnPortal, until } from "../lib/http/test-portal.ts";
import { askedReadings } from "../lib/name/match-keys.ts";
import { parseName } from "../lib/name/parse-name.ts";
import { createBlindIndex } from "../lib/projection/blind-index.ts";
import { hashReadings } from "../lib/projection/find-people.ts";
import { startTestRedis } from "../lib/redis/test-redis.ts";
import { synthExport } from "../lib/synth/synth-export.ts";
import { type Asked, drawAsked, type PlainPerson, readPersons } from "./check-data.ts";
import {
  installPeers,
  listPeers,
  type MariaDb,
  type Peer,
  type Running,
  startMariaDb,
  tabbed,
} from "./check-peers.ts";
import { guardedCheck, nodeOptions, portalEnv, startPortal } from "./guarded-portal.ts";
import { cpuSeconds, type Sent, send, sendAll } from "./load.ts";
import { loadExport } from "./load-export.ts";
import { median } from "./median.ts";

const usage = "usage: npm run bench -- check [--quick] [--only a,b] [--no-peers]\n";
/**
 * Cities filled as the average village of the nation is: 290 million persons in 84,000 make 3,450 each. What runs for months is
 * compiled and its counters are full, so `warmUp` requests are not counted.
 */
const whole = { area: "32.73", persons: 151 * 3_450, warmUp: 12_000, requests: 3_000, peerRequests: 3_000 };
/** The peers take up to twenty times as long, and are warm sooner. */
const small = { area: "32.79", persons: 25 * 3_450, warmUp: 2_000, requests: 1_000, peerRequests: 500 };
const rounds = 3;
const goalRatio = 2;

/** Processor microseconds a request costs, and how many a second come through. */
type Cost = { server: number; stores: number; perSecond: number; shed: number };

/**
 * Compares a whole guarded check with a bare look-up, and with what a ministry would otherwise take: one run, the same
 * persons, the same machine, in turn within the same minute. Prints medians of three rounds.
 */
export async function run(args: string[]): Promise<void> {
  const quick = args.includes("--quick");
  const only = args.includes("--only") ? (args[args.indexOf("--only") + 1] ?? "").split(",") : null;
  const known = ["--quick", "--no-peers", "--only", ...(only ? [only.join(",")] : [])];
  if (args.some((arg) => !known.includes(arg))) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  const { area, persons, ...counts } = quick ? small : whole;
  const dir = mkdtempSync(join(tmpdir(), "dataku-check-"));
  const testDatabase = await startTestDatabase();
  const { dataDir, adminUrl } = testDatabase;
  const redis = await startTestRedis();
  const peersDir = makeDataDir();
  let peersEngine: EmbeddedEngine | null = null;
  let mariadb: Promise<MariaDb> | null = null;
  const running: { name: string; server: Running }[] = [];
  try {
    await synthExport({ outDir: dir, persons, seed: 7, area });
    await loadExport(testDatabase, dir);
    const people = await readPersons(dir);
    console.log(`${people.length.toLocaleString("en")} synthetic persons in ${area}`);
    const postgresPid = enginePid(dataDir);
    // Of their own, for all contestants together keep more connections open than one engine takes.
    peersEngine = await openEmbeddedEngine(peersDir, randomBytes(24).toString("base64url"));
    const own = listOwn({ adminUrl, dataDir, postgresPid, redis });
    const stores = {
      postgresUrl: peersEngine.adminUrl,
      postgresPid: enginePid(peersDir),
      mariadb: () => {
        mariadb ??= startMariaDb(dir, people);
        return mariadb;
      },
    };
    const peers = args.includes("--no-peers") ? [] : listPeers(stores, dir);
    const wanted = [...own, ...peers].filter(
      ({ name }) => !only || only.some((key) => name.includes(`(${key})`)),
    );
    if (wanted.some((peer) => peers.includes(peer))) {
      for (const missing of await installPeers()) console.log(`missing: ${missing}`);
      await fillPostgres(peersEngine.adminUrl, people);
    }
    for (const { name, start } of wanted) {
      const server = await start().catch((error: Error) => console.log(`${name}: MISSING, ${error.message}`));
      if (server) running.push({ name, server });
    }
    const costs = await compare(running, people, counts);
    print(costs);
  } finally {
    for (const { server } of running) await server.stop();
    await (await (mariadb as Promise<MariaDb> | null)?.catch(() => null))?.stop();
    await redis.stop();
    await peersEngine?.release();
    await testDatabase.stop();
    rmSync(peersDir, { recursive: true, force: true });
    rmSync(dir, { recursive: true, force: true });
  }
}

type Engines = {
  adminUrl: string;
  dataDir: string;
  postgresPid: number;
  redis: Awaited<ReturnType<typeof startTestRedis>>;
};

/** The bare look-up, and this portal in its three forms. */
function listOwn({ adminUrl, dataDir, postgresPid, redis }: Engines): Peer[] {
  const index = createBlindIndex(getSecrets().projectionPepper);
  const env = portalEnv(dataDir);
  const portal = async (more: Record<string, string>, storePids: number[]): Promise<Running> => {
    const started = await startPortal({ ...env, ...more });
    return {
      port: started.port,
      make: guardedCheck,
      serverPids: [started.child.pid as number],
      storePids,
      stop: async () => void (await started.stop()),
    };
  };
  return [
    {
      name: "(a) bare node:http + pg, look-up only",
      async start() {
        const port = await freePort();
        const child = spawn(
          process.execPath,
          [...nodeOptions, "bench/bare-check.ts", webUrl(), String(port)],
          { stdio: ["ignore", "inherit", "inherit"] },
        );
        const make = ({ village, name }: Asked): Sent => {
          const parsed = parseName(name);
          if (!parsed.ok) throw new Error("no name");
          const readings = hashReadings(index, village, askedReadings(parsed.name));
          const texts = readings.map(({ keys }) => `{${keys.join(",")}}`);
          return {
            method: "POST",
            path: "/",
            body: JSON.stringify({ village, readings: texts.join(" ") }),
          };
        };
        await until(() => answers(port, make({ village: "32.73.25.1002", name: "SITI" } as Asked)));
        const stop = async () => {
          child.kill();
          await once(child, "exit");
        };
        return { port, make, serverPids: [child.pid as number], storePids: [postgresPid], stop };
      },
    },
    {
      name: "(b) this portal, guarded, without Redis",
      start: () => portal({ DATABASE_URL: adminUrl }, [postgresPid]),
    },
    {
      name: "(b) this portal, guarded, with Redis",
      async start() {
        const redisPid = Number(/process_id:(\d+)/.exec(await redis.admin.info("server"))?.[1]);
        return portal({ DATABASE_URL: adminUrl, REDIS_URL: redis.url }, [postgresPid, redisPid]);
      },
    },
    {
      name: "(c) this portal through Next's route handler",
      async start() {
        const port = await freePort();
        const started = await spawnPortal(
          // Without server.ts nobody opens the database: the address is the web role's own.
          { ...env, DATABASE_URL: webUrl(), PORT: String(port) },
          [process.execPath, ...nodeOptions, "node_modules/next/dist/bin/next", "start", "-p", String(port)],
        );
        await until(() => answers(port, { method: "GET", path: "/api/v1/regions/id" }), 60_000);
        return {
          port,
          make: guardedCheck,
          serverPids: [started.child.pid as number],
          storePids: [postgresPid],
          stop: async () => void (await started.stop()),
        };
      },
    },
  ];
}

async function answers(port: number, sent: Sent): Promise<boolean> {
  return send(port, sent).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** Where the web role logs in. */
function webUrl(): string {
  const { user, pass, host, port, database } = getWebSql().options;
  return `postgres://${user}:${pass}@${host[0]}:${port[0]}/${database}`;
}

async function fillPostgres(adminUrl: string, persons: readonly PlainPerson[]): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  await sql`create table person (id serial primary key, village_code text, name text, desil text, programmes text)`;
  const into = await sql`copy person (village_code, name, desil, programmes) from stdin`.writable();
  await pipeline(Readable.from(persons.map(tabbed)), into);
  await sql`create index on person (village_code)`;
  await sql`create function find_person(village text, part text) returns setof person language sql stable as
    $$ select * from person where village_code = village and name ilike '%' || part || '%' $$`;
  await sql`analyze person`;
  await sql.end();
}

async function compare(
  running: readonly { name: string; server: Running }[],
  people: readonly PlainPerson[],
  { warmUp, requests, peerRequests }: Omit<typeof whole, "area" | "persons">,
): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>(running.map(({ name }) => [name, []]));
  const asked = drawAsked(people, warmUp);
  // Round 0 is the warm-up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, server } of running) {
      const { port, make, serverPids, storePids } = server;
      const all: Sent[] = [];
      const count = isPeer(name) ? peerRequests : round === 0 ? warmUp : requests;
      for (const [n, one] of asked.slice(0, count).entries()) all.push(await make(one, round * warmUp + n));
      const before = [cpuSeconds(serverPids), cpuSeconds(storePids)] as const;
      const { seconds, shed } = await sendAll(port, all);
      if (round === 0) continue;
      const micros = (now: number, then: number) => ((now - then) / all.length) * 1e6;
      costs.get(name)?.push({
        server: micros(cpuSeconds(serverPids), before[0]),
        stores: micros(cpuSeconds(storePids), before[1]),
        perSecond: all.length / seconds,
        shed,
      });
    }
  }
  return costs;
}

function print(costs: ReadonlyMap<string, Cost[]>): void {
  const medians = [...costs].map(([name, all]) => ({
    name,
    server: median(all.map(({ server }) => server)),
    stores: median(all.map(({ stores }) => stores)),
    perSecond: median(all.map(({ perSecond }) => perSecond)),
  }));
  for (const [name, all] of costs) {
    const shed = all.reduce((sum, cost) => sum + cost.shed, 0);
    if (shed > 0) console.log(`${name}: ${shed} answered 503, because this machine was busy`);
  }
  const limit = medians.find(({ name }) => name.startsWith("(a)"));
  const head = ["server us", "stores us", "all us", "server x (a)", "all x (a)", "requests/s", "/s and core"];
  console.log(
    `| ${"processor a request".padEnd(46)} | ${head.map((text) => text.padStart(12)).join(" | ")} |`,
  );
  console.log(`| ${"-".repeat(46)} | ${head.map(() => "-----------:").join(" | ")} |`);
  for (const { name, server, stores, perSecond } of medians) {
    const all = server + stores;
    const cells = [
      server.toFixed(0),
      stores.toFixed(0),
      all.toFixed(0),
      limit ? (server / limit.server).toFixed(2) : "-",
      limit ? (all / (limit.server + limit.stores)).toFixed(2) : "-",
      perSecond.toFixed(0),
      (1e6 / all).toFixed(0),
    ];
    console.log(`| ${name.padEnd(46)} | ${cells.map((text) => text.padStart(12)).join(" | ")} |`);
  }
  const ours = medians.filter(({ name }) => name.startsWith("(b)"));
  if (ours.length === 0) return;
  const missed = ours.flatMap(({ name, server, stores }) => {
    const all = server + stores;
    const over = limit && all > goalRatio * (limit.server + limit.stores);
    const dearer = medians.filter((other) => isPeer(other.name) && all >= other.server + other.stores);
    return [
      ...(over ? [`${name} costs more than ${goalRatio} x (a)`] : []),
      ...dearer.map((other) => `${name} costs more than ${other.name}`),
    ];
  });
  console.log(missed.length === 0 ? "goals: met" : `goals MISSED:\n${missed.join("\n")}`);
  if (missed.length > 0) process.exitCode = 1;
}

function isPeer(name: string): boolean {
  return /^\([d-h]\)/.test(name);
}
