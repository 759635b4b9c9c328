import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { connectRedis, type RedisLink } from "../redis/redis.ts";
import { startTestRedis, type TestRedis } from "../redis/test-redis.ts";
import type { Subject } from "./client-subject.ts";
import { type Limits, makeLimits } from "./limits.ts";
import { quotas, type Use } from "./quotas.ts";
import { makeTallies, type Tally } from "./tallies.ts";

let redis: TestRedis;
let links: RedisLink[] = [];
let subject: Subject;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
beforeEach(() => {
  // The beginning of a window, so that no test runs across an edge; time passes as usual from there.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 8, 30), shouldAdvanceTime: true });
  subject = randomUUID() as Subject;
});
afterEach(async () => {
  vi.useRealTimers();
  for (const link of links) link.close();
  links = [];
});

/** The limits of another copy of the portal on the same Redis. */
async function portal(scale = 1): Promise<Limits> {
  const link = connectRedis(redis.url);
  links.push(link);
  expect(await link.ready(2000)).toBe(true);
  return makeLimits(link, scale);
}

/** Asks so often in waves of 40, as 40 connections do. @returns how many were allowed. */
async function take(limits: Limits, times: number): Promise<number> {
  let taken = 0;
  for (let left = times; left > 0; left -= 40) {
    const wave = Array.from({ length: Math.min(40, left) }, () =>
      limits.take({ name: "check", key: subject }),
    );
    taken += (await Promise.all(wave)).filter(({ allowed }) => allowed).length;
  }
  return taken;
}

