import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeTurns } from "../state/turns.ts";
import { makeBudgets } from "./budgets.ts";
import { makeChallenge } from "./captcha/altcha.ts";
import { makePictureCode, makeWordCode } from "./captcha/picture-code.ts";
import type { Subject } from "./client-subject.ts";
import {
  type CaptchaAnswer,
  type GuardMemory,
  guard,
  guardIssue,
  issueCaptcha,
  judgeCaptcha,
  type Refusal,
  reportOutcome,
} from "./guard.ts";
import { makeLimits, type Verdict } from "./limits.ts";
import { quotas } from "./quotas.ts";
import { runWithSubject } from "./request-subject.ts";
import { makeTallies } from "./tallies.ts";

const neighbour = "neighbour" as Subject;
let memory: GuardMemory;
let used: Set<string>;

beforeEach(() => {
  // The beginning of a window of every quota, so that no test runs across an edge.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 8, 30) });
  used = new Set();
  memory = {
    limits: makeLimits(null, 1),
    budgets: makeBudgets(makeTallies(null), 1),
    confirm: async () => ({ kind: "unreachable" }),
    judge: judgeCaptcha,
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

test("a limit of nothing, which an operator may set, lets nobody through and still hands out challenges", async () => {
  const nothing: Verdict = { allowed: false, limit: 0, used: 0, retryAfterSeconds: 1 };
  memory.limits = {
    peek: async (use) => (use.name === "check" ? nothing : { allowed: true, limit: 9, used: 0 }),
    take: async (use) => (use.name === "check" ? nothing : { allowed: true, limit: 9, used: 0 }),
  };
  expect(await check(await token())).toMatchObject({ code: "rate_limited", retryAfterSeconds: 1 });
  const issued = await issueCaptcha("check", { subject: neighbour }, memory);
  expect(issued).toMatchObject({ challenge: { parameters: { data: { level: 6 } } } });
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

test("the limit of a NIK is told as the NIK's, whoever asks, and one that all share as everybody's", async () => {
  const about = { target: "3273014107900001", village: "32.73" };
  const personal = async (subject: string) => {
    const captcha = await token(await makeChallenge("personal", { seconds: 0.001 }));
    return guard({ purpose: "personal", captcha, about, subject: subject as Subject }, memory);
  };
  for (let i = 0; i < quotas.personal_target.limit; i++) expect(await personal(`asker ${i}`)).toBeNull();
  expect(await personal("another")).toMatchObject({ code: "rate_limited", whose: "target" });

  memory.limits = makeLimits(null, 1 / quotas.check_minute.limit);
  expect(await check(await token(), "one" as Subject)).toBeNull();
  expect(await check(await token(), "other" as Subject)).toMatchObject({
    code: "rate_limited",
    whose: "everybody",
  });
});

test("forty parallel askers on one address get no more than the quota", async () => {
  memory.limits = makeLimits(null, 10 / quotas.check.limit);
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
  const limits = makeLimits(null, 1 / quotas.challenge.limit);
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
    await (i % 2 ? page : api).getLimits().take({ name: "check", key: neighbour });
  expect(await page.getLimits().take({ name: "check", key: neighbour })).toMatchObject({ allowed: false });
  expect(await api.getLimits().take({ name: "check", key: neighbour })).toMatchObject({ allowed: false });
});

test("the page's copy and the API's copy of this module know one subject of the request", async () => {
  vi.resetModules();
  const api = await import("./request-subject.ts");
  expect(runWithSubject(neighbour, () => api.currentSubject())).toBe(neighbour);
});

describe("the difficulty that is due", () => {
  const leveled = async (level: number) => token(await makeChallenge("check", { seconds: 0.0003, level }));
  const fill = async (uses: number, subject = "somebody" as Subject) => {
    for (let i = 0; i < uses; i++) await memory.limits.take({ name: "check", key: subject });
  };

  test("a token one level weaker than what is due passes, one that is weaker still must be fetched anew", async () => {
    await fill(345);
    expect(await check(await leveled(2))).toEqual({ code: "captcha_failed", reason: "expired" });
    expect(await check(await leveled(3))).toBeNull();
    expect(await check(await leveled(6))).toBeNull();
  });

  test("too weak a token is not used up and not counted as a guess", async () => {
    await fill(350);
    const weak = await leveled(0);
    for (let i = 0; i < quotas.refused.limit + 5; i++)
      expect(await check(weak)).toEqual({ code: "captcha_failed", reason: "expired" });
    expect(used.size).toBe(0);
  });

  test("a challenge is handed out with the level that is due, and one of another address with its own", async () => {
    const levelFor = async (subject: Subject) => {
      const issued = await issueCaptcha("check", { subject }, memory);
      return "provider" in issued && issued.provider === "altcha"
        ? issued.challenge.parameters.data?.level
        : issued;
    };
    expect(await levelFor("somebody" as Subject)).toBe(0);
    await fill(345);
    expect(await levelFor("somebody" as Subject)).toBe(4);
    expect(await levelFor(neighbour)).toBe(0);
  });

  test("300 people behind one address, each with a proof of their own fetched before, are all served; the script after them ends in 429", async () => {
    const carrier = "carrier" as Subject;
    const tokens = await Promise.all(Array.from({ length: 300 }, () => leveled(0)));
    const served = [];
    for (const [i, captcha] of tokens.entries()) {
      const about = { village: `32.73.25.${1000 + (i % 9)}`, nameKey: `NAME ${i}` };
      const refusal = await guard({ purpose: "check", captcha, subject: carrier, about }, memory);
      if (!refusal) served.push(i);
      if (i % 3 !== 0)
        reportOutcome({ purpose: "check", found: true, about, subject: carrier }, memory.budgets);
    }
    expect(served.length).toBeGreaterThanOrEqual(297);
    const levels: unknown[] = [];
    let end: Refusal | null = null;
    for (let i = 0; i < 100 && end?.code !== "rate_limited"; i++) {
      const issued = await issueCaptcha("check", { subject: carrier }, memory);
      if (!("provider" in issued) || issued.provider !== "altcha") throw new Error("no challenge");
      levels.push(issued.challenge.parameters.data?.level);
      const captcha = await leveled(Number(issued.challenge.parameters.data?.level));
      end = await guard({ purpose: "check", captcha, subject: carrier }, memory);
    }
    expect(end).toMatchObject({ code: "rate_limited" });
    expect(levels.at(-1)).toBeGreaterThanOrEqual(5);
  });

  test("who guesses names is slowed down and then told to wait", async () => {
    let passed = 0;
    let refusal: Refusal | null = null;
    for (let i = 0; i < 60 && refusal?.code !== "rate_limited"; i++) {
      const about = { village: "32.73.25.1002", nameKey: `GUESS ${i}` };
      refusal = await guard(
        { purpose: "check", captcha: await leveled(6), subject: neighbour, about },
        memory,
      );
      if (!refusal) passed++;
    }
    expect(passed).toBe(20);
    const issued = await issueCaptcha("check", { subject: neighbour }, memory);
    expect(issued).toMatchObject({ challenge: { parameters: { data: { level: 6 } } } });
  });
});

test("one person is asked about at most five times a day, from however many addresses", async () => {
  const answers = [];
  for (let i = 0; i < 20; i++) {
    const captcha = await token(await makeChallenge("personal", { seconds: 0.0003 }));
    const about = { village: "32.73.25", target: "3273251234567890" };
    answers.push(
      await guard({ purpose: "personal", captcha, subject: `address-${i}` as Subject, about }, memory),
    );
  }
  expect(answers.filter((answer) => answer === null)).toHaveLength(5);
});

describe("while the register can take no more look-ups", () => {
  let full: boolean;
  beforeEach(() => {
    full = true;
    memory.lookUps = { turns: makeTurns({ atOnce: 1, maxWaiting: 2, maxWaitMs: 1000 }), areFull: () => full };
  });
  const busy = { code: "unavailable", retryAfterSeconds: 5 };

  test("a check is told to come back before its captcha is looked at, and the same token works then", async () => {
    const captcha = await token();
    const judge = vi.spyOn(memory, "judge");
    expect(await check(captcha)).toEqual(busy);
    expect(judge).not.toHaveBeenCalled();
    full = false;
    expect(await check(captcha)).toBeNull();
  });

  test("submissions and tracking do not wait for the register", async () => {
    for (const purpose of ["submission", "tracking"] as const) {
      const captcha = await token(await makeChallenge(purpose, { seconds: 0.0003 }));
      expect(await guard({ purpose, captcha, subject: neighbour }, memory)).toBeNull();
    }
  });

  test("more at once than can be borne are told so at once, and nobody loses a token", async () => {
    full = false;
    const tokens = await Promise.all(Array.from({ length: 5 }, () => token()));
    const answers = await Promise.all(tokens.map((captcha) => check(captcha)));
    expect(answers.filter((answer) => answer === null)).toHaveLength(3);
    expect(answers.slice(3)).toEqual([busy, busy]);
    expect(await check(tokens[4] as CaptchaAnswer)).toBeNull();
  });
});

test("a limit that is only tracked refuses nobody", async () => {
  const about = { village: "32.73.25.1002", nameKey: "SITI AMINAH" };
  for (let i = 0; i < quotas.name_daily.limit + 20; i++) {
    const captcha = await token(await makeChallenge("check", { seconds: 0.0003 }));
    expect(
      await guard({ purpose: "check", captcha, subject: `address-${i}` as Subject, about }, memory),
    ).toBeNull();
  }
});
