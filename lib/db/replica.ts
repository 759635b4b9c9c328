import type { Sql } from "postgres";
import { faultDetail } from "../errors/fault.ts";
import { getLog } from "../log/log.ts";
import { patient, TooSlow } from "../state/patient.ts";

/** What came of one read: its value, or that it is to be asked of the primary. */
type ReplicaOutcome<T> = { kind: "done"; value: T } | { kind: "away" };

/** A replica with a breaker in front of it: no reader waits longer than `answerMs` for it. */
export type Replica = {
  /** @param maxMs longer than `answerMs` for work that no citizen waits for */
  attempt<T>(read: (sql: Sql) => PromiseLike<T>, maxMs?: number): Promise<ReplicaOutcome<T>>;
  isAway(): boolean;
  close(): Promise<void>;
};

const timing = { answerMs: 300, restMs: 700, probeMs: 1_000 };

/**
 * Reads from a replica while it answers. One that is gone or silent is left at once by all, and one question in the background
 * finds out when it is back, on connections of its own: those that hang stay so. A read that fails or is slow alone, as when the
 * replay of a dropped release cancels it or a new function has not arrived yet, is done by the primary and nothing more.
 * @param connect opens a pool; called anew after each failure
 * @param isGone does this error say that the server cannot be used?
 */
export function openReplica(
  connect: () => Sql,
  isGone: (error: unknown) => boolean,
  { answerMs, restMs, probeMs } = timing,
): Replica {
  let pool: Sql | null = connect();
  let nextProbe = 0;
  let lastAnswer = Number.NEGATIVE_INFINITY;
  let probe: Promise<void> | null = null;
  let closed = false;

  const leave = (left: Sql, error: unknown) => {
    if (pool !== left) return;
    pool = null;
    nextProbe = performance.now() + restMs;
    discard(left);
    const detail = error instanceof TooSlow ? error.name : faultDetail(error);
    getLog().warn({ where: "replica", detail }, "the replica is away, look-ups go to the primary");
  };
  const lookForIt = () => {
    if (probe || closed || performance.now() < nextProbe) return;
    const fresh = connect();
    probe = patient(fresh`select 1 from projection.active_release()`, probeMs).then(
      () => {
        probe = null;
        if (closed) return discard(fresh);
        pool = fresh;
        getLog().info({ where: "replica" }, "the replica is back");
      },
      () => {
        probe = null;
        nextProbe = performance.now() + restMs;
        discard(fresh);
      },
    );
  };

  return {
    async attempt(read, maxMs = answerMs) {
      const asked = pool;
      if (!asked) {
        lookForIt();
        return { kind: "away" };
      }
      const began = performance.now();
      try {
        const value = await patient(read(asked), maxMs);
        lastAnswer = performance.now();
        return { kind: "done", value };
      } catch (error) {
        const isSilent = error instanceof TooSlow && lastAnswer < began;
        if (isSilent || isGone(error)) leave(asked, error);
        return { kind: "away" };
      }
    },
    isAway: () => pool === null,
    async close() {
      closed = true;
      await pool?.end({ timeout: 2 });
      await probe;
    },
  };
}

/** Cuts what is under way, too: its readers ask the primary. */
function discard(sql: Sql): void {
  void sql.end({ timeout: 0 }).catch(() => {});
}
