import { createHash, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { connectRedis, type RedisLink } from "../redis/redis.ts";
import { startTestRedis, type TestRedis } from "../redis/test-redis.ts";
import { makeTallies, type Tally } from "./tallies.ts";

let redis: TestRedis;
let link: RedisLink;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
afterEach(() => link.close());

const item = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 22);
const tally = (): Tally => ({ key: `check.subject.${randomUUID()}.asked`, windowSeconds: 86_400 });

async function connect() {
  link = connectRedis(redis.url);
  await link.ready(2000);
  return makeTallies(link);
}

test("different items are counted once each, by two copies of the portal together, and forgotten", async () => {
  const one = await connect();
  const other = makeTallies(link);
  const at = tally();
  for (let i = 0; i < 40; i++) await (i % 2 ? one : other).add([{ tally: at, item: item(String(i % 20)) }]);
  expect(await other.read([at])).toEqual([{ previous: 0, current: 20 }]);
  const keys = await redis.admin.keys(`*${at.key.split(".")[2]}*`);
  expect(keys).toHaveLength(1);
  const ttl = await redis.admin.ttl(keys[0] ?? "");
  expect(ttl).toBeGreaterThan(86_400);
  expect(ttl).toBeLessThanOrEqual(2 * 86_400 + 1);
});

test("end as well when Redis was emptied, or the window ended while they were being told", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 8, 30) });
  try {
    const tallies = await connect();
    const at: Tally = { key: `check.subject.${randomUUID()}.asked`, windowSeconds: 600 };
    const endings = async () => {
      const keys = await redis.admin.keys(`*${at.key.split(".")[2]}*`);
      return Promise.all(keys.map((key) => redis.admin.ttl(key)));
    };
    const adding = tallies.add([{ tally: at, item: item("a") }]);
    vi.setSystemTime(Date.UTC(2026, 8, 30, 0, 10));
    await adding;
    await tallies.add([{ tally: at, item: item("b") }]);
    expect((await endings()).map((seconds) => seconds > 0)).toEqual([true, true]);

    await redis.admin.flushall();
    await redis.admin.script("FLUSH");
    for (const text of ["c", "d"]) await tallies.add([{ tally: at, item: item(text) }]);
    expect(tallies.isRestricted()).toBe(false);
    expect((await endings()).map((seconds) => seconds > 0)).toEqual([true]);
  } finally {
    vi.useRealTimers();
  }
});

test("while Redis is frozen this process counts by itself, and says that it does", async () => {
  const tallies = await connect();
  const at = tally();
  redis.signal("SIGSTOP");
  try {
    const began = performance.now();
    await tallies.add([{ tally: at, item: item("a") }]);
    expect(await tallies.read([at])).toEqual([{ previous: 0, current: 1 }]);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(tallies.isRestricted()).toBe(true);
  } finally {
    redis.signal("SIGCONT");
  }
  for (let i = 0; i < 100 && tallies.isRestricted(); i++) {
    await link.attempt((client) => client.ping());
    await wait(20);
  }
  expect(tallies.isRestricted()).toBe(false);
});

test("something else under the key counts as Redis being away, not as a fault", async () => {
  const tallies = await connect();
  const at = tally();
  await tallies.add([{ tally: at, item: item("a") }]);
  const [key = ""] = await redis.admin.keys(`*${at.key.split(".")[2]}*`);
  await redis.admin.del(key);
  await redis.admin.lpush(key, "x");
  await tallies.add([{ tally: at, item: item("b") }]);
  expect(tallies.isRestricted()).toBe(true);
  expect(await tallies.read([at])).toEqual([{ previous: 0, current: 1 }]);
});
