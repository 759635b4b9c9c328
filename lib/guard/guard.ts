import { getConfig } from "../config/config.ts";
import { lookUpsAreFull } from "../db/pool.ts";
import { processState } from "../state/process-state.ts";
import { makeTurns, type Turns } from "../state/turns.ts";
import { type About, type AboutKeys, aboutKeys } from "./about.ts";
import { type Budgets, getBudgets, type Standing } from "./budgets.ts";
import { type AltchaChallenge, makeChallenge, verifyAltchaToken } from "./captcha/altcha.ts";
import type { CaptchaRefusal, CaptchaVerdict } from "./captcha/captcha-verdict.ts";
import { captchaProvider, confirmHcaptcha, parseHcaptchaToken } from "./captcha/hcaptcha.ts";
import { verifyCode } from "./captcha/picture-code.ts";
import type { Subject } from "./client-subject.ts";
import { dueLevel } from "./levels.ts";
import { getLimits, type Limits, type Verdict } from "./limits.ts";
import { countLimited, countPressure, notePressure } from "./pressure-log.ts";
import type { Purpose } from "./purpose.ts";
import { type CaptchaKind, mainQuota, quotaOf, type Unit, type Use, usesFor } from "./quotas.ts";
import { currentSubject } from "./request-subject.ts";
import { spendToken } from "./spend-token.ts";

/**
 * What the asker hands over: a token (of a proof of work, or of hCaptcha where it is set up), or the code read from a
 * picture or worked out from words.
 */
export type CaptchaAnswer =
  | { kind: "token"; token: string | null }
  | { kind: "code"; sealed: string; typed: string };

/**
 * Why a request goes no further, and what the citizen can do about it. `offer` names the captcha to show next when
 * the one that was tried cannot be checked now: nobody's fault, and what was typed stays.
 */
export type Refusal =
  | { code: "captcha_failed"; reason: CaptchaRefusal; offer?: "altcha" }
  | { code: "rate_limited"; retryAfterSeconds: number; whose?: SharedLimit }
  | { code: "unavailable"; retryAfterSeconds: number };

/** Where the guard counts, remembers and asks; a test passes its own. */
export type GuardMemory = {
  limits: Limits;
  budgets: Budgets;
  spend: typeof spendToken;
  confirm: typeof confirmHcaptcha;
  judge: typeof judgeCaptcha;
  /** In what turn look-ups are judged, and whether the register can take no more of them now. */
  lookUps?: { turns: Turns; areFull: () => boolean };
};

/**
 * Whose limit it was where it is not the asker's connection: that of the NIK asked about, whoever asks, or one that
 * everybody shares. Privacy: a NIK that is in no register has the same limit.
 */
export type SharedLimit = "target" | "everybody";

const secondsWithoutMemory = 10;
const secondsWhenBusy = 5;
/** A token may be one level weaker than what is due now: it was fetched a little earlier. */
const levelTolerance = 1;

const processMemory = (): GuardMemory => ({
  limits: getLimits(),
  budgets: getBudgets(),
  spend: spendToken,
  confirm: confirmHcaptcha,
  judge: judgeCaptcha,
  lookUps: processState("guard:look-ups", () => ({
    // Judging is work for the processor, so more at once would not be faster. Half a second is about a hundred turns.
    turns: makeTurns({ atOnce: 16, maxWaiting: 200, maxWaitMs: 500 }),
    areFull: lookUpsAreFull,
  })),
});

/**
 * May this request reach the register? Called after parsing, so a typing slip costs nothing, and before anything
 * touches the database. A full quota is told before the captcha is used up, so the same token still works later.
 * Privacy: sees a keyed subject and a token; what is asked about is hashed at once and only counted.
 * @param request.about what is asked about; then tell what came of it by `reportOutcome`
 * @returns null when it may.
 */
