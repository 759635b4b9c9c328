import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeChallenge } from "./captcha/altcha.ts";
import { makePictureCode, makeWordCode } from "./captcha/picture-code.ts";
import type { Subject } from "./client-subject.ts";
import { type CaptchaAnswer, type GuardMemory, guard, guardIssue } from "./guard.ts";
import { makeLimits } from "./limits.ts";
import { quotas } from "./quotas.ts";
import { runWithSubject } from "./request-subject.ts";

const neighbour = "neighbour" as Subject;
let memory: GuardMemory;
let used: Set<string>;

beforeEach(() => {
  // The beginning of a window of every quota, so that no test runs across an edge.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 8, 30) });
  used = new Set();
  memory = {
    limits: makeLimits(null, 1),
    spend: async (hash) => {
      const key = hash.toString("hex");
      if (used.has(key)) return "used";
      used.add(key);
      return "spent";
    },
  };
});

afterEach(() => {
  vi.useRealTimers();
});

async function token(challenge?: Challenge): Promise<CaptchaAnswer> {
  const received = challenge ?? (await makeChallenge("check", { seconds: 0.003 }));
  const solution = await solveChallenge({ challenge: received, deriveKey });
  return {
    kind: "token",
    token: Buffer.from(JSON.stringify({ challenge: received, solution })).toString("base64"),
  };
}

function words(wrong = false): CaptchaAnswer {
  const { sealed, left, right } = makeWordCode("check");
  return { kind: "code", sealed, typed: String(left + right + (wrong ? 1 : 0)) };
}

const check = (captcha: CaptchaAnswer, subject = "somebody" as Subject) =>
  guard({ purpose: "check", captcha, subject }, memory);
const junk: CaptchaAnswer = { kind: "token", token: "e30=" };

test("a fresh proof of work passes once", async () => {
  const captcha = await token();
  expect(await check(captcha)).toBeNull();
  expect(await check(captcha)).toEqual({ code: "captcha_failed", reason: "used" });
});

test("of fifty parallel replays of one token exactly one passes, and the other 49 cost no quota", async () => {
  const captcha = await token();
  const answers = await Promise.all(Array.from({ length: 50 }, () => check(captcha)));
  expect(answers.filter((answer) => answer === null)).toHaveLength(1);
  for (let i = 1; i < quotas.check.limit; i++) expect(await check(await token())).toBeNull();
});

test("a full quota is told with the time to wait, and the same token works after it", async () => {
  vi.setSystemTime(Date.now() + 585_000);
  for (let i = 0; i < quotas.check.limit; i++) expect(await check(await token())).toBeNull();
  const captcha = await token();
  expect(await check(captcha)).toEqual({ code: "rate_limited", retryAfterSeconds: 16 });
  expect(await check(await token(), neighbour)).toBeNull();
  vi.setSystemTime(Date.now() + 16_000);
  expect(await check(captcha)).toBeNull();
});

test("forty parallel askers on one address get no more than the quota", async () => {
  memory.limits = makeLimits(null, 1 / 6);
  const tokens = await Promise.all(Array.from({ length: 40 }, () => token()));
  const answers = await Promise.all(tokens.map((captcha) => check(captcha)));
  expect(answers.filter((answer) => answer === null)).toHaveLength(10);
});

test("who sends refused tokens again and again is told to wait", async () => {
  for (let i = 0; i < quotas.refused.limit; i++) {
    expect(await check(junk)).toEqual({ code: "captcha_failed", reason: "invalid" });
  }
  expect(await check(junk)).toMatchObject({ code: "rate_limited" });
});

test("a guesser behind the same address does not take a neighbour's proof of work away, but ends guessing of codes", async () => {
  for (let i = 0; i <= quotas.refused.limit; i++) await check(junk);
  expect(await check(await token())).toBeNull();
  expect(await check(words())).toMatchObject({ code: "rate_limited" });
});

test("a missing captcha is never counted", async () => {
  for (let i = 0; i < quotas.refused.limit + 5; i++) {
    expect(await check({ kind: "token", token: null })).toEqual({
      code: "captcha_failed",
      reason: "missing",
    });
  }
});

test("a wrong code uses the code up: the right answer comes too late", async () => {
  const { sealed, left, right } = makeWordCode("check");
  expect(await check({ kind: "code", sealed, typed: "99" })).toEqual({
    code: "captcha_failed",
    reason: "invalid",
  });
  expect(await check({ kind: "code", sealed, typed: String(left + right) })).toEqual({
    code: "captcha_failed",
    reason: "used",
  });
});

test("codes have a much smaller quota than proofs of work", async () => {
  for (let i = 0; i < quotas.word_code.limit; i++) expect(await check(words())).toBeNull();
  expect(await check(words())).toMatchObject({ code: "rate_limited" });
  expect(await check(await token())).toBeNull();
  expect(quotas.code.limit * 6).toBeLessThanOrEqual(quotas.check.limit);
});

test("when no memory of used tokens can be asked, nobody passes and nobody is blamed", async () => {
  memory.spend = async () => "unknown";
  expect(await check(await token())).toEqual({ code: "unavailable", retryAfterSeconds: 10 });
});

test("the subject of the request being served is the one that is counted", async () => {
  const limits = makeLimits(null, 1 / 600);
  const issue = (subject: Subject) => runWithSubject(subject, () => guardIssue("challenge", { limits }));
  expect(await issue(neighbour)).toBeNull();
  expect(await issue(neighbour)).toMatchObject({ code: "rate_limited" });
  expect(await issue("another" as Subject)).toBeNull();
});

test("a picture's code made for another purpose is told apart and not used up", async () => {
  const { sealed } = makePictureCode("tracking");
  expect(await check({ kind: "code", sealed, typed: "12345" })).toEqual({
    code: "captcha_failed",
    reason: "wrong_purpose",
  });
  expect(used.size).toBe(0);
});

test("the page's copy and the API's copy of this module share one quota", async () => {
  const page = await import("./limits.ts");
  vi.resetModules();
  const api = await import("./limits.ts");
  expect(page.getLimits).not.toBe(api.getLimits);
  for (let i = 0; i < quotas.check.limit; i++)
    await (i % 2 ? page : api).getLimits().take("check", neighbour);
  expect(await page.getLimits().take("check", neighbour)).toMatchObject({ allowed: false });
  expect(await api.getLimits().take("check", neighbour)).toMatchObject({ allowed: false });
});

test("the page's copy and the API's copy of this module know one subject of the request", async () => {
  vi.resetModules();
  const api = await import("./request-subject.ts");
  expect(runWithSubject(neighbour, () => api.currentSubject())).toBe(neighbour);
});
