import postgres, { type Sql } from "postgres";
import { getConfig } from "../config/config.ts";
import { Fault, faultDetail, isFault } from "../errors/fault.ts";
import { patient, TooSlow } from "../state/patient.ts";
import { processState } from "../state/process-state.ts";
import { openReplica, type Replica } from "./replica.ts";

const maxConnections = 10;
/** How long a statement of a citizen's request may take, and one of the hand-over. */
export const statementMs = { web: 2_000, intake: 30_000 };
const webPool = { max: maxConnections, timeoutMs: statementMs.web };
const intakePool = { max: 3, timeoutMs: statementMs.intake };
const reconnectSeconds = 0.1;
const maxWaitingLookUps = 20;
const maxLookUpMs = 500;

type WebUrls = { write: string; replica: string | null; intake: string };
type Pools = {
  urls: WebUrls | null;
  write: Sql | null;
  read: Sql | null;
  intake: Sql | null;
  /** Null until it is first asked, and when there is none. */
  replica: Replica | null;
  lookUps: number;
};

/**
 * Tells this process where the web role logs in: to the primary, and to the replica if there is one; and
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
 * Reads the projection as the web role: on the replica where one is set, on the primary where none is and whenever the replica
 * cannot answer. Each read sees one release whole; a replica that lags gives the one before.
 * @param read one question, without effects: it may be asked twice
 * @param maxMs how long the replica may take, where it is not a citizen who waits
 * @throws what the driver throws
 */
export async function readProjection<T>(read: (sql: Sql) => PromiseLike<T>, maxMs?: number): Promise<T> {
  const outcome = await findReplica()?.attempt(read, maxMs);
  if (outcome?.kind === "done") return outcome.value;
  const state = pools();
  // Never shared with the writes, so that slow look-ups do not hold up one-time tokens.
  state.read ??= connect(urls(state).write);
  return read(state.read);
}

/** How the replica was when it was last asked. @returns null when there is none */
export function replicaState(): "ok" | "away" | null {
  const { replica } = pools();
  return replica && (replica.isAway() ? "away" : "ok");
}

/** Does the primary take writes, and answer within `maxMs`? @returns null when there is no replica: then reads say it as well */
export async function primaryState(maxMs: number): Promise<"ok" | "away" | null> {
  if (!pools().replica) return null;
  try {
    const [row] = await patient(
      getWebSql()<{ readOnly: string }[]>`select current_setting('transaction_read_only') as "readOnly"`,
      maxMs,
    );
    return row?.readOnly === "off" ? "ok" : "away";
  } catch {
    return "away";
  }
}

function findReplica(): Replica | null {
  const state = pools();
  const url = urls(state).replica;
  if (url === null) return null;
  const isGone = (error: unknown) => isFault(databaseFault(error), "database_unavailable");
  state.replica ??= openReplica(() => connect(url), isGone);
  return state.replica;
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
 * Does one look-up, or sheds it: at once when as many wait already as the pool can serve, and after 0.5 s in any
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
  const ends = [state.write, state.read, state.intake].map((sql) => sql?.end({ timeout: 2 }));
  await Promise.all([...ends, state.replica?.close()]);
  Object.assign(state, { urls: null, write: null, read: null, intake: null, replica: null });
}

/**
 * Turns a driver's error into the fault that the citizen gets an answer for: the database is away, or too busy.
 * Anything else is thrown on as it is.
 */
export function databaseFault(error: unknown): unknown {
  if (isFault(error)) return error;
  if (error instanceof TooSlow) return new Fault("database_busy", { cause: error });
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
    // The driver's own wait before it connects again grows to 20 s, for which requests would hang after a server is back.
    backoff: () => reconnectSeconds,
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: "dataku-web",
      // A pooler refuses what it cannot set for one client alone; then the role's own limit holds, which is the same.
      ...(isPooled(url) ? {} : { statement_timeout: timeoutMs }),
    },
  });
}

/**
 * Does the address lead to a pooler such as PgBouncer in transaction mode? It says so by `?prepare=false`, by which the driver
 * also leaves named statements out: the next one may meet another server session.
 */
export function isPooled(url: string): boolean {
  return URL.parse(url)?.searchParams.get("prepare") === "false";
}

function urls(state: Pools): WebUrls {
  if (state.urls) return state.urls;
  const { databaseUrl, projectionDatabaseUrl } = getConfig();
  // Only under `next start`, where server.ts did not prepare the database: the address must be the web role's own.
  if (databaseUrl) return { write: databaseUrl, replica: projectionDatabaseUrl, intake: databaseUrl };
  throw new Fault("database_unavailable", { message: "The database was not opened" });
}

function pools(): Pools {
  return processState<Pools>("pools", () => ({
    urls: null,
    write: null,
    read: null,
    intake: null,
    replica: null,
    lookUps: 0,
  }));
}
