import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { databaseFault } from "../db/pool.ts";
import type { SealedBox } from "../seal/seal.ts";

/** A place in the hand-over: `0` is before everything. Opaque to who fetches. */
export type Cursor = string & { readonly brand: "Cursor" };

/** Before everything. */
export const firstCursor = "0" as Cursor;

/** A photo of a submission: encrypted, with its key sealed to the officers. */
export type HandedEvidence = {
  id: string;
  media_type: string;
  bytes: number;
  sha256: string;
  sealed_key: SealedBox[] | null;
};

/**
 * One thing for the officers, as JSON: a submission, a reply of its reporter, or that it was taken back. `sealed` is null
 * when it was forgotten before it was fetched. `group` is alike for what is about one household; `folded` were beyond what
 * one household may get in a day and were only counted.
 */
export type HandedItem = {
  cursor: Cursor;
  item: string;
  type: "submission" | "reply" | "withdrawal";
  ticket: string;
  kind: string;
  village: string;
  on: string;
  sealed: SealedBox[] | null;
  due_on?: string;
  stage?: string;
  facts?: Record<string, unknown>;
  evidence?: HandedEvidence[];
  group?: { id: string; reports: number; folded: number } | null;
};

/** Reads a cursor as pullItems gave it. @returns null if it is none */
export function parseCursor(text: string): Cursor | null {
  return text === firstCursor || /^\d{1,15}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
    ? (text as Cursor)
    : null;
}

/**
 * Did this database give out a cursor? After a database was put back from an older copy it numbers anew, and whoever went on
 * after a later cursor would be told of nothing more and never know.
 */
export async function isKnownCursor(cursor: Cursor, sql: Sql): Promise<boolean> {
  if (cursor === firstCursor) return true;
  const [batch = "", item = ""] = cursor.split(".");
  try {
    const found =
      await sql`select 1 from intake.item where batch = ${batch}::bigint and item_id = ${item}::uuid`;
    return found.length > 0;
  } catch (error) {
    throw databaseFault(error);
  }
}

/**
 * The next items after a cursor, none skipped and none twice: what was not fetched yet gets a batch number at this moment,
 * so something that is kept later always comes later. Inside a batch items stand in the order of random ids. Replies to
 * what was folded stay here: their submission is not known to the officers.
 * @param actor who fetches, for the trail: `officer:NAME` or `operator`
 */
export async function pullItems(
  { after, limit, actor, on }: { after: Cursor; limit: number; actor: string; on: string },
  sql: Sql,
): Promise<{ items: HandedItem[]; cursor: Cursor; more: boolean }> {
  const [batch = "0", item = "00000000-0000-0000-0000-000000000000"] = after.split(".");
  try {
    await sql`select intake.assign_batch()`;
    const rows = await sql<Row[]>`
      select i.batch::text, i.item_id, i.type, i.on_day::text, s.ticket, s.kind, s.village_code, s.due_on::text, s.stage,
        s.facts, encode(s.target_hash, 'hex') as target,
        case i.type when 'submission' then s.sealed else i.sealed end as sealed,
        case i.type when 'submission' then coalesce((
          select jsonb_agg(jsonb_build_object('id', e.evidence_id, 'media_type', e.media_type, 'bytes', e.bytes,
            'sha256', e.sha256, 'sealed_key', e.sealed_key))
          from intake.evidence e where e.submission_id = i.submission_id and not e.dropped), '[]') end as evidence,
        same.reports, same.folded
      from intake.item i join intake.submission s using (submission_id)
      left join lateral (
        select count(*)::integer as reports, count(*) filter (where g.folded)::integer as folded
        from intake.submission g where g.target_hash = s.target_hash
      ) same on i.type = 'submission' and s.target_hash is not null
      where i.batch is not null and not s.folded and (i.batch, i.item_id) > (${batch}::bigint, ${item}::uuid)
      order by i.batch, i.item_id limit ${limit + 1}`;
    const items = rows.slice(0, limit).map(present);
    const cursor = items.at(-1)?.cursor ?? after;
    if (items.length > 0) {
      const pulled = createHash("sha256").update(`${after} ${cursor}`).digest();
      await sql`select intake.note_pull(${on}, ${actor}, ${pulled})`;
    }
    return { items, cursor, more: rows.length > limit };
  } catch (error) {
    throw databaseFault(error);
  }
}

/** How many items lie after a cursor, for a progress bar. */
export async function countItems(after: Cursor, sql: Sql): Promise<number> {
  const [batch = "0", item = "00000000-0000-0000-0000-000000000000"] = after.split(".");
  const [row] = await sql<{ items: number }[]>`
    select count(*)::integer as items from intake.item i join intake.submission s using (submission_id)
    where not s.folded and (i.batch is null or (i.batch, i.item_id) > (${batch}::bigint, ${item}::uuid))`;
  return row?.items ?? 0;
}

/** Is this a photo that is to be handed over? Its bytes lie in the evidence store under the same id. */
export async function isHandedEvidence(id: string, sql: Sql): Promise<boolean> {
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return false;
  try {
    return (await sql`select 1 from intake.evidence where evidence_id = ${id} and not dropped`).length > 0;
  } catch (error) {
    throw databaseFault(error);
  }
}

type Row = {
  batch: string;
  item_id: string;
  type: HandedItem["type"];
  on_day: string;
  ticket: string;
  kind: string;
  village_code: string;
  due_on: string;
  stage: string;
  facts: Record<string, unknown>;
  target: string | null;
  sealed: SealedBox[] | null;
  evidence: HandedEvidence[] | null;
  reports: number | null;
  folded: number | null;
};

function present(row: Row): HandedItem {
  const common = {
    cursor: `${row.batch}.${row.item_id}` as Cursor,
    item: row.item_id,
    type: row.type,
    ticket: row.ticket,
    kind: row.kind,
    village: row.village_code,
    on: row.on_day,
    sealed: row.sealed,
  };
  if (row.type !== "submission") return common;
  const group =
    row.target === null
      ? null
      : {
          id: createHash("sha256").update(row.target).digest("hex").slice(0, 16),
          reports: row.reports ?? 1,
          folded: row.folded ?? 0,
        };
  return {
    ...common,
    due_on: row.due_on,
    stage: row.stage,
    facts: row.facts,
    evidence: row.evidence ?? [],
    group,
  };
}
