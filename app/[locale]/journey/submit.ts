import { randomUUID } from "node:crypto";
import type { JourneyState, JourneyView, Values } from "@/components/intake/journey-view.ts";
import type { SentView } from "@/components/intake/receipt-view.ts";
import { toSubmission } from "@/components/intake/to-submission.ts";
import { applicable, problemsOf, screenOf } from "@/components/intake/values.ts";
import { type ReceiveOutcome, receiveSubmission } from "@/lib/api/receive-submission.ts";
import type { Refusal } from "@/lib/guard/guard.ts";
import { setPageStatus } from "@/lib/http/page-status.ts";
import type { PostedForm } from "@/lib/http/posted-form.ts";
import type { SubmissionKind } from "@/lib/intake/submission.ts";
import { logFault } from "@/lib/log/log.ts";
import type { Say } from "../say.ts";
import type { PostedJourney } from "./posted-journey.ts";
import { troubleView } from "./texts.ts";

/** What came of sending: the receipt, or what the page shows instead. A new key is for what is then another submission. */
export type SubmitOutcome =
  | { sent: SentView }
  | { change: Partial<JourneyState>; values?: Values; key?: string };

type Sending = {
  kind: SubmissionKind;
  screens: JourneyView["screens"];
  posted: PostedJourney;
  /** Why the photos were not read, when they were not. */
  photosMissing: PostedForm["missing"];
  sentences: Record<string, string>;
  say: Say;
};

/** When to come back after a fault whose length nobody knows. */
const faultSeconds = 300;
/** When others have sent their photos. */
const busySeconds = 10;

/** Sends what a page without scripts posted: the same way as the API, with the answer to a question as its captcha. */
export async function submit(sending: Sending): Promise<SubmitOutcome> {
  const { kind, screens, posted, photosMissing, sentences, say } = sending;
  if (photosMissing === "busy") return refuse(503, { trouble: troubleView(say, "down") }, busySeconds);
  const slips = [
    ...(photosMissing ? [{ path: "photos", code: "too_large" }] : []),
    ...(posted.captcha.typed.trim() === ""
      ? [{ path: "code", code: posted.codeKind === "words" ? "requiredWords" : "required" }]
      : []),
  ];
  if (slips.length > 0) return refuse(422, { problems: problemsOf(sentences, slips) });
  try {
    const outcome = await receiveSubmission({
      key: posted.key,
      data: toSubmission(kind, posted.village, applicable(screens, posted.values)),
      photos: await Promise.all(posted.photos.map(async (file) => new Uint8Array(await file.arrayBuffer()))),
      captcha: posted.captcha,
    });
    return present(outcome, sending);
  } catch (error) {
    logFault(`page /${kind}`, error);
    return refuse(503, { trouble: troubleView(say, "down") }, faultSeconds);
  }
}

function present(outcome: ReceiveOutcome, { screens, posted, sentences, say }: Sending): SubmitOutcome {
  switch (outcome.outcome) {
    case "filed":
      return { sent: outcome };
    case "conflict":
      return { ...refuse(409, { trouble: troubleView(say, "conflict") }), key: randomUUID() };
    case "storage_full":
      return { ...refuse(507, { trouble: troubleView(say, "noRoom") }), key: randomUUID() };
    case "bad_photos":
      return refuse(422, { problems: problemsOf(sentences, outcome.errors) });
    case "invalid": {
      const problems = problemsOf(sentences, outcome.errors);
      const { ref, ...values } = posted.values;
      const over = outcome.errors.some(({ path }) => path === "ref");
      const paths = problems.map(({ path }) => path);
      const screen = screenOf(screens, paths) ?? posted.screen;
      return { ...refuse(422, { problems, screen, changing: true }), ...(over ? { values } : {}) };
    }
    case "refused":
      return refused(outcome.refusal, sentences, say);
  }
}

function refused(refusal: Refusal, sentences: Record<string, string>, say: Say): SubmitOutcome {
  switch (refusal.code) {
    case "rate_limited":
      return refuse(429, { trouble: troubleView(say, "limited") }, refusal.retryAfterSeconds);
    case "unavailable":
      return refuse(503, { trouble: troubleView(say, "down") }, refusal.retryAfterSeconds);
    case "captcha_failed": {
      const code = refusal.reason === "expired" || refusal.reason === "used" ? "expired" : "wrong";
      return refuse(403, { problems: problemsOf(sentences, [{ path: "code", code }]) });
    }
  }
}

function refuse(status: number, change: Partial<JourneyState>, retryAfterSeconds?: number) {
  setPageStatus(status, retryAfterSeconds);
  return { change };
}
