import postgres, { type Sql } from "postgres";
import { databaseFault, readProjection } from "../db/pool.ts";
import { Fault, isFault } from "../errors/fault.ts";
import { getLog, logFault } from "../log/log.ts";
import { processState } from "../state/process-state.ts";
import { buildRecap } from "./build-recap.ts";
import { publishRecaps } from "./publish-recaps.ts";
import type { RecapRelease } from "./recap-document.ts";

const lookEveryMs = 5_000;
/** More than the figures of a nation take; a replica that is silent for so long is left. */
const publishMs = 60_000;

const keeper = () =>
  processState("recap:keeper", () => ({
    timer: null as NodeJS.Timeout | null,
    round: null as Promise<void> | null,
  }));

/**
 * Keeps this machine's folder of recaps as the database has it, from now on and in the background: another machine may
 * load or activate a release. While the database is away, what is on disk stays. Called once by server.ts.
 */
export function startRecaps(): void {
  const state = keeper();
  const look = () => {
    state.round ??= publish().finally(() => {
      state.round = null;
    });
  };
  look();
  state.timer ??= setInterval(look, lookEveryMs).unref();
}

/** Ends that, and waits for a round that is under way. */
export async function stopRecaps(): Promise<void> {
  const state = keeper();
  if (state.timer) clearInterval(state.timer);
  state.timer = null;
  await state.round;
}

async function publish(): Promise<void> {
  try {
    for (const { id } of await readProjection((sql) => publishRecaps(sql), publishMs))
      getLog().info({ recap: id }, "recap published");
  } catch (error) {
    const fault = databaseFault(error);
    // Said by those whom it keeps from answering.
    if (!isFault(fault, "database_unavailable", "database_busy")) logFault("recap", fault);
  }
}

/** The same at once, for the one who has just loaded, activated or dropped a release. @returns what was written */
export function publishFrom(loaderUrl: string): Promise<RecapRelease[]> {
  return withSession(loaderUrl, (sql) => publishRecaps(sql));
}

/**
 * Makes the recap of a release that has none, because it was loaded before there were recaps.
 * @throws Fault `load_refused` when there is no such release, or when it has one: published figures do not change
 */
export function buildMissing(loaderUrl: string, releaseId: number): Promise<void> {
  return withSession(loaderUrl, async (sql) => {
    const [found] = await sql<{ has: boolean }[]>`
      select exists (select from projection.recap c where c.release_id = r.release_id) as has
      from projection.release r where r.release_id = ${releaseId}`;
    if (!found) throw new Fault("load_refused", { message: "There is no such release" });
    if (found.has) throw new Fault("load_refused", { message: "The release has its recap already" });
    await sql.begin(async (tx) => {
      await tx`set local statement_timeout = 0`;
      await tx`set local work_mem = '96MB'`;
      await buildRecap(tx as unknown as Sql, releaseId);
    });
  });
}

async function withSession<T>(loaderUrl: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(loaderUrl, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => {} });
  try {
    return await work(sql);
  } catch (error) {
    throw databaseFault(error);
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}
