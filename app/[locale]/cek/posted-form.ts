import { headers } from "next/headers";
import type { AskState, CodeView } from "@/components/check/check-view.ts";
import { isFault } from "@/lib/errors/fault.ts";
import type { CaptchaAnswer, Refusal } from "@/lib/guard/guard.ts";
import type { Purpose } from "@/lib/guard/purpose.ts";
import { setPageStatus } from "@/lib/http/page-status.ts";
import { defaultLocale, isLocale, type Locale } from "@/lib/i18n/routing.ts";
import { logFault } from "@/lib/log/log.ts";
import { type Say, sayIn } from "../say.ts";
import { makeCode } from "./code-question.ts";

const refusalStatus = { captcha_failed: 403, rate_limited: 429, unavailable: 503 } as const;
/** When to come back after a fault whose length nobody knows. */
const faultSeconds = 300;

/** Answers with the status of a refusal. */
export function withRefusal<State>(state: State, refusal: Refusal): Promise<State> {
  const wait = refusal.code === "captcha_failed" ? undefined : refusal.retryAfterSeconds;
  return withStatus(state, refusalStatus[refusal.code], wait);
}

/** Does what the form asks, and turns what must not happen into a page that says so. */
export async function orFault<State>(
  where: string,
  told: { preparing: () => State; down: () => State },
  work: () => Promise<State>,
): Promise<State> {
  try {
    return await work();
  } catch (error) {
    if (isFault(error, "no_active_release")) return withStatus(told.preparing(), 503, faultSeconds);
    logFault(where, error);
    return withStatus(told.down(), 503, faultSeconds);
  }
}

/** What every form that asks the register posts beside its own fields. */
export async function readAsked(
  language: string,
  purpose: Purpose,
  before: AskState<unknown>,
  posted: FormData,
): Promise<{ say: Say; locale: Locale; serial: number; captcha: "auto" | "code"; code: CodeView }> {
  const locale = isLocale(language) ? language : defaultLocale;
  const say = await sayIn(locale);
  const asked = text(posted, "ganti");
  const bySums = asked === "words" || (asked === "" && text(posted, "soal") === "words");
  return {
    say,
    locale,
    // It comes back from the browser, so it is anything.
    serial: Number.isSafeInteger(before?.serial) ? before.serial : 0,
    captcha: posted.has("sealed") ? "code" : "auto",
    code: makeCode(say, purpose, bySums ? "words" : "picture"),
  };
}

/** A page without scripts says by its status too what happened; the framework's own call would not survive that. */
export async function withStatus<State>(
  state: State,
  status: number,
  retryAfterSeconds?: number,
): Promise<State> {
  const byScript = (await headers()).has("next-action");
  if (!byScript) setPageStatus(status, retryAfterSeconds);
  return state;
}

/** The captcha as it was posted: a token of the scripts, or what was typed to a picture or a sum. */
export function readCaptcha(posted: FormData): CaptchaAnswer {
  const token = text(posted, "captcha");
  if (token === "" && posted.has("sealed")) {
    return { kind: "code", sealed: text(posted, "sealed"), typed: text(posted, "kode") };
  }
  return { kind: "token", token: token === "" ? null : token };
}

/** A question left open is a slip like an empty name: it is said at the field and costs nothing. */
export function unanswered(captcha: CaptchaAnswer, posted: FormData): { path: "code"; code: string }[] {
  if (captcha.kind === "token" || captcha.typed.trim() !== "") return [];
  const kind: CodeView["kind"] = text(posted, "soal") === "words" ? "words" : "picture";
  return [{ path: "code", code: kind === "words" ? "requiredWords" : "required" }];
}

/** A field as text; what is missing, or a file, is empty. */
export function text(posted: FormData, field: string): string {
  const value = posted.get(field);
  return typeof value === "string" ? value : "";
}