export async function guard(
  request: { purpose: Purpose; captcha: CaptchaAnswer; subject?: Subject; about?: About | undefined },
  memory: GuardMemory = processMemory(),
): Promise<Refusal | null> {
  const { purpose, captcha, subject = currentSubject() } = request;
  const { limits, budgets, spend } = memory;
  const about = aboutKeys(request.about);
  const judged = await inTurn(purpose, memory, async (): Promise<Refusal | null | Unconfirmed> => {
    const weighed = await weigh({ purpose, captcha, subject, about }, memory);
    if ("code" in weighed) return weighed;
    const { uses, share, verdict } = weighed;
    const spent = await spend(verdict.uniqueHash, verdict.expiresAt);
    if (spent === "unknown") return { code: "unavailable", retryAfterSeconds: secondsWithoutMemory };
    if (spent === "used") return refuse("used", subject, limits);
    if (verdict.kind === "wrong_answer") return refuse("invalid", subject, limits);
    const count = async () => {
      const [taken] = await Promise.all([
        Promise.all(uses.map((use) => limits.take(use, use.name === mainQuota[purpose] ? share : 1))),
        budgets.asked(purpose, subject, about),
      ]);
      const refusal = firstFull(uses, taken);
      if (!refusal) countPressure("accepted");
      return refusal;
    };
    return verdict.kind === "hcaptcha" ? { count } : count();
  });
  if (judged === null || "code" in judged) return judged;
  // Outside the turn: others need not wait while somebody else's server is asked.
  const confirmed = await memory.confirm(captcha.kind === "token" ? (captcha.token ?? "") : "");
  if (confirmed.kind === "unreachable") return { code: "captcha_failed", reason: "expired", offer: "altcha" };
  if (confirmed.kind === "refused") return refuse(confirmed.reason, subject, limits);
  return judged.count();
}

/** A token of hCaptcha that is used up here and not yet confirmed there; `count` uses the quotas up. */
type Unconfirmed = { count: () => Promise<Refusal | null> };

/**
 * Look-ups are judged in turn, and not at all while the register can take no more: that costs nearly nothing, and
 * the token stays good for the next try. A submission is never shed for them.
 */
async function inTurn<T>(
  purpose: Purpose,
  { lookUps }: GuardMemory,
  judge: () => Promise<T>,
): Promise<T | Refusal> {
  if (!lookUps || purpose === "submission" || purpose === "tracking") return judge();
  const busy: Refusal = { code: "unavailable", retryAfterSeconds: secondsWhenBusy };
  const judged = await lookUps.turns.take(async () => (lookUps.areFull() ? busy : judge()));
  return judged === "full" ? busy : judged;
}

type Weighed = { uses: Use[]; share: number; verdict: Exclude<CaptchaVerdict, { kind: "refused" }> };

/** Everything that is only looked at and uses nothing up: the captcha by itself, quotas, budgets, difficulty. */
async function weigh(
  request: { purpose: Purpose; captcha: CaptchaAnswer; subject: Subject; about: AboutKeys },
  memory: GuardMemory,
): Promise<Weighed | Refusal> {
  const { purpose, captcha, subject, about } = request;
  const { limits, budgets } = memory;
  const proof = await memory.judge(captcha, purpose);
  const uses = usesFor(purpose, proof.captchaKind, subject, about);
  // A guesser of digits is stopped. A proof of work cannot be guessed: a valid one passes even from an address whose
  // other users had many refused, as behind a mobile carrier.
  const guessing: Use[] = proof.captchaKind === "token" ? [] : [{ name: "refused", key: subject }];

  const asked = [...enforced(uses), ...guessing];
  const [verdicts, standing] = await Promise.all([
    Promise.all(asked.map((use) => limits.peek(use))),
    budgets.look(purpose, subject, about),
  ]);
  const share = shareLeft(asked, verdicts);
  const full = firstFull(
    asked,
    verdicts.map((verdict, i) => (asked[i]?.name === mainQuota[purpose] ? shrunk(verdict, share) : verdict)),
  );
  if (full) return full;
  const level = levelNow(asked, verdicts, purpose, standing);
  notePressure(level, Math.max(standing.pressure, 1 - share));

  const { verdict } = proof;
  if (verdict.kind === "refused") return refuse(verdict.reason, subject, limits);
  if (standing.refused) {
    countPressure("limited");
    countLimited(standing.refused.by, "refused");
    void budgets.refused(purpose, subject, about);
    const { by, retryAfterSeconds } = standing.refused;
    return limited(retryAfterSeconds, by === "walked_name" ? "everybody" : undefined);
  }
  if (verdict.kind === "accepted" && (verdict.level ?? level) < level - levelTolerance) {
    // It was good when it was fetched. Told as expired, so that a new one is fetched; not counted as a guess.
    countPressure("too_weak");
    return { code: "captcha_failed", reason: "expired" };
  }
  return { uses, share, verdict };
}

