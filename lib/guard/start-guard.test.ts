import { afterEach, expect, test, vi } from "vitest";
import { getLog } from "../log/log.ts";
import { startGuard, stopGuard } from "./start-guard.ts";

afterEach(() => {
  vi.restoreAllMocks();
  stopGuard();
});

test("a Redis that does not answer is said and does not keep the portal from starting, nor does a large QUOTA_SCALE", async () => {
  vi.stubEnv("REDIS_URL", "redis://127.0.0.1:1");
  vi.stubEnv("QUOTA_SCALE", "3");
  const warn = vi.spyOn(getLog(), "warn").mockImplementation(() => {});
  await startGuard();
  const lines = warn.mock.calls.map((call) => String(call.at(-1)));
  expect(lines).toContainEqual(expect.stringContaining("QUOTA_SCALE is above 1"));
  expect(lines).toContainEqual(expect.stringContaining("Redis does not answer"));
});
