import postgres, { type Sql } from "postgres";
import { getConfig } from "../config/config.ts";
import { Fault, faultDetail, isFault } from "../errors/fault.ts";
import { processState } from "../state/process-state.ts";

const maxConnections = 10;
const webPool = { max: maxConnections, timeoutMs: 2_000 };
const intakePool = { max: 3, timeoutMs: 30_000 };
const maxWaitingLookUps = 20;
const maxLookUpMs = 600;

type WebUrls = { write: string; read: string; intake: string };
type Pools = {
  urls: WebUrls | null;
  write: Sql | null;
  read: Sql | null;
  intake: Sql | null;
  lookUps: number;
};

/**
 * Tells this process where the web role logs in: to the write side, and to the read side (a replica, or the same); and
 * where the role logs in that hands submissions over.
 */
export function setWebUrls(urls: WebUrls): void {
  pools().urls = urls;
}

/** The pool on which the web role writes (one-time tokens, submissions). @throws Fault `database_unavailable` */
export function getWebSql(): Sql {
  const state = pools();
  state.write ??= connect(urls(state).write);
  return state.write;
}

/**
 * The pool on which the web role reads the projection; a replica where one is set. Never shared with the writes, so
 * that slow look-ups do not hold up one-time tokens. @throws Fault `database_unavailable`
 */
export function getProjectionSql(): Sql {
  const state = pools();
  state.read ??= connect(urls(state).read);
  return state.read;
}

/** Do as many look-ups wait already as the pool can serve? Then the next one would be shed. */
export function lookUpsAreFull(): boolean {
  return pools().lookUps >= maxConnections + maxWaitingLookUps;
}

/**
 * The pool of the role that hands submissions over: the machine API, `intake` commands and the daily forgetting. Never
 * used for a citizen's request. @throws Fault `database_unavailable`
 */
export function getIntakeSql(): Sql {
  const state = pools();
  state.intake ??= connect(urls(state).intake, intakePool);
  return state.intake;
}

/**
 * Does one look-up, or sheds it: at once when as many wait already as the pool can serve, and after 0.6 s in any
 * case, so that a crowd before a stuck database is told soon. A look-up that was given up counts until it has ended.
 * @throws Fault `database_busy`
 */
export async function shedWhenBusy<T>(lookUp: () => PromiseLike<T>): Promise<T> {
  const state = pools();
  if (lookUpsAreFull()) throw new Fault("database_busy");
  state.lookUps += 1;
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Fault("database_busy")), maxLookUpMs);
  });
  const work = Promise.resolve(lookUp()).finally(() => {
    state.lookUps -= 1;
    clearTimeout(timer);
  });
  return Promise.race([work, tooSlow]);
}

/** Ends the pools; used when the process stops and between tests. */
export async function closePools(): Promise<void> {
  const state = pools();
  await Promise.all([state.write, state.read, state.intake].map((sql) => sql?.end({ timeout: 2 })));
  Object.assign(state, { urls: null, write: null, read: null, intake: null });
}

/**
 * Turns a driver's error into the fault that the citizen gets an answer for: the database is away, or too busy.
 * Anything else is thrown on as it is.
 */
export function databaseFault(error: unknown): unknown {
  if (isFault(error)) return error;
  const code = faultDetail(error) ?? "";
  // 57014: statement_timeout; 53300: too many connections; 55P03: lock not available.
  if (["57014", "53300", "55P03"].includes(code)) return new Fault("database_busy", { cause: error });
  const away = /^(08|57P|53)|^(CONNECT|ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|EHOST|CONNECTION_|28P01|28000|3D000)/;
  return away.test(code) ? new Fault("database_unavailable", { cause: error }) : error;
}

function connect(url: string, { max, timeoutMs } = webPool): Sql {
  return postgres(url, {
    max,
    connect_timeout: 3,
    // Kept open: opening a session costs more than a look-up.
    idle_timeout: 0,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: "dataku-web", statement_timeout: timeoutMs },
  });
}

function urls(state: Pools): WebUrls {
  if (state.urls) return state.urls;
  const { databaseUrl, projectionDatabaseUrl } = getConfig();
  // Only under `next start`, where server.ts did not prepare the database: the address must be the web role's own.
  if (databaseUrl)
    return { write: databaseUrl, read: projectionDatabaseUrl ?? databaseUrl, intake: databaseUrl };
  throw new Fault("database_unavailable", { message: "The database was not opened" });
}

function pools(): Pools {
  return processState<Pools>("pools", () => ({
    urls: null,
    write: null,
    read: null,
    intake: null,
    lookUps: 0,
  }));
}
