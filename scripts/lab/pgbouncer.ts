import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { freePort } from "../../lib/db/free-port.ts";
import { until } from "../../lib/http/test-portal.ts";
import { type DebianPostgres, databaseFolder } from "./debian-postgres.ts";

/** A PgBouncer in front of one server; `port` is what clients connect to. */
export type PgBouncer = { port: number; stop(): Promise<void> };

/**
 * Starts Debian's PgBouncer in transaction mode, as docs/scaling.md sets it up: it asks the server itself for the secrets of the
 * portal's roles. Few server sessions, so that clients take turns in them.
 * @throws when it is not installed
 */
export async function startPgBouncer(server: DebianPostgres): Promise<PgBouncer> {
  const dir = databaseFolder("pgbouncer");
  const port = await freePort();
  const superuser = new URL(server.url);
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: port,
    unix_socket_dir: "",
    pool_mode: "transaction",
    default_pool_size: 4,
    max_client_conn: 200,
    auth_type: "scram-sha-256",
    auth_file: join(dir, "users.txt"),
    auth_user: "postgres",
    auth_query: "select usename, passwd from pg_shadow where usename = $1",
  };
  writeFileSync(join(dir, "users.txt"), `"postgres" "${superuser.password}"\n`);
  writeFileSync(
    join(dir, "pgbouncer.ini"),
    `[databases]\n* = host=127.0.0.1 port=${server.port} auth_user=postgres\n[pgbouncer]\n${Object.entries(
      settings,
    )
      .map(([name, value]) => `${name} = ${value}`)
      .join("\n")}\n`,
  );
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const [uid, gid] = ["-u", "-g"].map((flag) =>
      Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" })),
    );
    for (const name of ["users.txt", "pgbouncer.ini"])
      chownSync(join(dir, name), uid as number, gid as number);
  }
  for (const name of ["users.txt", "pgbouncer.ini"]) chmodSync(join(dir, name), 0o600);
  const child = spawn(
    "pgbouncer",
    ["-q", ...(isRoot ? ["-u", "postgres"] : []), join(dir, "pgbouncer.ini")],
    {
      stdio: ["ignore", "ignore", "ignore"],
    },
  );
  const failed = new Promise<never>((_, reject) =>
    child.once("error", () => reject(new Error("PgBouncer is needed: apt-get install pgbouncer"))),
  );
  const listening = until(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, "127.0.0.1");
        const end = (is: boolean) => {
          socket.destroy();
          resolve(is);
        };
        socket.once("connect", () => end(true)).once("error", () => end(false));
      }),
  );
  await Promise.race([listening, failed]);
  return {
    port,
    async stop() {
      if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
