import { existsSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { startIntake, stopIntake } from "./lib/api/start-intake.ts";
import { type Config, getConfig } from "./lib/config/config.ts";
import { makeDataDir } from "./lib/config/secrets.ts";
import { type Database, openDatabase } from "./lib/db/database.ts";
import { closePools } from "./lib/db/pool.ts";
import { Fault, faultDetail } from "./lib/errors/fault.ts";
import { startGuard, stopGuard } from "./lib/guard/start-guard.ts";
import { keepDatabase } from "./lib/http/keep-database.ts";
import { makeServer } from "./lib/http/make-server.ts";
import { requestHandler, startingHandler } from "./lib/http/request-handler.ts";
import { type Portal, runUntilSignal } from "./lib/http/run-until-signal.ts";
import { isWorker, startWorkers, type Workers } from "./lib/http/workers.ts";
import { getLog, logConsole, logFault } from "./lib/log/log.ts";
import { findActiveRelease } from "./lib/projection/release-info.ts";
import { startFiles, stopFiles } from "./lib/recap/keep-files.ts";
import { startRecaps, stopRecaps } from "./lib/recap/keep-recaps.ts";
import { warmVillageSearch } from "./lib/region/search-villages.ts";

/** What to do with the open database before the first citizen is served, such as loading demo data. */
export type Prepare = (database: Database, signal: AbortSignal) => Promise<void>;

const root = import.meta.dirname;
const closeMs = 8_000;
const closeIdleEveryMs = 100;

/**
 * Starts the portal: node:http -> static files -> API (Hono) -> pages (Next). It takes its port first, so that a
 * port in use is told at once, and answers 503 until it is ready.
 * @param signal gives the start up as soon as that leaves nothing half done.
 * @throws Fault with one clear line: port in use, no build, another copy on the same data folder, no database
 */
export async function startPortal(
  giveUp: (fault: Fault) => void,
  signal: AbortSignal,
  prepare?: Prepare,
): Promise<Portal> {
  const config = readSettings();
  logConsole();
  if (config.workers > 1 && !isWorker) return startTogether(config, giveUp, signal, prepare);
  let handle = startingHandler();
  const server = makeServer((request, response) => handle(request, response));
  await listen(server, config.port, config.host);
  let database: Database | null = null;
  try {
    database = isWorker ? await openDatabase(config) : await openClaimed(config, signal, prepare);
    signal.throwIfAborted();
    await startGuard();
    await startIntake();
    if (!isWorker) startKeeping();
    await tellRelease();
    warmVillageSearch();
    handle = await requestHandler(root);
    signal.throwIfAborted();
  } catch (error) {
    await closeServer(server, 0);
    stopIntake();
    await stopKeeping();
    await stopGuard();
    await closePools();
    await database?.close();
    throw error;
  }
  // The engine of workers is kept by the process that keeps them.
  const kept = keepDatabase(isWorker ? { ...database, engine: null } : database, giveUp);
  return {
    address: config.publicUrl.replace(/:0$/, `:${portOf(server)}`),
    async close() {
      await closeServer(server, closeMs);
      stopIntake();
      await stopKeeping();
      await stopGuard();
      await kept.close();
    },
  };
}

/** Relative paths of the settings, the area data and .env are the project's, wherever it is started from. */
function readSettings(): Config {
  process.chdir(root);
  const config = getConfig();
  makeDataDir(config);
  if (!existsSync(join(root, ".next", "BUILD_ID"))) {
    throw new Fault("bad_configuration", { message: "There is no build yet. Run: npm run build" });
  }
  return config;
}

/** Opens the database, makes sure that nobody else serves from the data folder, and prepares it. */
async function openClaimed(config: Config, signal: AbortSignal, prepare?: Prepare): Promise<Database> {
  const database = await openDatabase(config);
  try {
    signal.throwIfAborted();
    if (database.engine && !(await database.engine.claimPortal())) {
      throw new Fault("already_running", {
        message: `Another copy of Dataku already serves from ${config.dataDir}. Stop it, or set DATA_DIR to another folder.`,
      });
    }
    await prepare?.(database, signal);
    signal.throwIfAborted();
    return database;
  } catch (error) {
    await closePools();
    await database.close();
    throw error;
  }
}

/** Starts WORKERS processes that share the port; this one keeps them and the engine, and serves nothing itself. */
async function startTogether(
  config: Config,
  giveUp: (fault: Fault) => void,
  signal: AbortSignal,
  prepare?: Prepare,
): Promise<Portal> {
  const probe = makeServer(startingHandler());
  await listen(probe, config.port, config.host);
  const port = portOf(probe);
  await closeServer(probe, 0);
  if (config.redisUrl === null) {
    getLog().warn(
      { workers: config.workers },
      "WORKERS is above 1 and REDIS_URL is not set: each worker counts quotas alone, so a caller may do up to that many times what is meant",
    );
  }
  const database = await openClaimed(config, signal, prepare);
  let workers: Workers;
  try {
    startKeeping();
    workers = await startWorkers(config.workers, port, signal);
  } catch (error) {
    await stopKeeping();
    await closePools();
    await database.close();
    throw error;
  }
  const kept = keepDatabase(database, giveUp, async () => {
    const opened = await openDatabase(config);
    void workers.replaceAll();
    return opened;
  });
  return {
    address: workers.address,
    async close() {
      await workers.close();
      await stopKeeping();
      await kept.close();
    },
  };
}

/** What is done once for all who serve from this data folder: the recaps and the open data in it. */
function startKeeping(): void {
  startRecaps();
  startFiles();
}

async function stopKeeping(): Promise<void> {
  await stopFiles();
  await stopRecaps();
}

/** Takes no more requests, lets those under way finish for a while, and then cuts them off. */
async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that is kept alive becomes idle only when its request has ended.
  const idle = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  // A slow or silent client must not hold a connection for long.
  server.headersTimeout = 15_000;
  // Long enough for photos on a slow line.
  server.requestTimeout = 300_000;
  // As long as something moves, in either direction: who stops sending, or never reads, is cut off much earlier.
  server.timeout = 45_000;
  server.keepAliveTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const code = faultDetail(error);
      const message =
        code === "EADDRINUSE"
          ? `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1}`
          : `Cannot listen on ${host}:${port} (${code ?? "no code"}). Check HOST and PORT.`;
      reject(new Fault("already_running", { message, cause: error }));
    });
    // Each worker listens for itself and the kernel deals out what comes, so one that dies takes nothing of others along.
    server.listen({ port, host, reusePort: isWorker }, resolve);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function tellRelease(): Promise<void> {
  try {
    const release = await findActiveRelease();
    if (!release) getLog().warn("no release is active: load one with `npm run dataku -- register load DIR`");
    else if (!release.pepperMatches) {
      getLog().error(
        "the active release was loaded with another PROJECTION_PEPPER, or by an older version: nobody will be found until the pepper matches or the export is loaded again",
      );
    }
  } catch (error) {
    logFault("start", error);
  }
}

if (import.meta.main) {
  await runUntilSignal(startPortal, ({ address }) => process.stdout.write(`Dataku serves ${address}\n`));
}
