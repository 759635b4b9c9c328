import type { Sql } from "postgres";
import { databaseFault } from "../db/pool.ts";
import { seal } from "../seal/seal.ts";
import { isDay, newestDay } from "./days.ts";
import { hashEvent } from "./event-hash.ts";
import { type IntakeKeys, parseTicket, type Ticket } from "./receipt.ts";
import { cleanText } from "./submission.ts";

const eventTypes = ["stage", "message", "question"] as const;
const pushedStages = ["received", "desa", "dinsos", "provinsi", "kementerian", "bps", "closed"] as const;

/** What an officer says about a submission: a stage with an optional note, a message, or a question to the reporter. */
export type OfficerEvent = {
  /** Made by the sender; the same id with the same content is taken once. */
  id: string;
  ticket: Ticket;
  /** The sender's own number, rising per submission; events may arrive in any order. */
  sequence: number;
  on: string;
  type: (typeof eventTypes)[number];
  stage: (typeof pushedStages)[number] | null;
  text: string;
};

/**
 * What came of an event. `conflict`: the id or the number is taken by another content. `ended`: taken back. `invalid`: the
 * field of that name is wrong.
 */
export type PushOutcome =
  | { outcome: "added" | "known" | "conflict" | "not_found" | "ended" }
  | { outcome: "invalid"; field: string };

/** At most so many events in one request, and so long a text. */
export const pushLimits = { events: 100, textChars: 2000 } as const;

/** Reads an event. @returns the name of the field that is wrong */
export function parseEvent(
  input: unknown,
  now = Date.now(),
): { ok: true; event: OfficerEvent } | { ok: false; field: string } {
  const given = (typeof input === "object" && input !== null ? input : {}) as Record<string, unknown>;
  const text = typeof given.text === "string" ? cleanText(given.text) : "";
  const id = typeof given.id === "string" ? given.id.toLowerCase() : "";
  const ticket = typeof given.ticket === "string" ? parseTicket(given.ticket) : null;
  const { sequence, on } = given;
  const type = eventTypes.find((one) => one === given.type);
  const stage = pushedStages.find((one) => one === given.stage) ?? null;
  const no = (field: string) => ({ ok: false, field }) as const;
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return no("id");
  if (!ticket) return no("ticket");
  if (!Number.isInteger(sequence) || (sequence as number) < 1 || (sequence as number) > 1_000_000)
    return no("sequence");
  if (typeof on !== "string" || !isDay(on) || on > newestDay(now)) return no("on");
  if (!type) return no("type");
  if ((type === "stage") !== (stage !== null) || (given.stage ?? null) !== stage) return no("stage");
  if ([...text].length > pushLimits.textChars || (type !== "stage" && text === "")) return no("text");
  return { ok: true, event: { id, ticket, sequence: sequence as number, on, type, stage, text } };
}

/**
 * Adds an officer's event. Its text is sealed to the reporter's key at once, so that only the receipt opens it. A day before
 * the submission came in is a slip, and no harmless one: what ended long ago would be forgotten at once.
 * @param actor for the trail: `officer:NAME` or `operator`
 */
export async function pushEvent(
  event: OfficerEvent,
  actor: string,
  { sql, keys, today }: { sql: Sql; keys: IntakeKeys; today: string },
): Promise<PushOutcome> {
  const { id, ticket, sequence, on, type, stage, text } = event;
  try {
    const [row] = await sql<{ submission_id: string; reply_key: Buffer; received_on: string }[]>`
      select submission_id, reply_key, received_on::text from intake.submission where ticket = ${ticket}`;
    if (!row) return { outcome: "not_found" };
    if (on < row.received_on) return { outcome: "invalid", field: "on" };
    const [box] = text === "" ? [] : await seal(text, [{ id: "reporter", publicKey: row.reply_key }]);
    const hash = hashEvent(event, text, keys);
    const [answer] = await sql<Exclude<PushOutcome, { field: string }>[]>`
      select intake.push_event(${actor}, ${id}, ${row.submission_id}, ${sequence}, ${on}, ${type}, ${stage},
        ${box?.box ?? null}, ${hash}, ${today}) as outcome`;
    return answer ?? { outcome: "not_found" };
  } catch (error) {
    throw databaseFault(error);
  }
}
