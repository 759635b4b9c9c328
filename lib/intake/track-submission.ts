import { randomUUID } from "node:crypto";
import { databaseFault } from "../db/pool.ts";
import { Fault } from "../errors/fault.ts";
import { logFault } from "../log/log.ts";
import { type KeyPair, makeKeyPair, openSealed, seal } from "../seal/seal.ts";
import { addDays } from "./days.ts";
import type { IntakeDesk } from "./intake-desk.ts";
import { hashKey, hashPayload, type IdempotencyKey } from "./payload.ts";
import { hashReceipt, type Receipt, replySeed, type Ticket } from "./receipt.ts";
import { firstOffice, serviceNorms } from "./service-norms.ts";
import { cleanText, type SubmissionKind } from "./submission.ts";

/** Where a submission stands: with which office, or over. */
export const submissionStages = [
  "received",
  "desa",
  "dinsos",
  "provinsi",
  "kementerian",
  "bps",
  "closed",
  "withdrawn",
] as const;
/** @see submissionStages */
export type SubmissionStage = (typeof submissionStages)[number];

/** Whose turn it is; null when it is over. */
export type Turn = "reporter" | Exclude<SubmissionStage, "received" | "closed" | "withdrawn"> | null;

/** What a receipt opens. Days are days of WIB. Privacy: texts are the officers' and the reporter's own; never cached. */
export type Timeline = {
  ticket: Ticket;
  kind: SubmissionKind;
  stage: SubmissionStage;
  turn: Turn;
  receivedOn: string;
  /** The promised day. */
  dueOn: string;
  /** Until when a question of an officer waits; null when none does. */
  answerBy: string | null;
  mayReply: boolean;
  /** Stages in the order of the officers' numbers. `note` is null when there is none, or it was forgotten. */
  events: { on: string; stage: SubmissionStage; note: string | null }[];
  /** Both ways, as the talk went. `text` is null when it was forgotten. */
  messages: { on: string; from: "officer" | "reporter"; text: string | null; question: boolean }[];
};

/** The longest reply, and how many one submission may have. */
export const replyLimits = { textChars: 2000, replies: 50 } as const;

type TimelineRow = {
  ticket: Ticket;
  kind: SubmissionKind;
  stage: SubmissionStage;
  received_on: string;
  due_on: string;
  is_forgotten: boolean;
  events: {
    sequence: number;
    on: string;
    type: "stage" | "message" | "question";
    stage: SubmissionStage | null;
    text: string | null;
  }[];
  replies: { on: string; after: number; text: string | null }[];
};

/** Where a submission stands, for who holds its receipt. One answer for every receipt that opens nothing. */
export async function trackSubmission(
  receipt: Receipt,
  { sql, keys }: IntakeDesk,
): Promise<{ outcome: "found"; timeline: Timeline } | { outcome: "not_found" }> {
  let row: TimelineRow | undefined;
  try {
    [row] = await sql()<TimelineRow[]>`
      select ticket, kind, stage, received_on, due_on, is_forgotten, events, replies
      from intake.find_timeline(${hashReceipt(receipt, keys)})`;
  } catch (error) {
    throw databaseFault(error);
  }
  const pair = await makeKeyPair("reporter", replySeed(receipt, keys));
  return row ? { outcome: "found", timeline: await timelineOf(row, pair) } : { outcome: "not_found" };
}

async function timelineOf(row: TimelineRow, pair: KeyPair): Promise<Timeline> {
  const open = async (box: string | null) =>
    box === null ? null : ((await openSealed([{ key: pair.id, box }], pair))?.toString("utf8") ?? null);
  const events: Timeline["events"] = [{ on: row.received_on, stage: "received", note: null }];
  const talk: (Timeline["messages"][number] & { place: number })[] = [];
  for (const { sequence, on, type, stage, text } of row.events) {
    if (stage) events.push({ on, stage, note: await open(text) });
    else
      talk.push({
        on,
        from: "officer",
        text: await open(text),
        question: type === "question",
        place: sequence,
      });
  }
  for (const { on, after, text } of row.replies) {
    talk.push({ on, from: "reporter", text: await open(text), question: false, place: after + 0.5 });
  }
  // Sorting is stable, so replies after the same event keep their order.
  talk.sort((a, b) => a.place - b.place);
  const isOver = row.stage === "closed" || row.stage === "withdrawn";
  const question = isOver ? null : openQuestion(talk);
  return {
    ticket: row.ticket,
    kind: row.kind,
    stage: row.stage,
    turn: isOver
      ? null
      : question
        ? "reporter"
        : row.stage === "received"
          ? firstOffice[row.kind]
          : officeOf(row.stage),
    receivedOn: row.received_on,
    dueOn: row.due_on,
    answerBy: question ? addDays(question.on, serviceNorms[row.kind].answerQuestionInDays) : null,
    mayReply: !isOver && !row.is_forgotten,
    events,
    messages: talk.map(({ place: _place, ...message }) => message),
  };
}

