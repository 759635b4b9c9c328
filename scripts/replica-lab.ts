import { rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { parseConfig } from "../lib/config/config.ts";
import { openDatabase } from "../lib/db/database.ts";
import { closePools } from "../lib/db/pool.ts";
import { makeDataDir, spawnPortal, type TestPortal, until } from "../lib/http/test-portal.ts";
import { type Release, releaseStore } from "../lib/projection/releases.ts";
import { startTestRedis, type TestRedis } from "../lib/redis/test-redis.ts";
import { demoVillage } from "../lib/synth/demo-people.ts";
import { type Answer, type Ask, makeAsk, solveToken } from "./lab/ask.ts";
import { type DebianPostgres, startPrimary, startReplica } from "./lab/debian-postgres.ts";
import { loadRegister } from "./lab/load-register.ts";
import { inParallel, newAddress, percentile, type Row, range } from "./lab/row.ts";
import { startTcpLine, type TcpLine } from "./lab/tcp-line.ts";

/** What came of checks that were sent all through a fault. */
export type UnderLoad = {
  asked: number;
  /** Answers that are neither one of the releases, whole, nor a refusal that says when to come back. */
  wrong: number;
  /** How often each release answered. */
  releases: Map<string, number>;
  refused: number;
  /** The longest time in which no check that was sent got an answer, 0 when all did. */
  unavailableMs: number;
  slowestMs: number;
  p50Ms: number;
};

/** A portal that writes to a primary and reads from its streaming replica, over a line that can go silent. */
export type ReplicaLab = {
  primary: DebianPostgres;
  replica: DebianPostgres;
  line: TcpLine;
  redis: TestRedis;
  /** Where portals read, over the line. */
  replicaUrl: string;
  portals: readonly [TestPortal];
  ask: Ask;
  older: string;
  newer: string;
  /** The loader's releases, on the primary. */
  releases(): ReturnType<typeof releaseStore>;
  list(): Promise<Release[]>;
  /** The release of a quarter. */
  idOf(period: string): Promise<number>;
  /** Loads the newer one once more, not to be served. */
  loadSpare(): Promise<number>;
  /** One check with a token of its own. @returns the release that answered, `refused`, or `wrong` */
  check(at?: string): Promise<string>;
  /** Sends one token many times at once, to these portals in turn. */
  replay(times: number, at: readonly string[]): Promise<Answer[]>;
  /** Sends checks at an even pace while something happens. */
  underLoad(happen: () => Promise<void>, seconds?: number): Promise<UnderLoad>;
  /** Waits until the portal reads from the replica again. @returns how long that took, in ms */
  untilRead(): Promise<number>;
  /** Starts one more portal. */
  portal(env: Record<string, string>): Promise<TestPortal>;
  close(): Promise<void>;
};

/** A row that runs on this lab. */
export type ReplicaRow = Row<ReplicaLab>;

const persons = 20_000;
const secret = "lab-secret-".repeat(4);
// Two people of this name, one of whom receives in one quarter and not in the other.
const name = "Dede Rohayati";
const checksPerSecond = 25;

/** The portal's own database behind a port of this machine. @param more such as `?prepare=false` */
export function addressOf(port: number, more = ""): string {
  return `postgres://dataku_admin:choose-one@127.0.0.1:${port}/dataku${more}`;
}

/** Starts everything in about twenty seconds. @throws when one part does not start; then the others are stopped again */
export async function startReplicaLab(): Promise<ReplicaLab> {
  const dataDir = makeDataDir();
  const undo: (() => unknown)[] = [() => rmSync(dataDir, { recursive: true, force: true })];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await furnish(dataDir, undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function furnish(
  dataDir: string,
  undo: (() => unknown)[],
  close: () => Promise<void>,
): Promise<ReplicaLab> {
  const redis = await startTestRedis();
  undo.push(() => redis.stop());
  const primary = await startPrimary();
  undo.push(() => primary.stop());
  // As operations.md makes them.
  await primary.sql`create role dataku_admin login createrole password 'choose-one'`;
  await primary.sql`create database dataku owner dataku_admin`;
  const settings = {
    DATA_DIR: dataDir,
    DATABASE_URL: addressOf(primary.port),
    REDIS_URL: redis.url,
    APP_SECRET: secret,
    PROJECTION_PEPPER: `pepper-${secret}`,
    ALTCHA_SECONDS: "0.1",
    QUOTA_SCALE: "1000000",
    LOG_LEVEL: "info",
  };
  Object.assign(process.env, settings);
  const [older, newer] = ["2026-Q2", "2026-Q3"];
  await loadRegister(dataDir, persons, { asOf: "2026-06-30", period: older });
  const replica = await startReplica(primary);
  undo.push(() => replica.stop());
  const line = await startTcpLine(replica.port);
  undo.push(() => line.close());
  await loadRegister(dataDir, persons, { activate: false });

  const portal = async (env: Record<string, string>) => {
    const made = await spawnPortal({ ...settings, ...env });
    undo.push(() => made.stop("SIGKILL"));
    await made.ready();
    return made;
  };
  const replicaUrl = addressOf(line.port);
  const first = await portal({ PROJECTION_DATABASE_URL: replicaUrl });
  const ask = makeAsk(first.url);
  const database = await openDatabase(parseConfig(process.env));
  undo.push(closePools);
  const releases = () => releaseStore(database.loaderUrl as string);
  const idOf = async (period: string) =>
    (await releases().list()).find((release) => release.period === period)?.id as number;

  /** What each release answers, as the primary has it. */
  const expected = new Map<string, string>();
  const read = (text: string) => {
    const answer = JSON.parse(text);
    for (const person of answer.people ?? []) delete person.ref;
    return { period: answer.period as string, whole: JSON.stringify(answer) };
  };
  const sendCheck = async (token: string, at = first.url) => {
    const began = performance.now();
    const { status, headers, text } = await ask("/api/v1/checks", {
      at,
      body: { village: demoVillage, name, captcha: token },
      address: newAddress(),
    });
    const ms = performance.now() - began;
    if (status === 503 && headers["retry-after"]) return { outcome: "refused", began, ms };
    if (status !== 200) return { outcome: "wrong", began, ms };
    const { period, whole } = read(text);
    const known = expected.get(period);
    if (known === undefined) expected.set(period, whole);
    return { outcome: known === undefined || known === whole ? period : "wrong", began, ms };
  };
  const token = () => solveToken(ask, "check", { address: newAddress(), at: first.url });
  const check = async (at = first.url) =>
    (await sendCheck(await solveToken(ask, "check", { at }), at)).outcome;

  const lab: ReplicaLab = {
    primary,
    replica,
    line,
    redis,
    replicaUrl,
    portals: [first],
    ask,
    older,
    newer,
    releases,
    list: () => releases().list(),
    idOf,
    portal,
    check,
    close,
    async replay(times, at) {
      const captcha = await token();
      const body = { village: demoVillage, name, captcha };
      return Promise.all(
        range(times).map((i) => ask("/api/v1/checks", { at: at[i % at.length] ?? first.url, body })),
      );
    },
    async loadSpare() {
      await loadRegister(dataDir, persons, { activate: false });
      return Math.max(...(await releases().list()).map(({ id }) => id));
    },
    async underLoad(happen, seconds = 4) {
      const tokens = await inParallel(range(seconds * checksPerSecond), 4, token);
      const began = performance.now();
      const happening = wait(500).then(happen);
      const answers = await Promise.all(
        tokens.map(async (each, place) => {
          await wait(Math.max(0, began + (place * 1000) / checksPerSecond - performance.now()));
          return sendCheck(each);
        }),
      );
      await happening;
      return sumUp(answers);
    },
    async untilRead() {
      const began = performance.now();
      await until(async () => {
        const since = (await replica.sql`select now() as now`)[0]?.now;
        await check();
        const [asked] = await replica.sql`
          select 1 from pg_stat_activity where usename = 'dataku_web' and query_start > ${since}`;
        return asked !== undefined;
      });
      return performance.now() - began;
    },
  };
  // Both releases answer once, undisturbed, so that every later answer can be held against them.
  const learn = async (period: string) => {
    await until(async () => (await check()) === period);
  };
  await learn(older);
  await releases().activate(await idOf(newer));
  await learn(newer);
  await releases().rollback();
  await learn(older);
  return lab;
}

function sumUp(answers: readonly { outcome: string; began: number; ms: number }[]): UnderLoad {
  const releases = new Map<string, number>();
  let unavailableMs = 0;
  let since: number | null = null;
  for (const { outcome, began } of answers) {
    if (outcome === "refused") {
      since ??= began;
    } else {
      if (since !== null) unavailableMs = Math.max(unavailableMs, began - since);
      since = null;
      if (outcome !== "wrong") releases.set(outcome, (releases.get(outcome) ?? 0) + 1);
    }
  }
  if (since !== null) unavailableMs = Number.POSITIVE_INFINITY;
  const times = answers.map(({ ms }) => ms);
  return {
    asked: answers.length,
    wrong: answers.filter(({ outcome }) => outcome === "wrong").length,
    releases,
    refused: answers.filter(({ outcome }) => outcome === "refused").length,
    unavailableMs,
    slowestMs: Math.max(...times),
    p50Ms: percentile(times, 0.5),
  };
}

/** A line of a table: how many, by which release, what went wrong, how long. */
export function told(result: UnderLoad): string {
  const by = [...result.releases].map(([period, count]) => `${count} by ${period}`).join(", ");
  const ms = (value: number) => `${Math.round(value)} ms`;
  return `${result.asked} asked: ${by}; ${result.wrong} wrong, ${result.refused} refused, unavailable ${ms(result.unavailableMs)}, p50 ${ms(result.p50Ms)}, slowest ${ms(result.slowestMs)}`;
}
