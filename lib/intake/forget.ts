import type { Sql } from "postgres";
import { databaseFault } from "../db/pool.ts";
import { isFault } from "../errors/fault.ts";
import type { EvidenceStore } from "../evidence/evidence-store.ts";
import { logFault } from "../log/log.ts";
import { type SubmissionKind, submissionKinds } from "./submission.ts";

/** What one round of forgetting did. */
export type Forgotten = { submissions: number; photos: number; orphans: number };

const atATime = 200;
/** A photo that belongs to nobody may be of a sending that is under way; after this it is not. */
const orphanMs = 2 * 86_400_000;

/**
 * Forgets what was kept long enough: sealed texts and identities go from the database, photos from their store; the
 * figures and the trail stay. Photos that no submission knows, left behind by a crash, are swept up too.
 */
export async function forgetDue(
  {
    retentionDays,
    today,
    now = Date.now(),
  }: { retentionDays: Record<SubmissionKind, number>; today: string; now?: number },
  { sql, evidence }: { sql: Sql; evidence: EvidenceStore },
): Promise<Forgotten> {
  const done: Forgotten = { submissions: 0, photos: 0, orphans: 0 };
  try {
    for (const kind of submissionKinds) {
      for (let count = atATime; count === atATime; done.submissions += count) {
        const [row] = await sql<{ count: number }[]>`
          select intake.forget_due(${today}, ${kind}, ${retentionDays[kind]}, ${atATime}) as count`;
        count = row?.count ?? 0;
      }
    }
    for (;;) {
      const rows = await sql<{ id: string }[]>`
        select evidence_id as id from intake.evidence where dropped limit ${atATime}`;
      const ids = rows.map(({ id }) => id);
      for (const id of ids) await evidence.remove(id);
      await sql`select intake.evidence_gone(${sql.json(ids)})`;
      done.photos += ids.length;
      if (ids.length < atATime) break;
    }
    let old: string[] = [];
    const sweep = async () => {
      const known = await sql<{ id: string }[]>`
        select evidence_id as id from intake.evidence
        where evidence_id in (select value::uuid from jsonb_array_elements_text(${sql.json(old)}))`;
      const ids = new Set(known.map(({ id }) => id));
      const orphans = old.filter((id) => !ids.has(id));
      for (const id of orphans) await evidence.remove(id);
      done.orphans += orphans.length;
      old = [];
    };
    for await (const { name, storedAt } of evidence.list()) {
      if (/^[0-9a-f-]{36}$/.test(name) && now - storedAt.getTime() > orphanMs) old.push(name);
      if (old.length === atATime) await sweep();
    }
    await sweep();
  } catch (error) {
    if (!isFault(error, "evidence_unavailable")) throw databaseFault(error);
    // What the store cannot remove now stays marked for the next round.
    logFault("intake.forget", error);
  }
  return done;
}
