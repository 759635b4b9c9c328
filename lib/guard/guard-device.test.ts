import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeBudgets } from "./budgets.ts";
import type { Device } from "./devices.ts";
import { deviceSubject } from "./devices.ts";
import { reportOutcome } from "./guard.ts";
import { guardDevice } from "./guard-device.ts";
import { makeLimits } from "./limits.ts";
import { quotas } from "./quotas.ts";
import { makeTallies } from "./tallies.ts";

const device: Device = { id: 7, label: "Desa Cipadung", checksPerDay: 5 };
const village = "32.73.25.1002";
let memory: Parameters<typeof guardDevice>[1] & object;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 8, 30) });
  memory = { limits: makeLimits(null, 1), budgets: makeBudgets(makeTallies(null), 1) };
});
afterEach(() => void vi.useRealTimers());

let names = 0;
async function ask(by: Device, found = true) {
  names += 1;
  const about = { village, nameKey: `NAME ${names}` };
  const refusal = await guardDevice({ device: by, about }, memory);
  if (!refusal) reportOutcome({ purpose: "check", about, found, subject: deviceSubject(by) }, memory.budgets);
  return refusal;
}

test("a device has its own number a day, without any captcha, and another device is not touched by it", async () => {
  for (let i = 0; i < 5; i++) expect(await ask(device)).toBeNull();
  expect(await ask(device)).toMatchObject({ by: "day" });
  expect(await ask({ ...device, id: 8 })).toBeNull();
  vi.setSystemTime(Date.now() + 2 * 86_400_000);
  expect(await ask(device)).toBeNull();
});

test("a device that goes faster than a person has to wait", async () => {
  const quick = { ...device, checksPerDay: 10_000 };
  for (let i = 0; i < quotas.assisted.limit; i++) expect(await ask(quick)).toBeNull();
  const refusal = await ask(quick);
  expect(refusal).toMatchObject({ by: "pace" });
  expect(refusal?.retryAfterSeconds).toBeLessThanOrEqual(1200);
});

test("a device that guesses names is stopped as anybody is, by its misses", async () => {
  const guesser = { ...device, checksPerDay: 10_000 };
  let asked = 0;
  while (asked < 100 && !(await ask(guesser, false))) asked += 1;
  expect(asked).toBe(20);
  expect(await ask({ ...guesser, id: 9 })).toBeNull();
});
