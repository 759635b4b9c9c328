import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { freePort } from "../../lib/db/free-port.ts";
import { until } from "../../lib/http/test-portal.ts";

const packages = "/usr/lib/postgresql";
const password = "lab-password-0123456789";

/** A PostgreSQL of Debian's packages, with a folder and a port of its own. */
export type DebianPostgres = {
  port: number;
  /** The superuser's address. */
  url: string;
  sql: Sql;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** Whoever PostgreSQL runs as here: not root, as which it refuses to. */
export function databaseUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const number = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: number("-u"), gid: number("-g") };
}

/** A folder in the temporary one that PostgreSQL may write to. */
export function databaseFolder(name: string): string {
  const { uid, gid } = databaseUser();
  const dir = mkdtempSync(join(tmpdir(), `dataku-${name}-`));
  chmodSync(dir, 0o700);
  if (uid !== undefined && gid !== undefined) chownSync(dir, uid, gid);
  return dir;
}

/** Starts a server that replicas may follow. @throws when Debian's PostgreSQL is not installed */
export async function startPrimary(): Promise<DebianPostgres> {
  const dir = databaseFolder("primary");
  const passwordFile = join(dir, "password");
  writeFileSync(passwordFile, password, { mode: 0o644 });
  const cluster = join(dir, "cluster");
  run(
    "initdb",
    ["-D", cluster, "-U", "postgres", "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync"],
    dir,
  );
  // Faults of the lab are those of processes and lines, not of disks.
  appendFileSync(
    join(cluster, "postgresql.conf"),
    "fsync = off\nmax_wal_senders = 5\nmax_connections = 60\n",
  );
  return startCluster(dir, cluster);
}

/** Starts a streaming replica of it, which follows on the primary's own port. */
export async function startReplica(primary: DebianPostgres): Promise<DebianPostgres> {
  const dir = databaseFolder("replica");
  const cluster = join(dir, "cluster");
  run(
    "pg_basebackup",
    ["-d", primary.url, "-D", cluster, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
    dir,
  );
  return startCluster(dir, cluster);
}

async function startCluster(dir: string, cluster: string): Promise<DebianPostgres> {
  const port = await freePort();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const sql = postgres(url, { max: 2, onnotice: () => {}, backoff: () => 0.05 });
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories="];
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals) => {
    const dying = child;
    child = null;
    if (dying?.kill(signal)) await once(dying, "exit");
  };
  const start = async () => {
    const flags = settings.flatMap((setting) => ["-c", setting]);
    const started = spawn(join(binaries(), "postgres"), ["-D", cluster, ...flags], {
      ...databaseUser(),
      cwd: dir,
      stdio: "ignore",
    });
    child = started;
    await until(async () => {
      if (started.exitCode !== null) throw new Error("PostgreSQL ended");
      return sql`select 1`.then(
        () => true,
        () => false,
      );
    });
  };
  await start();
  return {
    port,
    url,
    sql,
    start,
    kill: () => end("SIGKILL"),
    async stop() {
      await sql.end({ timeout: 0 }).catch(() => {});
      await end("SIGQUIT");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function run(program: string, args: readonly string[], cwd: string): void {
  execFileSync(join(binaries(), program), args, {
    ...databaseUser(),
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** The newest of the versions that are installed. */
function binaries(): string {
  const versions = existsSync(packages) ? readdirSync(packages).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(packages, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
  if (!found) throw new Error("Debian's PostgreSQL is needed: apt-get install postgresql");
  return found;
}
