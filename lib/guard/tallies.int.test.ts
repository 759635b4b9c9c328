import { createHash, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
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

test("are counted and end as well after Redis was emptied and has forgotten the scripts", async () => {
  const tallies = await connect();
  const at = tally();
  await tallies.add([{ tally: at, item: item("a") }]);
  await redis.admin.flushall();
  await redis.admin.script("FLUSH");
  for (const text of ["b", "c"]) await tallies.add([{ tally: at, item: item(text) }]);
  await redis.admin.script("FLUSH");
  expect(await tallies.read([at])).toEqual([{ previous: 0, current: 2 }]);
  expect(tallies.isRestricted()).toBe(false);
  const [key = ""] = await redis.admin.keys(`*${at.key.split(".")[2]}*`);
  expect(await redis.admin.ttl(key)).toBeGreaterThan(86_400);
});

test("of one window are told to Redis together, whoever asks", async () => {
  const tallies = await connect();
  const [one, two] = [tally(), tally()];
  await Promise.all([
    tallies.add([{ tally: one, item: item("a") }]),
    tallies.add([one, two].map((each) => ({ tally: each, item: item("b") }))),
  ]);
  expect(await Promise.all([tallies.read([one, two]), tallies.read([]), tallies.read([two, one])])).toEqual([
    [
      { previous: 0, current: 2 },
      { previous: 0, current: 1 },
    ],
    [],
    [
      { previous: 0, current: 1 },
      { previous: 0, current: 2 },
    ],
  ]);
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
