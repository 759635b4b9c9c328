import type { Sql } from "postgres";
import { type EventRecord, isHashOf } from "./event-hash.ts";
import type { IntakeKeys } from "./receipt.ts";

/**
 * What a row says otherwise than the trail. `filing`: its content, its day or whether it was folded, or no row of the trail
 * tells of it. `event`, `reply`, `photo`: one of these is altered, gone, or was never told. `gone`: the submission itself.
 */
export type Contradiction = "filing" | "stage" | "forgotten" | "event" | "reply" | "photo" | "gone";

/** A submission that the trail contradicts, by its ticket; by its id when it is gone. */
export type Contradicted = { submission: string; what: Contradiction };

const pageRows = 2000;

/**
 * Which submissions stand otherwise than the trail tells? What officers wrote and what was filed cannot be read here: of the
 * filing its hash is compared, of an event everything but its text.
 * @returns each submission once for each kind of contradiction, in the order of their tickets
 */
export async function findContradictions(
  { sql, keys }: { sql: Sql; keys: IntakeKeys },
  signal?: AbortSignal,
): Promise<Contradicted[]> {
  const found = await sql<Contradicted[]>`
    with told as (select submission_id, action, on_day, content_hash from intake.trail where submission_id is not null),
    filing as (select * from told where action in ('filed', 'folded')),
    wrong as (
      select s.submission_id, 'filing' as what from intake.submission s where not exists (
        select 1 from filing t where t.submission_id = s.submission_id and t.content_hash = s.payload_hash
          and t.on_day = s.received_on and t.action = case when s.folded then 'folded' else 'filed' end)
      union
      select s.submission_id, 'stage' from intake.submission s where s.stage <> case
        when exists (select 1 from told t where t.submission_id = s.submission_id and t.action = 'withdrawn')
        then 'withdrawn' else coalesce((select e.stage from intake.event e
          where e.submission_id = s.submission_id and e.type = 'stage' order by e.sequence desc limit 1), 'received') end
      union
      select s.submission_id, 'forgotten' from intake.submission s
        left join told t on t.submission_id = s.submission_id and t.action = 'forgotten'
        where s.forgotten_on is distinct from t.on_day
      union
      select coalesce(t.submission_id, e.submission_id), 'event'
        from (select * from told where action in ('stage', 'message', 'question')) t
        full join intake.event e
          on e.submission_id = t.submission_id and e.type = t.action and e.content_hash = t.content_hash
        where t.submission_id is null or e.submission_id is null
      union
      select coalesce(t.submission_id, i.submission_id), 'reply'
        from (select * from told where action = 'replied') t
        full join (select submission_id, payload_hash from intake.item where type = 'reply') i
          on i.submission_id = t.submission_id and i.payload_hash = t.content_hash
        where t.submission_id is null or i.submission_id is null
      union
      select e.submission_id, 'photo' from intake.evidence e where not exists (select 1 from told t
        where t.submission_id = e.submission_id and t.action = 'evidence' and t.content_hash = decode(e.sha256, 'hex'))
      union
      -- The photos of what was taken back or forgotten are gone by right.
      select t.submission_id, 'photo' from told t where t.action = 'evidence'
        and not exists (select 1 from told o
          where o.submission_id = t.submission_id and o.action in ('withdrawn', 'forgotten'))
        and not exists (select 1 from intake.evidence e
          where e.submission_id = t.submission_id and decode(e.sha256, 'hex') = t.content_hash)
      union
      select t.submission_id, 'gone' from filing t
        where not exists (select 1 from intake.submission s where s.submission_id = t.submission_id)
    )
    select coalesce(s.ticket, w.submission_id::text) as submission, w.what
    from wrong w left join intake.submission s using (submission_id)`;
  const altered = new Set<string>();
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    signal?.throwIfAborted();
    const page = await sql<(EventRecord & { id: string; content_hash: Buffer })[]>`
      select e.event_id as id, s.ticket, e.sequence, e.on_day::text as "on", e.type, e.stage, e.content_hash
      from intake.event e join intake.submission s using (submission_id)
      where e.event_id > ${after} order by e.event_id limit ${pageRows}`;
    for (const { content_hash, ...event } of page)
      if (!isHashOf(content_hash, event, keys)) altered.add(event.ticket);
    after = page.at(-1)?.id ?? after;
    if (page.length < pageRows) break;
  }
  for (const { submission, what } of found) if (what === "event") altered.delete(submission);
  const more = [...altered].map((submission): Contradicted => ({ submission, what: "event" }));
  const name = ({ submission, what }: Contradicted) => `${submission} ${what}`;
  return [...found, ...more].sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
