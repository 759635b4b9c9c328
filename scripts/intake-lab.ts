import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { type EmbeddedEngine, openEmbeddedEngine } from "../lib/db/embedded-engine.ts";
import { signMachineRequest } from "../lib/guard/machine-request.ts";
import { makeDataDir, spawnPortal, type TestPortal } from "../lib/http/test-portal.ts";
import type { HandedItem } from "../lib/intake/hand-over.ts";
import { startTestRedis, type TestRedis } from "../lib/redis/test-redis.ts";
import { demoVillage } from "../lib/synth/demo-people.ts";
import { type Answer, type Ask, type Asking, makeAsk, solveToken } from "./lab/ask.ts";
import { loadRegister } from "./lab/load-register.ts";
import type { Row } from "./lab/row.ts";

/** What a portal answers to a submission that it kept. */
export type Filed = { ticket: string; receipt: string; received_on: string; due_on: string };

/** How the command line ended. */
type Ran = { code: number; stdout: string; stderr: string };

/** An item of an export as the officer's tool shows it. */
export type OpenedItem = Omit<HandedItem, "evidence"> & {
  evidence?: string[];
  opened: Record<string, unknown> | null;
  photos: string[];
};

type Filing = Asking & { key?: string; captcha?: string; photos?: readonly Uint8Array[] };

/**
 * A portal with a Redis and a PostgreSQL of its own, the key of an officer that the portal does not have, and a program of
 * the officers that may sign requests. The portal's quotas are wide, so that one machine can play a crowd.
 */
export type IntakeLab = {
  redis: TestRedis;
  sql: Sql;
  portals: readonly [TestPortal];
  dataDir: string;
  /** Where PostgreSQL keeps its files. */
  engineDir: string;
  keyFile: string;
  ask: Ask;
  token(purpose?: string, asking?: Asking): Promise<string>;
  /** Sends a submission as a program does; with photos as a form. */
  file(data: object, filing?: Filing): Promise<Answer>;
  track(receipt: string, asking?: Asking): Promise<Answer>;
  /** A signed request of the officers' program. */
  machine(target: string, body?: object): Promise<Answer>;
  /** The command line of the portal's own machine. */
  dataku(...args: string[]): Promise<Ran>;
  /** Exports everything, or goes on after the last export of that name, and opens it with the officer's key. */
  exportAndOpen(name: string): Promise<OpenedItem[]>;
  /** Starts one more portal on the same Redis and PostgreSQL. @param cwd another build than the project's */
  portal(env?: Record<string, string>, cwd?: string): Promise<TestPortal>;
  logs(): string;
  close(): Promise<void>;
};

/** A row that runs on this lab. */
export type IntakeRow = Row<IntakeLab>;

/** The village that is written of. */
export const village = demoVillage;
const persons = 500;
const secret = "intake-lab-secret-".repeat(3);
const client = "siks";

/** Starts everything in about ten seconds. @throws when one part does not start; then the others are stopped again */
export async function startIntakeLab(): Promise<IntakeLab> {
  const dataDir = makeDataDir();
  const redis = await startTestRedis();
  const engine = await openEmbeddedEngine(dataDir, "lab-password-0123456789");
  const started: TestPortal[] = [];
  const close = async () => {
    await Promise.all(started.map((one) => one.stop("SIGKILL")));
    await redis.stop();
    await engine.release().catch(() => {});
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    return await furnish({ dataDir, redis, engine, started, close });
  } catch (error) {
    await close();
    throw error;
  }
}

type Parts = {
  dataDir: string;
  redis: TestRedis;
  engine: EmbeddedEngine;
  started: TestPortal[];
  close(): Promise<void>;
};

