import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Subject } from "./client-subject.ts";
import { type Limits, limitOf, makeLimits } from "./limits.ts";
import { type Quota, quotas } from "./quotas.ts";

const windowStart = Date.UTC(2026, 8, 30);
const { limit } = quotas.check;
const somebody = "somebody" as Subject;
let limits: Limits;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: windowStart });
  limits = makeLimits(null, 1);
});
afterEach(() => {
  vi.useRealTimers();
});

async function take(times: number, subject = somebody): Promise<number> {
  let allowed = 0;
  for (let i = 0; i < times; i++) if ((await limits.take({ name: "check", key: subject })).allowed) allowed++;
  return allowed;
}

test("a quota is never more than one tenth over, wherever the window's edge falls", async () => {
  for (const second of [1, 300, 590, 599]) {
    limits = makeLimits(null, 1);
    vi.setSystemTime(windowStart + second * 1000);
    const before = await take(limit + 40);
    vi.setSystemTime(windowStart + 601_000);
    expect(before + (await take(limit + 40))).toBeLessThanOrEqual(limit * 1.1);
  }
});

test("asking in vain does not make the wait longer", async () => {
  await take(limit + 500);
  vi.setSystemTime(windowStart + 601_000);
  expect(await limits.peek({ name: "check", key: somebody })).toMatchObject({ allowed: true });
});

test("looking uses nothing up", async () => {
  for (let i = 0; i < limit * 2; i++) await limits.peek({ name: "check", key: somebody });
  expect(await take(limit + 40)).toBe(limit);
});

test("each quota and each subject is counted for itself", async () => {
  await take(limit);
  expect(await limits.take({ name: "tracking", key: somebody })).toMatchObject({ allowed: true });
  expect(await take(1, "another" as Subject)).toBe(1);
});

test("forty people behind one carrier's address each file something and look at it twice", async () => {
  for (const name of ["submission", "tracking", "tracking"] as const) {
    for (let i = 0; i < 40; i++)
      expect(await limits.take({ name, key: somebody }), name).toMatchObject({ allowed: true });
  }
});

test("QUOTA_SCALE multiplies every quota and never makes one unusable", async () => {
  limits = makeLimits(null, 2);
  expect(await take(limit * 3)).toBe(limit * 2);
  limits = makeLimits(null, 0.001);
  expect(await take(5)).toBe(1);
});

test("a flood of new subjects takes bounded memory, and the newest are still counted", async () => {
  const name = (i: number) => `subject-${i}` as Subject;
  await take(limit, name(0));
  for (let i = 1; i <= 100_000; i++) await limits.take({ name: "check", key: name(i) });
  // The first one was forgotten to make room; it has a fresh quota.
  expect(await take(1, name(0))).toBe(1);
  expect(await take(limit + 40, name(100_000))).toBe(limit - 1);
}, 30_000);

test("every quota says why it is as it is, and is smaller or the same without Redis", () => {
  for (const quota of Object.values<Quota>(quotas)) {
    expect(quota.reason).not.toBe("");
    expect(quota.limitWithoutRedis).toBeLessThanOrEqual(quota.limit);
  }
});

test("under pressure a smaller share of the limit is left, and what was used stays used", async () => {
  for (let i = 0; i < limit / 2; i++) await limits.take({ name: "check", key: somebody });
  expect(await limits.peek({ name: "check", key: somebody }, 0.5)).toMatchObject({ allowed: false });
  expect(await limits.peek({ name: "check", key: somebody }, 0.625)).toMatchObject({
    allowed: true,
    used: limit / 2,
    limit: limit * 0.625,
  });
  expect(await limits.peek({ name: "check", key: somebody })).toMatchObject({ allowed: true, limit });
});

test("limits of all together grow with the register, up to a bound", () => {
  const quota: Quota = { ...quotas.regency_hourly };
  expect(limitOf(quota, 0)).toBe(3000);
  expect(limitOf(quota, 100_000)).toBe(6000);
  expect(limitOf(quota, 290_130_000)).toBe(60_000);
  expect(limitOf(quotas.check, 290_130_000)).toBe(quotas.check.limit);
});
