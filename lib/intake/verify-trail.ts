import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { databaseFault } from "../db/pool.ts";
import { type Contradicted, findContradictions } from "./compare-trail.ts";
import type { IntakeKeys } from "./receipt.ts";

/** A place in the trail that somebody noted down elsewhere; a trail that was written anew does not pass through it. */
export type TrailAnchor = { seq: number; hash: string };

/** Whether the trail is whole. `contradicted`: its chain holds, and submissions stand otherwise than it tells. */
export type TrailVerdict =
  | { kind: "whole"; rows: number; head: TrailAnchor }
  | { kind: "broken"; seq: number; problem: "altered" | "gap" | "unlinked" | "anchor" }
  | { kind: "contradicted"; by: Contradicted[] };

const pageRows = 2000;
const genesis = "0".repeat(64);

/**
 * Follows the trail from its first row to its last, and computes each hash anew; then compares what is kept of submissions
 * with it. @returns the first link that does not hold. @param anchor checks that the trail passes through a place noted before
 */
export async function verifyTrail(
  { sql, keys }: { sql: Sql; keys: IntakeKeys },
  {
    anchor,
    onProgress,
    signal,
  }: { anchor?: TrailAnchor; onProgress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<TrailVerdict> {
  type Row = { seq: string; said: string; content: string; prev: string; hash: string };
  try {
    const [sum] = await sql<{ rows: number }[]>`select count(*)::integer as rows from intake.trail`;
    const total = sum?.rows ?? 0;
    let head: TrailAnchor = { seq: 0, hash: genesis };
    let anchored = !anchor || anchor.seq === 0;
    for (;;) {
      signal?.throwIfAborted();
      const page = await sql<Row[]>`
        select seq::text, to_char(on_day, 'YYYY-MM-DD') || '|' || actor || '|' || action || '|' ||
          coalesce(submission_id::text, '-') as said, coalesce(encode(content_hash, 'hex'), '-') as content,
          encode(prev_hash, 'hex') as prev, encode(hash, 'hex') as hash
        from intake.trail t where t.seq > ${head.seq} order by t.seq limit ${pageRows}`;
      for (const row of page) {
        const seq = Number(row.seq);
        if (seq !== head.seq + 1) return { kind: "broken", seq: head.seq + 1, problem: "gap" };
        if (row.prev !== head.hash) return { kind: "broken", seq, problem: "unlinked" };
        const line = [row.seq, row.said, row.content, row.prev].join("|");
        if (createHash("sha256").update(line).digest("hex") !== row.hash)
          return { kind: "broken", seq, problem: "altered" };
        if (seq === anchor?.seq) {
          if (row.hash !== anchor.hash) return { kind: "broken", seq, problem: "anchor" };
          anchored = true;
        }
        head = { seq, hash: row.hash };
      }
      onProgress?.(head.seq, total);
      if (page.length < pageRows) break;
    }
    if (!anchored) return { kind: "broken", seq: head.seq + 1, problem: "gap" };
    const by = await findContradictions({ sql, keys }, signal);
    return by.length > 0 ? { kind: "contradicted", by } : { kind: "whole", rows: head.seq, head };
  } catch (error) {
    throw databaseFault(error);
  }
}

/** The newest row, to be noted down elsewhere. */
export async function findTrailHead(sql: Sql): Promise<TrailAnchor | null> {
  try {
    const [row] = await sql<{ seq: string; hash: string }[]>`
      select seq::text, encode(hash, 'hex') as hash from intake.trail t order by t.seq desc limit 1`;
    return row ? { seq: Number(row.seq), hash: row.hash } : null;
  } catch (error) {
    throw databaseFault(error);
  }
}
