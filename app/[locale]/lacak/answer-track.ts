import { randomUUID } from "node:crypto";
import { getIntakeDesk } from "@/lib/api/intake-setup.ts";
import { type CaptchaAnswer, guard, type Refusal } from "@/lib/guard/guard.ts";
import { setPageStatus } from "@/lib/http/page-status.ts";
import { parseIdempotencyKey } from "@/lib/intake/payload.ts";
import { parseReceipt, parseTicket, type Receipt } from "@/lib/intake/receipt.ts";
import {
  replyProblem,
  replyToOfficer,
  type Timeline,
  trackSubmission,
  withdrawSubmission,
} from "@/lib/intake/track-submission.ts";
import { logFault } from "@/lib/log/log.ts";
import { openFields, sealFields } from "../journey/sealed-fields.ts";

/** What a post to the page asks for. */
type TrackAction = "look" | "reply" | "ask_withdraw" | "withdraw";

/** A post of the page, read but not believed. `receipt` is typed, or comes back in the page's own sealed field. */
export type PostedTrack = {
  action: TrackAction;
  typed: string;
  receipt: Receipt | null;
  /** The sealed field was ours, and is too old. */
  isOver: boolean;
  text: string;
  sure: boolean;
  key: string;
  captcha: CaptchaAnswer;
  codeKind: "picture" | "words";
  /** Only another question is asked for. */
  otherCode: boolean;
};

/** What is wrong with what was typed: the place and the key of its sentence. */
export type TrackProblem = { field: "receipt" | "text" | "sure" | "code"; key: string };

/** Something that is nobody's slip. */
export type TrackTrouble =
  | { kind: "unknown" | "down" | "over" | "ended" | "too_many" }
  | { kind: "limited"; retryAfterSeconds: number };

/** What the page shows. `sealed` lets the next form name the submission without the code being typed again. */
export type TrackAnswer =
  | { show: "ask"; typed: string; problem: TrackProblem | null; trouble: TrackTrouble | null }
  | { show: "timeline"; timeline: Timeline; sealed: string; key: string; replied: boolean }
  | {
      show: "reply";
      sealed: string;
      key: string;
      text: string;
      problem: TrackProblem | null;
      trouble: TrackTrouble | null;
    }
  | { show: "withdraw"; sealed: string; problem: TrackProblem | null; trouble: TrackTrouble | null }
  | { show: "withdrawn"; ticket: string };

/** The key of what is said when something may have arrived; sending it again does no harm. */
export const maybeSent = "track.problem.maybeSent";
const sealedMinutes = 30;
const faultSeconds = 300;

/** Reads a post of the page. */
export function readPostedTrack(data: FormData, now = Date.now()): PostedTrack {
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value.slice(0, 10_000) : "";
  };
  const carried = openFields("lacak", text("isi"));
  const isOver = carried !== null && !(Number(carried.at) + sealedMinutes * 60_000 > now);
  const token = text("captcha");
  return {
    action: actions[text("aksi")] ?? "look",
    typed: text("kode_rahasia"),
    receipt: parseReceipt(isOver ? "" : (carried?.receipt ?? text("kode_rahasia"))),
    isOver,
    text: text("jawaban"),
    sure: text("yakin") === "yes",
    key: text("kunci"),
    captcha:
      token === "" ? { kind: "code", sealed: text("sealed"), typed: text("kode") } : { kind: "token", token },
    codeKind: (text("ganti") || text("soal")) === "words" ? "words" : "picture",
    otherCode: text("ganti") !== "",
  };
}

const actions: Record<string, TrackAction> = {
  lihat: "look",
  jawab: "reply",
  "tanya-cabut": "ask_withdraw",
  cabut: "withdraw",
};

/** Seals a code for the forms of the page that it opened. */
export function sealReceipt(receipt: Receipt, now = Date.now()): string {
  return sealFields("lacak", { receipt, at: String(now) });
}

