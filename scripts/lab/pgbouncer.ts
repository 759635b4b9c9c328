import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../lib/db/free-port.ts";
import { until } from "../../lib/http/test-portal.ts";
import { type DebianPostgres, databaseFolder, databaseUser } from "./debian-postgres.ts";
import { isListening } from "./is-listening.ts";

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
  const ini = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  const files = {
    "users.txt": `"postgres" "${superuser.password}"\n`,
    "pgbouncer.ini": `[databases]\n* = host=127.0.0.1 port=${server.port}\n[pgbouncer]\n${ini.join("")}`,
  };
  // The folder is closed to all but PostgreSQL's user, who is to read them.
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text, { mode: 0o644 });
  const child = spawn("pgbouncer", ["-q", join(dir, "pgbouncer.ini")], {
    ...databaseUser(),
    stdio: "ignore",
  });
  const failed = new Promise<never>((_, reject) =>
    child.once("error", () => reject(new Error("PgBouncer is needed: apt-get install pgbouncer"))),
  );
  const listening = until(() => isListening(port));
  await Promise.race([listening, failed]);
  return {
    port,
    async stop() {
      if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
