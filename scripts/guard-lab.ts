import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { Agent, createServer, type IncomingHttpHeaders, request as openRequest } from "node:http";
import { join } from "node:path";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import postgres, { type Sql } from "postgres";
import { type SiteverifyStub, startSiteverifyStub } from "../e2e/support/siteverify-stub.ts";
import { parseConfig } from "../lib/config/config.ts";
import { openDatabase } from "../lib/db/database.ts";
import { type EmbeddedEngine, openEmbeddedEngine } from "../lib/db/embedded-engine.ts";
import { makeDataDir, spawnPortal, type TestPortal } from "../lib/http/test-portal.ts";
import { loadRelease } from "../lib/projection/load-release.ts";
import { startTestRedis, type TestRedis } from "../lib/redis/test-redis.ts";
import { synthExport } from "../lib/synth/synth-export.ts";

/** What an asker got. `status` 0: the connection was cut. */
export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; ms: number };

type Ask = {
  address?: string;
  headers?: Record<string, string>;
  body?: unknown;
  method?: string;
  at?: string;
};

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
  ask(path: string, options?: Ask): Promise<Answer>;
  /** A token for a purpose, solved as a browser does. */
  token(purpose?: string, address?: string, at?: string): Promise<string>;
  check(name: string, captcha: string, options?: Ask & { village?: string }): Promise<Answer>;
  /** Starts one more portal on the same Redis and PostgreSQL. */
  portal(env?: Record<string, string>): Promise<TestPortal>;
  logs(): string;
  close(): Promise<void>;
};

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
  await loadRegister(dataDir);

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
  const agents = new Map<string, Agent>();

  const ask: GuardLab["ask"] = (path, { address = "127.0.0.1", headers = {}, body, method, at } = {}) => {
    const agent = agents.get(address) ?? new Agent({ keepAlive: false });
    agents.set(address, agent);
    const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const began = performance.now();
    return new Promise((resolve) => {
      const end = (status: number, answered: IncomingHttpHeaders, got: string) =>
        resolve({ status, headers: answered, text: got, ms: performance.now() - began });
      const request = openRequest(
        new URL(path, at ?? proxy.url),
        {
          agent,
          localAddress: address,
          method: method ?? (text === null ? "GET" : "POST"),
          headers: { ...(text === null ? {} : { "content-type": "application/json" }), ...headers },
          timeout: 30_000,
        },
        async (response) => {
          let got = "";
          response.setEncoding("utf8");
          response.on("data", (chunk) => {
            got += chunk;
          });
          response.on("error", () => end(0, {}, got));
          response.on("end", () => end(response.statusCode ?? 0, response.headers, got));
        },
      );
      request.on("timeout", () => request.destroy());
      request.on("error", () => end(0, {}, ""));
      request.end(text ?? undefined);
    });
  };

  return {
    redis,
    stub,
    portals,
    hcaptcha,
    sql,
    exportDir: join(dataDir, "export"),
    ask,
    portal,
    postmasterPid: () => Number(readFileSync(join(engine.dataDir, "postmaster.pid"), "utf8").split("\n")[0]),
    async token(purpose = "check", address = "127.0.0.1", at = proxy.url) {
      const answer = await ask(`/api/v1/captcha?for=${purpose}`, { address, at });
      if (answer.status !== 200) throw new Error(`no challenge: ${answer.status}`);
      const { challenge } = JSON.parse(answer.text) as { challenge: Challenge };
      const solution = await solveChallenge({ challenge, deriveKey });
      return Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
    },
    check: (name, captcha, { village = "32.73.25.1002", ...options } = {}) =>
      ask("/api/v1/checks", { ...options, body: { village, name, captcha } }),
    logs: () => started.map((one) => one.log() + one.output()).join("\n"),
    async close() {
      proxy.close();
      await sql.end({ timeout: 1 }).catch(() => {});
      await close();
    },
  };
}

async function loadRegister(dataDir: string): Promise<void> {
  const dir = join(dataDir, "export");
  await synthExport({ outDir: dir, persons, seed: 2026 });
  const database = await openDatabase(parseConfig(process.env));
  try {
    if (!database.loaderUrl) throw new Error("no loader");
    await loadRelease({
      dir,
      loaderUrl: database.loaderUrl,
      pepper: process.env.PROJECTION_PEPPER ?? "",
      maxRejects: 0,
      force: false,
      activate: true,
      fallbackDir: dir,
    });
  } finally {
    await database.close();
  }
}

/** In turn to each portal. It writes the peer at the end of X-Forwarded-For and keeps what stood there, as nginx does. */
async function startProxy(targets: readonly string[]): Promise<{ url: string; close(): void }> {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const target = targets[turn++ % targets.length] ?? "";
    const before = incoming.headers["x-forwarded-for"];
    const peer = incoming.socket.remoteAddress ?? "";
    const forwarded = openRequest(
      new URL(incoming.url ?? "/", target),
      {
        method: incoming.method,
        headers: { ...incoming.headers, "x-forwarded-for": before ? `${before}, ${peer}` : peer },
      },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
