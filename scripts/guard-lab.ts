import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { type SiteverifyStub, startSiteverifyStub } from "../e2e/support/siteverify-stub.ts";
import { type EmbeddedEngine, openEmbeddedEngine } from "../lib/db/embedded-engine.ts";
import { makeDataDir, spawnPortal, type TestPortal } from "../lib/http/test-portal.ts";
import { startTestRedis, type TestRedis } from "../lib/redis/test-redis.ts";
import { demoVillage } from "../lib/synth/demo-people.ts";
import { type Answer, type Ask, type Asking, makeAsk, solveToken } from "./lab/ask.ts";
import { loadRegister } from "./lab/load-register.ts";
import { startProxy } from "./lab/proxy.ts";
import type { Row } from "./lab/row.ts";

/** Two portals behind a small proxy, with a Redis and a PostgreSQL that may be stopped, frozen and killed. */
export type GuardLab = {
  redis: TestRedis;
  stub: SiteverifyStub;
  portals: [TestPortal, TestPortal];
  /** A third portal, whose check form has hCaptcha; its siteverify is the stub. */
  hcaptcha: TestPortal;
  sql: Sql;
  /** The export that the register was loaded from: its people are made up, and known to the test alone. */
  exportDir: string;
  postmasterPid(): number;
  /** Asks through the proxy, from an address of 127/8 of one's own. `at` goes past the proxy. */
  ask: Ask;
  /** A token for a purpose, solved as a browser does. */
  token(purpose?: string, address?: string, at?: string): Promise<string>;
  check(name: string, captcha: string, options?: Asking & { village?: string }): Promise<Answer>;
  /** Starts one more portal on the same Redis and PostgreSQL. */
  portal(env?: Record<string, string>): Promise<TestPortal>;
  logs(): string;
  close(): Promise<void>;
};

/** A row that runs on this lab. */
export type GuardRow = Row<GuardLab>;

const persons = 20_000;
const secret = "lab-secret-".repeat(4);

/** Starts everything in about ten seconds. @throws when one part does not start; then the others are stopped again */
export async function startGuardLab(): Promise<GuardLab> {
  const dataDir = makeDataDir();
  const [redis, stub] = await Promise.all([startTestRedis(), startSiteverifyStub()]);
  const engine: EmbeddedEngine = await openEmbeddedEngine(dataDir, "lab-password-0123456789");
  const started: TestPortal[] = [];
  const close = async () => {
    await Promise.all(started.map((one) => one.stop("SIGKILL")));
    await Promise.all([redis.stop(), stub.close()]);
    await engine.release().catch(() => {});
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    return await furnish({ dataDir, redis, stub, engine, started, close });
  } catch (error) {
    await close();
    throw error;
  }
}

type Parts = {
  dataDir: string;
  redis: TestRedis;
  stub: SiteverifyStub;
  engine: EmbeddedEngine;
  started: TestPortal[];
  close(): Promise<void>;
};

async function furnish({ dataDir, redis, stub, engine, started, close }: Parts): Promise<GuardLab> {
  const settings = {
    DATA_DIR: dataDir,
    DATABASE_URL: engine.adminUrl,
    REDIS_URL: redis.url,
    APP_SECRET: secret,
    PROJECTION_PEPPER: `pepper-${secret}`,
    TRUSTED_PROXY_HOPS: "1",
    ALTCHA_SECONDS: "0.1",
    LOG_LEVEL: "info",
  };
  Object.assign(process.env, settings);
  const exportDir = await loadRegister(dataDir, persons);

  const portal = async (env: Record<string, string> = {}) => {
    const made = await spawnPortal({ ...settings, NODE_ENV: "production", ...env });
    started.push(made);
    await made.ready();
    return made;
  };
  const portals: [TestPortal, TestPortal] = [await portal(), await portal()];
  const hcaptcha = await portal({
    NODE_ENV: "test",
    CAPTCHA: "hcaptcha",
    HCAPTCHA_SITE_KEY: "stub-site",
    HCAPTCHA_SECRET: "stub-secret",
    HCAPTCHA_HOSTNAMES: "localhost",
    HCAPTCHA_VERIFY_URL: stub.verifyUrl,
  });
  const proxy = await startProxy(portals.map(({ url }) => url));
  const sql = postgres(engine.adminUrl, { max: 2, onnotice: () => {} });
  const ask = makeAsk(proxy.url);

  return {
    redis,
    stub,
    portals,
    hcaptcha,
    sql,
    exportDir,
    ask,
    portal,
    postmasterPid: () => Number(readFileSync(join(engine.dataDir, "postmaster.pid"), "utf8").split("\n")[0]),
    token: (purpose = "check", address = "127.0.0.1", at = proxy.url) =>
      solveToken(ask, purpose, { address, at }),
    check: (name, captcha, { village = demoVillage, ...options } = {}) =>
      ask("/api/v1/checks", { ...options, body: { village, name, captcha } }),
    logs: () => started.map((one) => one.log() + one.output()).join("\n"),
    async close() {
      proxy.close();
      await sql.end({ timeout: 1 }).catch(() => {});
      await close();
    },
  };
}
