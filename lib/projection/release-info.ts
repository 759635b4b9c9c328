import { getSecrets } from "../config/secrets.ts";
import { databaseFault, readProjection } from "../db/pool.ts";
import { processState } from "../state/process-state.ts";
import { type BlindIndex, createBlindIndex, isSamePepper } from "./blind-index.ts";

/** What every page says of the data: which register, as of when, for which period, and whether people are made up. */
export type ReleaseInfo = {
  id: number;
  register: string;
  asOf: string;
  period: string;
  synthetic: boolean;
  /** False when the release was loaded with another pepper: it would find nobody. */
  pepperMatches: boolean;
};

const freshMs = 5_000;

/** The blind index of this process. */
export function getBlindIndex(): BlindIndex {
  return processState("blind-index", () => createBlindIndex(getSecrets().projectionPepper));
}

/** The release that is served, or null when none is. @throws Fault `database_unavailable`, `database_busy` */
export async function findActiveRelease(): Promise<ReleaseInfo | null> {
  try {
    const [row] = await readProjection(
      (sql) => sql`
      select release_id, register, as_of, period, synthetic, pepper_check from projection.active_release()`,
    );
    if (!row) return null;
    return {
      id: row.release_id,
      register: row.register,
      asOf: row.as_of,
      period: row.period,
      synthetic: row.synthetic,
      pepperMatches: isSamePepper(getBlindIndex(), row.pepper_check),
    };
  } catch (error) {
    throw databaseFault(error);
  }
}

/**
 * The same for the frame of every page: asked at most every 5 s, and the last known one while the database is away,
 * so that a page that needs no person does not need the database either. @returns null when nothing is known.
 */
export async function lastKnownRelease(): Promise<ReleaseInfo | null> {
  const memory = processState<{ at: number; known: ReleaseInfo | null }>("release-info", () => ({
    at: 0,
    known: null,
  }));
  if (Date.now() - memory.at < freshMs) return memory.known;
  memory.at = Date.now();
  try {
    memory.known = await findActiveRelease();
  } catch {
    // The page says nothing of the data's date rather than failing; the check itself reports the fault.
  }
  return memory.known;
}
