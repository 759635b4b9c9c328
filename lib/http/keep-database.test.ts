import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Database } from "../db/database.ts";
import { keepDatabase } from "./keep-database.ts";

beforeEach(() => {
  vi.stubEnv("LOG_LEVEL", "silent");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A database whose engine answers the portal's claim with what `claim` says. */
function fakeDatabase(claim: () => boolean) {
  const calls = { claims: 0, closes: 0 };
  const database: Database = {
    loaderUrl: null,
    vacuum: async () => {},
    engine: {
      adminUrl: "",
      relocated: false,
      dataDir: "",
      release: async () => {},
      claimPortal: async () => {
        calls.claims += 1;
        return claim();
      },
    },
    close: async () => {
      calls.closes += 1;
    },
  };
  return { database, calls };
}

const gone = () => {
  throw new Error("CONNECTION_CLOSED");
};

test("an engine that answers is left alone, and closed at the end", async () => {
  const { database, calls } = fakeDatabase(() => true);
  const open = vi.fn();
  const kept = keepDatabase(database, open, open);
  await vi.waitUntil(() => calls.claims >= 1, 3_000);
  await kept.close();
  expect(open).not.toHaveBeenCalled();
  expect(calls.closes).toBe(1);
});

test("an engine that ended is opened anew, again and again until that works, and the new one is closed", async () => {
  const lost = fakeDatabase(gone);
  const found = fakeDatabase(() => true);
  let attempts = 0;
  const kept = keepDatabase(
    lost.database,
    () => {},
    async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("still starting");
      return found.database;
    },
  );
  await vi.waitUntil(() => found.calls.claims >= 1, { timeout: 5_000 });
  await kept.close();
  expect(attempts).toBe(2);
  expect(found.calls.closes).toBe(1);
});

test("a portal whose place another one took gives up, once", async () => {
  const { database, calls } = fakeDatabase(() => false);
  const giveUp = vi.fn();
  const kept = keepDatabase(database, giveUp);
  await vi.waitUntil(() => giveUp.mock.calls.length > 0, 3_000);
  await kept.close();
  expect(giveUp).toHaveBeenCalledOnce();
  expect(calls.closes).toBe(1);
});

test("a server of DATABASE_URL is not watched", async () => {
  const { database, calls } = fakeDatabase(gone);
  const kept = keepDatabase({ ...database, engine: null }, gone);
  await kept.close();
  expect(calls).toEqual({ claims: 0, closes: 1 });
});