/** Takes until Redis counts again. @returns how long that took in ms. */
async function msUntilBack(limits: Limits, link: RedisLink | undefined): Promise<number> {
  const start = performance.now();
  while (link?.isAway() && performance.now() - start < 5000) {
    await limits.peek({ name: "check", key: subject });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - start;
}

test("two copies of the portal together allow exactly the quota", async () => {
  const [one, two] = [await portal(), await portal()];
  const [first, second] = await Promise.all([
    take(one, quotas.check.limit + 40),
    take(two, quotas.check.limit + 40),
  ]);
  expect(first + second).toBe(quotas.check.limit);
});

test("a full quota is not usable again just after the window's edge", async () => {
  const limits = await portal();
  vi.setSystemTime(Date.UTC(2026, 8, 30, 0, 9, 58));
  const before = await take(limits, quotas.check.limit + 40);
  vi.setSystemTime(Date.UTC(2026, 8, 30, 0, 10, 1));
  const after = await take(limits, quotas.check.limit + 40);
  expect(before).toBe(quotas.check.limit);
  expect(before + after).toBeLessThanOrEqual(quotas.check.limit * 1.1);
});

test("a refusal says when it is worth trying again, and then it is", async () => {
  const limits = await portal();
  vi.setSystemTime(Date.UTC(2026, 8, 30, 0, 9, 58));
  await take(limits, quotas.check.limit + 40);
  const refusal = await limits.peek({ name: "check", key: subject });
  if (refusal.allowed) throw new Error("should be full");
  expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(3);
  vi.setSystemTime(Date.now() + refusal.retryAfterSeconds * 1000);
  expect(await limits.take({ name: "check", key: subject })).toMatchObject({ allowed: true });
});

test("an operator's own limit holds at once, also that of nothing, and goes with its key", async () => {
  const limits = await portal();
  const own = "dataku:{check}:dynamic:global";
  await redis.admin.set(own, "2");
  expect(await take(limits, 5)).toBe(2);
  await redis.admin.set(own, "0");
  const closed = { allowed: false, limit: 0, used: 2, retryAfterSeconds: 600 };
  expect(await limits.peek({ name: "check", key: subject })).toEqual(closed);
  expect(await limits.take({ name: "check", key: subject })).toEqual(closed);
  await redis.admin.set(own, "many");
  expect(await limits.peek({ name: "check", key: subject })).toMatchObject({ limit: quotas.check.limit });
  await redis.admin.del(own);
  expect(await take(limits, 5)).toBe(5);
});

test("every key expires and holds no more than the quota's name and the subject", async () => {
  const limits = await portal();
  await take(limits, 3);
  const keys = await redis.admin.keys(`*${subject}*`);
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatch(new RegExp(`^dataku:\\{check\\}:${subject}:\\d+$`));
  expect(await redis.admin.ttl(keys[0] ?? "")).toBeGreaterThan(600);
});

test("an account that may do only what docs/guard.md lists is enough", async () => {
  const listed = [
    "evalsha",
    "eval",
    "get",
    "set",
    "mget",
    "incrby",
    "pexpire",
    "info",
    "ping",
    "pfadd",
    "pfcount",
  ];
  const commands = listed.map((command) => `+${command}`);
  await redis.admin.call("ACL", "SETUSER", "portal", "on", ">secret", "~dataku:*", "-@all", ...commands);
  const link = connectRedis(redis.url.replace("//", "//portal:secret@"));
  links.push(link);
  expect(await link.ready(2000)).toBe(true);
  expect(await take(makeLimits(link, 1), quotas.check.limit + 40)).toBe(quotas.check.limit);
  const tally = { key: "check.subject.x", windowSeconds: 600 };
  await makeTallies(link).add([{ tally, item: "AAAAAAAAAAAAAAAAAAAAAA" }]);
  expect(await makeTallies(link).read([tally])).toMatchObject([{ current: 1 }]);
  expect(link.isAway()).toBe(false);
});

test("a device's own number a day holds in Redis, for two portals together, and for each device alone", async () => {
  const [one, other] = [await portal(), await portal()];
  const use = (key: string) => ({ name: "assisted_daily" as const, key, ownLimit: 3 });
  const allowed = [];
  for (const limits of [one, other, one, other]) allowed.push((await limits.take(use("device-1"))).allowed);
  expect(allowed).toEqual([true, true, true, false]);
  expect(await other.peek(use("device-2"))).toMatchObject({ allowed: true, limit: 3, used: 0 });
});

test("scripts that Redis has forgotten are sent again without anybody noticing", async () => {
  const limits = await portal();
  await take(limits, 30);
  await redis.admin.script("FLUSH");
  expect(await take(limits, quotas.check.limit + 40)).toBe(quotas.check.limit - 30);
  expect(links[0]?.isAway()).toBe(false);
});

describe("when Redis cannot be used, the portal counts alone against the smaller quota and comes back by itself", () => {
  test("frozen: nobody waits longer than 300 ms, and it is back within 2 s", async () => {
    const limits = await portal();
    await take(limits, 1);
    redis.signal("SIGSTOP");
    const waits: number[] = [];
    let allowed = 0;
    for (let i = 0; i < 40; i++) {
      const start = performance.now();
      if ((await limits.take({ name: "check", key: subject })).allowed) allowed++;
      waits.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    redis.signal("SIGCONT");
    const backMs = await msUntilBack(limits, links[0]);
    waits.sort((a, b) => a - b);
    expect(allowed).toBe(quotas.check.limitWithoutRedis);
    expect(waits[Math.floor(waits.length * 0.95)]).toBeLessThan(300);
    expect(backMs).toBeLessThan(2000);
  });

  test("killed and started again empty", async () => {
    const limits = await portal();
    await take(limits, 1);
    await redis.kill();
    expect(await take(limits, quotas.check.limit + 40)).toBe(quotas.check.limitWithoutRedis);
    await redis.start();
    expect(await msUntilBack(limits, links[0])).toBeLessThan(2000);
    expect(await limits.take({ name: "check", key: subject })).toMatchObject({ allowed: true });
  });

  test("slow", async () => {
    const limits = await portal();
    await take(limits, 1);
    await redis.admin.call("CLIENT", "PAUSE", "1500", "ALL");
    expect(await take(limits, 60)).toBe(quotas.check.limitWithoutRedis);
    await redis.admin.ping();
    expect(await msUntilBack(limits, links[0])).toBeLessThan(2000);
  });

  const broken: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    [
      "full",
      () => redis.admin.config("SET", "maxmemory", "1"),
      () => redis.admin.config("SET", "maxmemory", "0"),
    ],
    ["read-only", () => redis.admin.replicaof("127.0.0.1", 1), () => redis.admin.replicaof("NO", "ONE")],
    [
      "forbidden",
      () => redis.admin.call("ACL", "SETUSER", "default", "-evalsha"),
      () => redis.admin.call("ACL", "SETUSER", "default", "+evalsha"),
    ],
    [
      "holding something else under the key",
      async () => {
        const window = Math.floor(Date.now() / 600_000);
        await redis.admin.del(`dataku:{check}:${subject}:${window}`);
        await redis.admin.lpush(`dataku:{check}:${subject}:${window}`, "x");
      },
      () => redis.admin.flushall(),
    ],
  ];
  test.each(broken)("%s", async (_name, breakIt, mend) => {
    const limits = await portal();
    await take(limits, 1);
    await breakIt();
    try {
      expect(await take(limits, quotas.check.limit + 40)).toBe(quotas.check.limitWithoutRedis);
      expect(links[0]?.isAway()).toBe(true);
    } finally {
      await mend();
    }
    expect(await msUntilBack(limits, links[0])).toBeLessThan(2000);
  });

  test("not there at all when the portal starts", async () => {
    const link = connectRedis("redis://127.0.0.1:1");
    links.push(link);
    expect(await link.ready(50)).toBe(false);
    expect(await take(makeLimits(link, 1), quotas.check.limit + 40)).toBe(quotas.check.limitWithoutRedis);
  });
});

test("a Redis Cluster behind one address, which wants keys of one slot in a command, counts as well", async () => {
  const cluster = await startTestRedis(["--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"]);
  try {
    await cluster.admin.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await vi.waitUntil(async () => String(await cluster.admin.cluster("INFO")).includes("cluster_state:ok"), {
      timeout: 10_000,
    });
    const link = connectRedis(cluster.url);
    links.push(link);
    await link.ready(2000);
    const limits = makeLimits(link, 10 / quotas.check.limit);
    expect(await take(limits, 50)).toBe(10);
    const uses: Use[] = [
      { name: "check", key: "nobody" },
      { name: "challenge", key: "nobody" },
    ];
    expect(await Promise.all(uses.map((use) => limits.peek(use)))).toMatchObject([{ used: 0 }, { used: 0 }]);
    const tallies = makeTallies(link);
    const one: Tally = { key: "check.subject.x", windowSeconds: 600 };
    const other: Tally = { key: "check.village.y", windowSeconds: 600 };
    await tallies.add([
      { tally: one, item: "AAAAAAAAAAAAAAAAAAAAAA" },
      { tally: other, item: "AAAAAAAAAAAAAAAAAAAAAA" },
      { tally: other, item: "BBBBBBBBBBBBBBBBBBBBBB" },
    ]);
    expect(await tallies.read([one, other, one])).toMatchObject([
      { current: 1 },
      { current: 2 },
      { current: 1 },
    ]);
    expect(link.isAway()).toBe(false);
  } finally {
    await cluster.stop();
  }
});