async function furnish({ dataDir, redis, engine, started, close }: Parts): Promise<IntakeLab> {
  const officerDir = join(dataDir, "officer");
  mkdirSync(officerDir, { mode: 0o700 });
  const keyFile = join(officerDir, "key.json");
  const settings: Record<string, string> = {
    NODE_ENV: "production",
    DATA_DIR: dataDir,
    DATABASE_URL: engine.adminUrl,
    REDIS_URL: redis.url,
    APP_SECRET: secret,
    PROJECTION_PEPPER: `pepper-${secret}`,
    MACHINE_KEYS: `${client}:${secret}`,
    QUOTA_SCALE: "1000000",
    ALTCHA_SECONDS: "0.1",
    LOG_LEVEL: "info",
  };
  const dataku = (...args: string[]) =>
    new Promise<Ran>((resolve) => {
      const env = { ...process.env, ...settings };
      execFile(
        process.execPath,
        ["lib/cli/main.ts", ...args],
        { env, maxBuffer: 256 * 1024 * 1024 },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
      );
    });
  const made = await dataku("intake", "keygen", "--out", keyFile, "--id", "dinsos");
  if (made.code !== 0) throw new Error(`no key was made: ${made.stderr}`);
  settings.SEAL_PUBLIC_KEYS = made.stdout.trim();
  Object.assign(process.env, settings);
  await loadRegister(dataDir, persons);

  const portal: IntakeLab["portal"] = async (env = {}, cwd) => {
    const one = await spawnPortal({ ...settings, ...env }, [process.execPath, "server.ts"], cwd);
    started.push(one);
    await one.ready();
    return one;
  };
  const main = await portal();
  const ask = makeAsk(main.url);
  const sql = postgres(engine.adminUrl, { max: 2, onnotice: () => {} });
  const token: IntakeLab["token"] = (purpose = "submission", asking = {}) => solveToken(ask, purpose, asking);

  return {
    redis,
    sql,
    portals: [main],
    dataDir,
    engineDir: engine.dataDir,
    keyFile,
    ask,
    token,
    async file(data, { key = crypto.randomUUID(), captcha, photos = [], ...asking } = {}) {
      const document = { ...data, captcha: captcha ?? (await token("submission", asking)) };
      const headers = { "idempotency-key": key, ...asking.headers };
      if (photos.length === 0) {
        return ask("/api/v1/submissions", { ...asking, headers, body: document });
      }
      const form = new FormData();
      form.set("data", JSON.stringify(document));
      for (const photo of photos) form.append("photos", new Blob([new Uint8Array(photo)]), "IMG_0001.jpg");
      const packed = new Response(form);
      const body = new Uint8Array(await packed.arrayBuffer());
      const type = packed.headers.get("content-type") ?? "";
      return ask("/api/v1/submissions", { ...asking, headers: { ...headers, "content-type": type }, body });
    },
    track: async (receipt, asking = {}) =>
      ask("/api/v1/tracking", { ...asking, body: { receipt, captcha: await token("tracking", asking) } }),
    machine(target, body) {
      const text = body ? JSON.stringify(body) : "";
      const method = body ? "POST" : "GET";
      const headers = signMachineRequest({ method, target, body: Buffer.from(text) }, { client, secret });
      return ask(target, { method, headers, ...(body && { body: text }) });
    },
    dataku,
    async exportAndOpen(name) {
      const [out, evidence] = [join(officerDir, `${name}.ndjson`), join(officerDir, name)];
      const exported = await dataku("intake", "export", "--out", out, "--evidence", evidence);
      if (exported.code !== 0) throw new Error(`the export failed: ${exported.stderr}`);
      const opened = await dataku(
        ...["intake", "open", "--key", keyFile, "--in", out],
        ...["--evidence", evidence, "--photos", join(officerDir, `${name}-photos`)],
      );
      if (opened.code !== 0) throw new Error(`the export was not opened: ${opened.stderr}`);
      return opened.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as OpenedItem);
    },
    portal,
    logs: () => started.map((one) => one.log() + one.output()).join("\n"),
    async close() {
      await sql.end({ timeout: 1 }).catch(() => {});
      await close();
    },
  };
}

/** The body of an answer that kept a submission. @throws when it did not */
export function filed(answer: Answer): Filed {
  if (answer.status !== 201) throw new Error(`not filed: ${answer.status} ${answer.text.slice(0, 200)}`);
  return JSON.parse(answer.text) as Filed;
}

/** All files under a folder, with their bytes. What disappears meanwhile is left out. */
export function filesUnder(dir: string): { path: string; bytes: Buffer }[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const path = join(entry.parentPath, entry.name);
    try {
      return [{ path, bytes: readFileSync(path) }];
    } catch {
      return [];
    }
  });
}
