import { createHash, randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getWebSql } from "../db/pool.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { connectRedis, type RedisLink } from "../redis/redis.ts";
import { startTestRedis, type TestRedis } from "../redis/test-redis.ts";
import { forgetExpired, spendToken } from "./spend-token.ts";

let database: TestDatabase;
let redis: TestRedis;
let link: RedisLink;

beforeAll(async () => {
  [database, redis] = await Promise.all([startTestDatabase(), startTestRedis()]);
  link = connectRedis(redis.url);
  await link.ready(2000);
});
afterAll(async () => {
  link.close();
  await Promise.all([database.stop(), redis.stop()]);
});

const hash = () => createHash("sha256").update(randomUUID()).digest();
const inTenMinutes = () => new Date(Date.now() + 600_000);
const noDatabase = (): Sql => {
  throw new Error("away");
};
const replay = (memories: Parameters<typeof spendToken>[2], token = hash()) =>
  Promise.all(Array.from({ length: 50 }, () => spendToken(token, inTenMinutes(), memories)));
const spentIn = (outcomes: string[]) => outcomes.filter((outcome) => outcome === "spent").length;

async function redisIsBack() {
  for (let i = 0; i < 200 && link.isAway(); i++) {
    await link.attempt((client) => client.ping());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("of fifty parallel replays exactly one is spent, with either memory alone and with both", async () => {
  for (const memories of [
    { redis: null, sql: getWebSql },
    { redis: link, sql: noDatabase },
    { redis: link, sql: getWebSql },
  ]) {
    const outcomes = await replay(memories);
    expect(spentIn(outcomes)).toBe(1);
    expect(outcomes.filter((outcome) => outcome === "used")).toHaveLength(49);
  }
});

test("a Redis that was killed and started again empty lets no replay through", async () => {
  const tokens = Array.from({ length: 20 }, hash);
  for (const token of tokens)
    expect(await spendToken(token, inTenMinutes(), { redis: link, sql: getWebSql })).toBe("spent");
  await redis.kill();
  for (const token of tokens)
    expect(await spendToken(token, inTenMinutes(), { redis: link, sql: getWebSql })).toBe("used");
  await redis.start();
  await redisIsBack();
  for (const token of tokens)
    expect(await spendToken(token, inTenMinutes(), { redis: link, sql: getWebSql })).toBe("used");
});

test("a token spent while the database was away is still used when it is back", async () => {
  const token = hash();
  expect(await spendToken(token, inTenMinutes(), { redis: link, sql: noDatabase })).toBe("spent");
  expect(await spendToken(token, inTenMinutes(), { redis: link, sql: getWebSql })).toBe("used");
});

test("a frozen Redis leaves fifty parallel replays to the database, and one is spent", async () => {
  redis.signal("SIGSTOP");
  const outcomes = await replay({ redis: link, sql: getWebSql });
  redis.signal("SIGCONT");
  expect(spentIn(outcomes)).toBe(1);
  await redisIsBack();
});

test("with neither memory nobody passes", async () => {
  expect(await spendToken(hash(), inTenMinutes(), { redis: null, sql: noDatabase })).toBe("unknown");
});

test("the token itself is stored nowhere, only its hash, and Redis forgets it after its life", async () => {
  const token = hash();
  await spendToken(token, inTenMinutes(), { redis: link, sql: getWebSql });
  const ttl = await redis.admin.ttl(`dataku:used:${token.toString("base64url")}`);
  expect(ttl).toBeGreaterThan(600);
  expect(ttl).toBeLessThanOrEqual(1500);
  const rows = await getWebSql()`select token_hash from guard.used_token where token_hash = ${token}`;
  expect(rows).toHaveLength(1);
});

test("the database forgets tokens that no copy of the portal can still take for fresh", async () => {
  const [old, recent] = [hash(), hash()];
  await spendToken(old, new Date(Date.now() - 3_600_000), { redis: null, sql: getWebSql });
  await spendToken(recent, new Date(Date.now() - 600_000), { redis: null, sql: getWebSql });
  await forgetExpired(getWebSql());
  const rows =
    await getWebSql()`select token_hash from guard.used_token where token_hash in (${old}, ${recent})`;
  expect(rows.map((row) => row.token_hash as Buffer)).toEqual([recent]);
});