/**
 * Tells the budgets what came of a request that the guard let through: a name that is there was no guess. Returns at
 * once; what is never reported counts as missed.
 */
export function reportOutcome(
  outcome: { purpose: Purpose; found: boolean; about: About; subject?: Subject },
  budgets: Budgets = getBudgets(),
): void {
  const subject = outcome.subject ?? currentSubject();
  if (!outcome.found) countPressure("missed");
  else void budgets.found(outcome.purpose, subject, aboutKeys(outcome.about));
}

/**
 * Does what the guard let through and tells the budgets what came of it. A fault reveals nothing, so an outage does not
 * make guessers of those who ask during it.
 */
export async function countOutcome<T>(
  request: { purpose: Purpose; about: About; subject?: Subject },
  ask: () => Promise<T>,
  isFound: (answer: T) => boolean,
): Promise<T> {
  let found = true;
  try {
    const answer = await ask();
    found = isFound(answer);
    return answer;
  } finally {
    reportOutcome({ ...request, found });
  }
}

/** A captcha to solve before asking, or why there is none now. */
export type IssuedCaptcha =
  | { provider: "altcha"; challenge: AltchaChallenge }
  | { provider: "hcaptcha"; siteKey: string };

/**
 * Hands out a captcha of the difficulty that is due now for this subject.
 * @param offer `altcha` when the form asks for it because hCaptcha could not be loaded or checked
 */
export async function issueCaptcha(
  purpose: Purpose,
  { subject = currentSubject(), offer }: { subject?: Subject; offer?: "altcha" | undefined } = {},
  { limits, budgets }: Pick<GuardMemory, "limits" | "budgets"> = processMemory(),
): Promise<IssuedCaptcha | Refusal> {
  const main: Use = { name: mainQuota[purpose], key: subject };
  const [refusal, used, standing] = await Promise.all([
    guardIssue("challenge", { subject, limits }),
    limits.peek(main),
    budgets.look(purpose, subject, aboutKeys(undefined)),
  ]);
  if (refusal) return refusal;
  countPressure("challenges");
  const { hcaptcha } = getConfig();
  if (hcaptcha && offer !== "altcha" && captchaProvider(purpose) === "hcaptcha")
    return { provider: "hcaptcha", siteKey: hcaptcha.siteKey };
  const level = levelNow([main], [used], purpose, standing);
  notePressure(level, standing.pressure);
  return { provider: "altcha", challenge: await makeChallenge(purpose, { level }) };
}

/**
 * May this subject have one more challenge, or drawn picture; one more printout of what it was answered, or a look at a
 * printout's code; or one more try to enter a device? Called where those are handed out. None needs a captcha.
 */
export async function guardIssue(
  what: "challenge" | "picture" | "proof" | "verify" | "verify_name" | "device_entry",
  { subject = currentSubject(), limits = getLimits() }: { subject?: Subject; limits?: Limits } = {},
): Promise<Refusal | null> {
  const use: Use = { name: what, key: subject };
  return firstFull([use], [await limits.take(use)]);
}