/** Parse, guard, domain for each thing that the page can do. */
export async function answerTrack(posted: PostedTrack): Promise<TrackAnswer> {
  const { receipt, typed } = posted;
  const ask = (problem: TrackProblem | null, trouble: TrackTrouble | null = null): TrackAnswer => ({
    show: "ask",
    typed,
    problem,
    trouble,
  });
  if (posted.isOver) return ask(null, { kind: "over" });
  if (posted.otherCode && !receipt) return ask(null);
  if (!receipt) {
    setPageStatus(422);
    return ask({ field: "receipt", key: `track.problem.${receiptProblem(typed)}` });
  }
  const here = standing(posted, receipt);
  if (posted.action === "ask_withdraw" || posted.otherCode) return here(null, null);

  const slip = slipOf(posted);
  if (slip) {
    setPageStatus(422);
    return here(slip, null);
  }
  try {
    const refusal = await guard({ purpose: "tracking", captcha: posted.captcha });
    if (refusal) return refused(refusal, posted.action, here);
    return await act(posted, receipt, here);
  } catch (error) {
    logFault("page /lacak", error);
    setPageStatus(503, faultSeconds);
    return here(null, { kind: "down" });
  }
}

/**
 * What is said of a refused answer against robots. One that was used already came with something that may have arrived: the
 * page was loaded again, or its answer was lost on the way.
 */
export function codeProblem(
  reason: Extract<Refusal, { code: "captcha_failed" }>["reason"],
  action: TrackAction,
): string {
  if (reason === "used" && action !== "look") return maybeSent;
  return `intake.problem.code_${reason === "expired" || reason === "used" ? "expired" : "wrong"}`;
}

/** What is wrong with a code. Many type the ticket, which stands above it on the receipt. */
export function receiptProblem(typed: string): "required" | "ticket" | "invalid" {
  if (typed.trim() === "") return "required";
  return parseTicket(typed) ? "ticket" : "invalid";
}

type Here = (problem: TrackProblem | null, trouble: TrackTrouble | null) => TrackAnswer;

/** The form that was posted, again. */
function standing(posted: PostedTrack, receipt: Receipt): Here {
  return (problem, trouble) => {
    if (posted.action === "look") return { show: "ask", typed: posted.typed, problem, trouble };
    const sealed = sealReceipt(receipt);
    if (posted.action !== "reply") return { show: "withdraw", sealed, problem, trouble };
    const key = parseIdempotencyKey(posted.key) ?? randomUUID();
    return { show: "reply", sealed, key, text: posted.text, problem, trouble };
  };
}

function slipOf({ action, text, sure, captcha, codeKind }: PostedTrack): TrackProblem | null {
  const wrong = action === "reply" ? replyProblem(text) : null;
  if (wrong)
    return { field: "text", key: wrong === "too_long" ? "track.problem.tooLong" : "track.problem.text" };
  if (action === "withdraw" && !sure) return { field: "sure", key: "track.withdraw.needed" };
  if (captcha.kind === "token" || captcha.typed.trim() !== "") return null;
  return {
    field: "code",
    key: codeKind === "words" ? "problem.code.requiredWords" : "problem.code.required",
  };
}

async function act(posted: PostedTrack, receipt: Receipt, here: Here): Promise<TrackAnswer> {
  const desk = await getIntakeDesk();
  let replied = false;
  if (posted.action === "withdraw") {
    const done = await withdrawSubmission(receipt, desk);
    return done.outcome === "withdrawn" ? { show: "withdrawn", ticket: done.ticket } : unknown(posted);
  }
  if (posted.action === "reply") {
    const key = parseIdempotencyKey(posted.key);
    if (!key) return here(null, null);
    const { outcome } = await replyToOfficer({ key, receipt, text: posted.text }, desk);
    if (outcome === "not_found") return unknown(posted);
    if (outcome === "ended" || outcome === "too_many") return here(null, { kind: outcome });
    // A key used for another text: the first one was kept, and the timeline shows it.
    replied = outcome === "added";
  }
  const found = await trackSubmission(receipt, desk);
  if (found.outcome === "not_found") return unknown(posted);
  const { timeline } = found;
  return { show: "timeline", timeline, sealed: sealReceipt(receipt), key: randomUUID(), replied };
}

/** One answer for every code that opens nothing. */
function unknown({ typed }: PostedTrack): TrackAnswer {
  setPageStatus(404);
  return { show: "ask", typed, problem: null, trouble: { kind: "unknown" } };
}

function refused(refusal: Refusal, action: TrackAction, here: Here): TrackAnswer {
  if (refusal.code === "captcha_failed") {
    setPageStatus(403);
    return here({ field: "code", key: codeProblem(refusal.reason, action) }, null);
  }
  const { retryAfterSeconds } = refusal;
  setPageStatus(refusal.code === "rate_limited" ? 429 : 503, retryAfterSeconds);
  return here(
    null,
    refusal.code === "rate_limited" ? { kind: "limited", retryAfterSeconds } : { kind: "down" },
  );
}
