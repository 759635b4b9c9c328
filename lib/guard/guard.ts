import { verifyAltchaToken } from "./captcha/altcha.ts";
import type { CaptchaRefusal, CaptchaVerdict } from "./captcha/captcha-verdict.ts";
import { verifyCode } from "./captcha/picture-code.ts";
import type { Subject } from "./client-subject.ts";
import { getLimits, type Limits, type Verdict } from "./limits.ts";
import type { Purpose } from "./purpose.ts";
import { type CaptchaKind, type QuotaName, quotasFor } from "./quotas.ts";
import { currentSubject } from "./request-subject.ts";
import { spendToken } from "./spend-token.ts";

/** What the asker hands over: the token of a proof of work, or the code read from a picture or worked out from words. */
export type CaptchaAnswer =
  | { kind: "token"; token: string | null }
  | { kind: "code"; sealed: string; typed: string };

/** Why a request goes no further, and what the citizen can do about it. */
export type Refusal =
  | { code: "captcha_failed"; reason: CaptchaRefusal }
  | { code: "rate_limited"; retryAfterSeconds: number }
  | { code: "unavailable"; retryAfterSeconds: number };

/** Where the guard counts and remembers; a test passes its own. */
export type GuardMemory = { limits: Limits; spend: typeof spendToken };

const secondsWithoutMemory = 10;

/**
 * May this request reach the register? Called after parsing, so a typing slip costs nothing, and before anything
 * touches the database. A full quota is told before the captcha is used up, so the same token still works later.
 * Privacy: sees a keyed subject and a token, never what is asked about.
 * @returns null when it may.
 */
export async function guard(
  request: { purpose: Purpose; captcha: CaptchaAnswer; subject?: Subject },
  memory: GuardMemory = { limits: getLimits(), spend: spendToken },
): Promise<Refusal | null> {
  const { purpose, captcha, subject = currentSubject() } = request;
  const { limits, spend } = memory;
  const proof = await judge(captcha, purpose);
  const uses = quotasFor(purpose, proof.captchaKind);

  const full =
    (await firstFull(uses, (name) => limits.peek(name, subject))) ??
    // Digits can be guessed, so a guesser is stopped. A proof of work cannot: a valid one passes even from an address
    // whose other users had many refused, as behind a mobile carrier.
    (proof.captchaKind === "token"
      ? null
      : await firstFull(["refused"], (name) => limits.peek(name, subject)));
  if (full) return full;

  if (proof.verdict.kind === "refused") return refuse(proof.verdict.reason, subject, limits);
  const spent = await spend(proof.verdict.uniqueHash, proof.verdict.expiresAt);
  if (spent === "unknown") return { code: "unavailable", retryAfterSeconds: secondsWithoutMemory };
  if (spent === "used") return refuse("used", subject, limits);
  if (proof.verdict.kind === "wrong_answer") return refuse("invalid", subject, limits);

  return firstFull(uses, (name) => limits.take(name, subject));
}

/** May this subject have one more challenge, or one more drawn picture? Called where those are handed out. */
export async function guardIssue(
  what: "challenge" | "picture",
  { subject = currentSubject(), limits = getLimits() }: { subject?: Subject; limits?: Limits } = {},
): Promise<Refusal | null> {
  return firstFull([what], (name) => limits.take(name, subject));
}

async function judge(
  captcha: CaptchaAnswer,
  purpose: Purpose,
): Promise<{ captchaKind: CaptchaKind; verdict: CaptchaVerdict }> {
  if (captcha.kind === "code") return verifyCode(captcha, purpose);
  return { captchaKind: "token", verdict: await verifyAltchaToken(captcha.token, purpose) };
}

/** Counts a refused captcha. Who forgot it has tried nothing and is not counted. */
async function refuse(reason: CaptchaRefusal, subject: Subject, limits: Limits): Promise<Refusal> {
  if (reason === "missing") return { code: "captcha_failed", reason };
  const guessing = await firstFull(["refused"], (name) => limits.take(name, subject));
  return guessing ?? { code: "captcha_failed", reason };
}

async function firstFull(
  names: QuotaName[],
  ask: (name: QuotaName) => Promise<Verdict>,
): Promise<Refusal | null> {
  const verdicts = await Promise.all(names.map(ask));
  const waits = verdicts.map((verdict) => (verdict.allowed ? 0 : verdict.retryAfterSeconds));
  const retryAfterSeconds = Math.max(0, ...waits);
  return retryAfterSeconds > 0 ? { code: "rate_limited", retryAfterSeconds } : null;
}