/** Judges a captcha by itself, without asking any memory. */
export async function judgeCaptcha(
  captcha: CaptchaAnswer,
  purpose: Purpose,
): Promise<{ captchaKind: CaptchaKind; verdict: CaptchaVerdict }> {
  if (captcha.kind === "code") return verifyCode(captcha, purpose);
  const verdict = await verifyAltchaToken(captcha.token, purpose);
  if (captcha.token && verdict.kind === "refused" && verdict.reason === "invalid") {
    const theirs = parseHcaptchaToken(captcha.token, purpose);
    if (theirs) return { captchaKind: "token", verdict: { kind: "hcaptcha", ...theirs } };
  }
  return { captchaKind: "token", verdict };
}

function enforced(uses: Use[]): Use[] {
  return uses.filter(({ name }) => quotaOf(name).mode === "enforce");
}

/** The part of a subject's quota that is left while the budgets of all together fill: 1 up to half, 1/4 when full. */
function shareLeft(uses: Use[], verdicts: Verdict[]): number {
  const common = verdicts.filter((_, i) => ["regency", "province", "portal"].includes(unitOf(uses[i])));
  const fullest = Math.max(0, ...common.map(shareUsed));
  return 1 - 0.75 * Math.min(1, Math.max(0, 2 * fullest - 1));
}

/** An operator may have set a limit of nothing. */
function shareUsed({ used, limit }: Verdict): number {
  return limit > 0 ? used / limit : 1;
}

function unitOf(use: Use | undefined): string {
  return use ? quotaOf(use.name).per : "";
}

function shrunk(verdict: Verdict, share: number): Verdict {
  if (!verdict.allowed || verdict.used < verdict.limit * share) return verdict;
  // When the others' pressure ends is not known; the quota itself would be free of this use in about that time.
  return { ...verdict, allowed: false, retryAfterSeconds: 60 };
}

function levelNow(uses: Use[], verdicts: Verdict[], purpose: Purpose, standing: Standing): number {
  const main = verdicts[uses.findIndex(({ name }) => name === mainQuota[purpose])];
  return dueLevel({
    used: main ? shareUsed(main) : 0,
    missed: standing.missed,
    portal: standing.portalPressure,
  });
}

/** Counts a refused captcha. Who forgot it has tried nothing and is not counted. */
async function refuse(reason: CaptchaRefusal, subject: Subject, limits: Limits): Promise<Refusal> {
  if (reason === "missing") return { code: "captcha_failed", reason };
  countPressure("captcha_refused");
  const use: Use = { name: "refused", key: subject };
  const guessing = firstFull([use], [await limits.take(use)]);
  return guessing ?? { code: "captcha_failed", reason };
}

function firstFull(uses: Use[], verdicts: Verdict[]): Refusal | null {
  let longest: { retryAfterSeconds: number; per: Unit } | null = null;
  for (const [i, verdict] of verdicts.entries()) {
    const name = uses[i]?.name;
    if (verdict.allowed || !name) continue;
    const { mode, per } = quotaOf(name);
    countLimited(name, mode === "track" ? "tracked" : "refused");
    const { retryAfterSeconds } = verdict;
    if (mode === "enforce" && (longest === null || retryAfterSeconds > longest.retryAfterSeconds))
      longest = { retryAfterSeconds, per };
  }
  if (!longest) return null;
  countPressure("limited");
  return limited(longest.retryAfterSeconds, sharedLimits[longest.per]);
}

const sharedLimits: Partial<Record<Unit, SharedLimit>> = {
  target: "target",
  name: "everybody",
  village: "everybody",
  regency: "everybody",
  province: "everybody",
  portal: "everybody",
};

function limited(retryAfterSeconds: number, whose?: SharedLimit): Refusal {
  return { code: "rate_limited", retryAfterSeconds, ...(whose ? { whose } : {}) };
}