/** The newest question that nothing of the reporter follows. */
function openQuestion(talk: readonly Timeline["messages"][number][]) {
  const answered = talk.findLastIndex(({ from }) => from === "reporter");
  return talk.slice(answered + 1).findLast(({ question }) => question) ?? null;
}

function officeOf(stage: SubmissionStage): Turn {
  return stage === "received" || stage === "closed" || stage === "withdrawn" ? null : stage;
}

/** What is wrong with the text of a reply; null when nothing is. */
export function replyProblem(text: unknown): "required" | "not_text" | "too_long" | null {
  if (text === undefined || text === null) return "required";
  if (typeof text !== "string") return "not_text";
  const clean = cleanText(text);
  if (clean === "") return "required";
  return [...clean].length > replyLimits.textChars ? "too_long" : null;
}

/** What came of a reply. `ended`: it is closed or withdrawn. `conflict`: the key was used for something else. */
export type ReplyOutcome =
  | { outcome: "added"; on: string }
  | { outcome: "not_found" | "conflict" | "ended" | "too_many" };

/**
 * The reporter writes to the officers, once for a key. Sealed to the officers, and once more to the receipt's own key, so
 * that the talk can be read again with the receipt alone.
 */
export async function replyToOfficer(
  { key, receipt, text }: { key: IdempotencyKey; receipt: Receipt; text: string },
  { sql, keys, officers, today }: IntakeDesk,
): Promise<ReplyOutcome> {
  if (officers.length === 0) {
    throw new Fault("seal_unavailable", { message: "SEAL_PUBLIC_KEYS is not set: nothing can be sealed" });
  }
  const clean = cleanText(text);
  const pair = await makeKeyPair("reporter", replySeed(receipt, keys));
  const sealed = await seal(JSON.stringify({ v: 1, text: clean }), officers);
  const [own] = await seal(clean, [pair]);
  const payload = hashPayload(key, [receipt, clean], [], keys);
  try {
    const db = sql();
    const [row] = await db<{ outcome: ReplyOutcome["outcome"]; on_day: string }[]>`
      select outcome, on_day from intake.add_reply(${hashReceipt(receipt, keys)}, ${randomUUID()},
        ${hashKey(key, "reply", keys)}, ${payload}, ${today()}, ${db.json(sealed)}, ${own?.box ?? ""},
        ${replyLimits.replies})`;
    const outcome = row?.outcome ?? "not_found";
    return outcome === "added" ? { outcome, on: row?.on_day ?? "" } : { outcome };
  } catch (error) {
    throw databaseFault(error);
  }
}

/**
 * Takes a submission back: what was written, who wrote it and the photos are gone at once, the figures stay, and the
 * officers are told to delete theirs. A second time does no harm.
 */
export async function withdrawSubmission(
  receipt: Receipt,
  { sql, keys, evidence, today }: IntakeDesk,
): Promise<{ outcome: "withdrawn"; ticket: Ticket; kind: SubmissionKind } | { outcome: "not_found" }> {
  type Row = { ticket: Ticket; kind: SubmissionKind; evidence: string[] };
  try {
    const db = sql();
    const [row] = await db<Row[]>`
      select ticket, kind, evidence from intake.withdraw(${hashReceipt(receipt, keys)}, ${randomUUID()}, ${today()})`;
    if (!row) return { outcome: "not_found" };
    const gone: string[] = [];
    for (const id of row.evidence) {
      // What the store cannot remove now, the daily forgetting removes; its key is gone already.
      const removed = await evidence.remove(id).then(
        () => true,
        (error) => logFault("intake.withdraw", error),
      );
      if (removed) gone.push(id);
    }
    if (gone.length > 0) await db`select intake.evidence_gone(${db.json(gone)})`;
    return { outcome: "withdrawn", ticket: row.ticket, kind: row.kind };
  } catch (error) {
    throw databaseFault(error);
  }
}
