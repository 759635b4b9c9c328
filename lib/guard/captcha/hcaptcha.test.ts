import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type SiteverifyStub, startSiteverifyStub } from "../../../e2e/support/siteverify-stub.ts";
import { getConfig, parseConfig } from "../../config/config.ts";
import { makeBudgets } from "../budgets.ts";
import type { Subject } from "../client-subject.ts";
import { type CaptchaAnswer, type GuardMemory, guard, issueCaptcha, judgeCaptcha } from "../guard.ts";
import { makeLimits } from "../limits.ts";
import { quotas } from "../quotas.ts";
import { makeTallies } from "../tallies.ts";
import { captchaProvider, confirmHcaptcha } from "./hcaptcha.ts";

let stub: SiteverifyStub;
let memory: GuardMemory;

beforeAll(async () => {
  stub = await startSiteverifyStub({ hostname: "dataku.example" });
});
afterAll(() => stub.close());
beforeEach(() => {
  stub.reset();
  const config = parseConfig({
    CAPTCHA: "hcaptcha",
    HCAPTCHA_SITE_KEY: "stub-site",
    HCAPTCHA_SECRET: "stub-secret",
    HCAPTCHA_HOSTNAMES: "dataku.example",
    HCAPTCHA_VERIFY_URL: stub.verifyUrl,
    NODE_ENV: "test",
  });
  Object.assign(getConfig(), { hcaptcha: config.hcaptcha });
  const used = new Set<string>();
  memory = {
    limits: makeLimits(null, 1),
    budgets: makeBudgets(makeTallies(null), 1),
    confirm: confirmHcaptcha,
    judge: judgeCaptcha,
    spend: async (hash) => {
      const key = hash.toString("hex");
      if (used.has(key)) return "used";
      used.add(key);
      return "spent";
    },
  };
});
afterEach(async () => {
  vi.restoreAllMocks();
  // One good answer ends the rest after an outage, so that tests do not depend on their order.
  await confirmHcaptcha(`ok-${Math.random()}`);
});

const subject = "somebody" as Subject;
const ask = (token: string, purpose: "check" | "tracking" = "check") => {
  const captcha: CaptchaAnswer = { kind: "token", token };
  return guard({ purpose, captcha, subject }, memory);
};

test("a good token passes once, with one call that says nothing of who asks", async () => {
  expect(await ask("ok-1")).toBeNull();
  expect(await ask("ok-1")).toEqual({ code: "captcha_failed", reason: "used" });
  expect(stub.calls().calls).toEqual([
    { secret: "stub-secret", response: "ok-1", sitekey: "stub-site", remoteip: null },
  ]);
});

test("of fifty parallel replays one passes and one call is made", async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask("ok-many")));
  expect(answers.filter((answer) => answer === null)).toHaveLength(1);
  expect(stub.calls().callsPerToken).toEqual({ "ok-many": 1 });
});

test.each([
  ["used-1", "used"],
  ["old-1", "expired"],
  ["host-1", "invalid"],
  ["badsite-1", "invalid"],
  ["nonsense", "invalid"],
])("%s is refused as %s", async (token, reason) => {
  expect(await ask(token)).toEqual({ code: "captcha_failed", reason });
});

describe("when hCaptcha cannot say, nobody passes, the token is not sent again, and the other captcha is offered", () => {
  test.each(["http500-", "html-", "rst-", "big-", "redirect-", "hang-", "drip-"])("%s", async (prefix) => {
    const token = `${prefix}1`;
    const began = performance.now();
    expect(await ask(token)).toEqual({ code: "captcha_failed", reason: "expired", offer: "altcha" });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(captchaProvider("check")).toBe("altcha");
    expect(await issueCaptcha("check", { subject }, memory)).toMatchObject({ provider: "altcha" });
    expect(await ask(token)).toEqual({ code: "captcha_failed", reason: "used" });
    expect(stub.calls().callsPerToken).toEqual({ [token]: 1 });
  });

  test("an outage counts nobody as a guesser", async () => {
    const answers = [];
    for (let i = 0; i < quotas.refused.limit + 5; i++) answers.push(await ask(`http500-${i}`));
    expect(new Set(answers.map((answer) => answer?.code))).toEqual(new Set(["captcha_failed"]));
  });
});

test("what cannot be a token of theirs is never sent to them", async () => {
  for (const token of ["x".repeat(8193), "ok-1\r\nX: y", "ok 1", "e30="])
    expect(await ask(token)).toEqual({ code: "captcha_failed", reason: "invalid" });
  expect(stub.calls().calls).toEqual([]);
});

test("forms through which people report or look something up never accept it, nor show it", async () => {
  expect(await ask("ok-2", "tracking")).toEqual({ code: "captcha_failed", reason: "invalid" });
  expect(stub.calls().calls).toEqual([]);
  expect(await issueCaptcha("tracking", { subject }, memory)).toMatchObject({ provider: "altcha" });
  expect(await issueCaptcha("check", { subject }, memory)).toEqual({
    provider: "hcaptcha",
    siteKey: "stub-site",
  });
  expect(await issueCaptcha("check", { subject, offer: "altcha" }, memory)).toMatchObject({
    provider: "altcha",
  });
});

describe("the stub itself", () => {
  test("takes forms only, and a good token once", async () => {
    const post = (type: string, body: string) =>
      fetch(stub.verifyUrl, { method: "POST", headers: { "content-type": type }, body });
    expect((await post("application/json", '{"secret":"s","response":"ok-9"}')).status).toBe(400);
    const form = "secret=stub-secret&response=ok-9";
    const type = "application/x-www-form-urlencoded";
    expect(await (await post(type, form)).json()).toMatchObject({ success: true });
    expect(await (await post(type, form)).json()).toMatchObject({
      success: false,
      "error-codes": ["already-seen-response"],
    });
    const told = await (await fetch(`${stub.controlUrl}/calls`)).json();
    expect(told).toMatchObject({ callsPerToken: { "ok-9": 2 }, malformed: 1 });
  });
});
