import { join } from "node:path";
import Postgrator from "postgrator";
import postgres, { type Sql } from "postgres";
import { type Config, getConfig } from "../config/config.ts";
import { deriveKey, getSecrets } from "../config/secrets.ts";
import { Fault, faultDetail } from "../errors/fault.ts";
import { type EmbeddedEngine, openEmbeddedEngine } from "./embedded-engine.ts";
import { applyGrants, asRole, type RoleNames, roleNames } from "./grants.ts";
import { setWebUrls, statementMs } from "./pool.ts";

const migrationLock = 7_261_002;

/** The database, ready for use: migrated, with its roles. */
export type Database = {
  /** Logs in as the loader role; one address for COPY and releases. Null when DATABASE_URL is the web role's own. */
  loaderUrl: string | null;
  engine: EmbeddedEngine | null;
  /** Lets PostgreSQL go through tables of the projection at once, which else it does beside the first look-ups. */
  vacuum(tables: readonly string[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the database of this installation: the server of DATABASE_URL, or the embedded engine. Brings the schema up
 * to date and makes the four roles when the address may do that; an address that logs in as the web role itself
 * is taken as it is.
 * @throws Fault `database_unavailable`, `engine_failed`, `bad_configuration`
 */
export async function openDatabase(config: Config = getConfig()): Promise<Database> {
  if (config.databaseUrl) return prepare(config.databaseUrl, config, null);
  const engine = await openEmbeddedEngine(config.dataDir, getSecrets(config).databasePassword);
  try {
    return await prepare(engine.adminUrl, config, engine);
  } catch (error) {
    await engine.release();
    throw error;
  }
}

async function prepare(adminUrl: string, config: Config, engine: EmbeddedEngine | null): Promise<Database> {
  const sql = connect(adminUrl, "dataku-setup");
  const close = async () => {
    await engine?.release();
  };
  try {
    const [who] = await sql<{ database: string; role: string; mayMakeRoles: boolean }[]>`
      select current_database() as database, current_user as role, (rolsuper or rolcreaterole) as "mayMakeRoles"
      from pg_roles where rolname = current_user`;
    if (!who) throw new Fault("database_unavailable");
    const roles = roleNames(who.database);
    const replicaUrl = config.projectionDatabaseUrl;
    if (who.role === roles.web) {
      setWebUrls({ write: adminUrl, replica: replicaUrl, intake: loginUrl(adminUrl, roles.intake) });
      return { loaderUrl: null, engine, vacuum: async () => {}, close };
    }
    const urls = {
      web: loginUrl(adminUrl, roles.web),
      loader: loginUrl(adminUrl, roles.loader),
      intake: loginUrl(adminUrl, roles.intake),
    };
    // One transaction: a pooler may give the next one another session, so no lock and no role may outlive it. Not sql.begin: its
    // rollback on a session that is gone would end the process (porsager/postgres#1208); here it ends with the session.
    await sql`begin`;
    await sql`select pg_advisory_xact_lock(${migrationLock})`;
    await makeRoles(sql, roles, urls, who.mayMakeRoles);
    await migrate(sql, roles.owner, who.database);
    await applyGrants(sql, who.database, roles);
    await sql`commit`;
    setWebUrls({
      write: urls.web,
      replica: replicaUrl && loginUrl(replicaUrl, roles.web),
      intake: urls.intake,
    });
    return { loaderUrl: urls.loader, engine, vacuum: (tables) => vacuum(adminUrl, tables), close };
  } catch (error) {
    throw asFault(error);
  } finally {
    await sql.end({ timeout: 2 }).catch(() => {});
  }
}

function connect(adminUrl: string, applicationName: string): Sql {
  return postgres(adminUrl, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => {},
    connection: { application_name: applicationName },
  });
}

/** @throws Fault, as where the address is a pooler's or may not do that; then PostgreSQL does it by itself */
async function vacuum(adminUrl: string, tables: readonly string[]): Promise<void> {
  const sql = connect(adminUrl, "dataku-vacuum");
  try {
    for (const table of tables) {
      // Their indexes are new, so there is nothing to clean up in them.
      await sql`vacuum (freeze, analyze, index_cleanup off, truncate off) projection.${sql(table)}`;
    }
  } catch (error) {
    throw asFault(error);
  } finally {
    await sql.end({ timeout: 2 }).catch(() => {});
  }
}

async function makeRoles(
  sql: Sql,
  roles: RoleNames,
  urls: { web: string; loader: string; intake: string },
  mayMakeRoles: boolean,
): Promise<void> {
  const existing = await sql<{ name: string }[]>`
    select rolname as name from pg_roles where rolname in ${sql(Object.values(roles))}`;
  const names = new Set(existing.map((row) => row.name));
  if (names.size < Object.keys(roles).length && !mayMakeRoles) {
    throw new Fault("bad_configuration", {
      message: `DATABASE_URL must log in as a role that may create roles (CREATEROLE), or ${Object.values(roles).join(", ")} must exist.`,
    });
  }
  if (!names.has(roles.owner)) await sql`create role ${sql(roles.owner)} nologin`;
  for (const [role, url, maxMs] of [
    [roles.loader, urls.loader, null],
    [roles.web, urls.web, statementMs.web],
    [roles.intake, urls.intake, statementMs.intake],
  ] as const) {
    const isNew = !names.has(role);
    if (isNew) await sql`create role ${sql(role)} login nosuperuser nocreatedb nocreaterole`;
    if (!mayMakeRoles) continue;
    const quoted = `"${role.replaceAll('"', '""')}"`;
    if (isNew || !(await canLogIn(url))) {
      // The password is base64url, so quoting it is safe; ALTER ROLE takes no parameters.
      await sql.unsafe(`alter role ${quoted} login password '${new URL(url).password}'`);
    }
    if (maxMs === null) continue;
    const [limited] = await sql`
      select from pg_roles where rolname = ${role} and ${`statement_timeout=${maxMs}ms`} = any (rolconfig)`;
    // For sessions of a pooler, which cannot set it for one client alone.
    if (!limited) await sql.unsafe(`alter role ${quoted} set statement_timeout = '${maxMs}ms'`);
  }
  // Since PostgreSQL 16 the maker of a role is a member that may not become it, until it grants itself that.
  const [may] = await sql<{ becomeOwner: boolean }[]>`
    select pg_has_role(${roles.owner}, case when current_setting('server_version_num')::integer >= 160000
      then 'SET' else 'MEMBER' end) as "becomeOwner"`;
  if (!may?.becomeOwner) await sql`grant ${sql(roles.owner)} to current_user`;
}

async function migrate(sql: Sql, owner: string, database: string): Promise<void> {
  await sql`grant create, connect on database ${sql(database)} to ${sql(owner)}`;
  const [schema] = await sql`select 1 from pg_namespace where nspname = 'dataku'`;
  if (!schema) await sql`create schema dataku authorization ${sql(owner)}`;
  const migrator = new Postgrator({
    driver: "pg",
    migrationPattern: join(import.meta.dirname, "migrations", "*.sql"),
    schemaTable: "dataku.schema_version",
    newline: "LF",
    execQuery: async (query) => ({ rows: await sql.unsafe(query) }),
    execSqlScript: async (script) => {
      await sql.unsafe(script);
    },
  });
  await asRole(sql, owner, async () => void (await migrator.migrate()));
}

/** The same server and database, entered as another role with the password derived for it. */
function loginUrl(url: string, role: string): string {
  const login = new URL(url);
  login.username = encodeURIComponent(role);
  login.password = deriveKey(`database:${role}`).toString("base64url");
  return login.href;
}

async function canLogIn(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    // 28P01 and 28000: refused for the password or the role, 08P01: by a pooler; 42501: no right to connect to the database yet.
    if (["28P01", "28000", "08P01", "42501"].includes(faultDetail(error) ?? "")) return false;
    throw error;
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const detail = faultDetail(error);
  if (detail === "53100") return new Fault("disk_full", { message: "There is no space left on the disk" });
  if (detail === "42501") {
    return new Fault("bad_configuration", {
      message: "DATABASE_URL must log in as the owner of its database, with the right to make roles.",
      cause: error,
    });
  }
  if (error instanceof Error && /checksum|migration/i.test(error.message)) {
    return new Fault("database_unavailable", {
      message:
        "The database was set up by another version of Dataku, which this one cannot bring up to date.",
      cause: error,
    });
  }
  return new Fault("database_unavailable", {
    message: `The database cannot be used (${detail ?? "no code"}). Check DATABASE_URL and that the server runs.`,
    cause: error,
  });
}
