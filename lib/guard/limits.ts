import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import { getConfig } from "../config/config.ts";
import { acrossSlots } from "../redis/across-slots.ts";
import { askTogether } from "../redis/ask-together.ts";
import { findRedis, type RedisLink } from "../redis/redis.ts";
import { processState } from "../state/process-state.ts";
import { type Quota, type QuotaName, quotaOf, type Use } from "./quotas.ts";
import { registerSize } from "./register-size.ts";
import { type Counts, ofWindow, secondsUntilFree, usedNow } from "./sliding-window.ts";

/** May it be done once more, and if not, when again; and how much of the limit was used before. */
export type Verdict = { used: number; limit: number } & (
  | { allowed: true }
  | { allowed: false; retryAfterSeconds: number }
);

/**
 * Counts uses of quotas. `peek` only looks, `take` uses one up if it is allowed. Neither ever throws or waits long.
 * Asked together, they travel to Redis together: one round trip.
 * @param share the part of the limit that is left under pressure, from 1 down to 1/8
 */
export type Limits = {
  peek(use: Use, share?: number): Promise<Verdict>;
  take(use: Use, share?: number): Promise<Verdict>;
};

/**
 * Limits kept in Redis when there is one, otherwise in this process. While a configured Redis is away this process
 * counts alone against the smaller `limitWithoutRedis`, never against nothing.
 */
export function makeLimits(redis: RedisLink | null, scale: number, persons = registerSize): Limits {
  const memory = memoryCounter();
  const shared = redis ? redisCounter(redis) : null;
  const judge = async (
    action: "peek" | "take",
    { name, key, ownLimit }: Use,
    share: number,
  ): Promise<Verdict> => {
    const quota = quotaOf(name);
    const allowed = (limit: number) => Math.max(1, Math.round(limit * scale * share));
    const whole = ownLimit ?? limitOf(quota, persons());
    const answer = shared ? await shared[action](name, key, allowed(whole)) : null;
    if (answer?.kind === "done") return answer.value;
    const limit = allowed(shared ? Math.min(whole, quota.limitWithoutRedis) : whole);
    return memory[action](`${name}:${key}`, limit, quota.windowSeconds * 1000);
  };
  return {
    peek: (use, share = 1) => judge("peek", use, inSteps(share)),
    take: (use, share = 1) => judge("take", use, inSteps(share)),
  };
}

/** The limits of this process; pages and API count together. */
export function getLimits(): Limits {
  return processState("guard:limits", () => makeLimits(findRedis(), getConfig().quotaScale));
}

/** The limit of a row for a register of this many persons. */
export function limitOf({ limit, ofRegister }: Quota, persons: number): number {
  if (!ofRegister) return limit;
  // Two digits, so that a register that grows by a few persons does not make another limiter each time.
  const grown = Number((persons * ofRegister.share).toPrecision(2));
  return Math.max(limit, Math.min(ofRegister.most, grown));
}

/** Steps of an eighth: each limit is a limiter of its own, so there must be few. */
function inSteps(share: number): number {
  return Math.min(1, Math.max(1, Math.ceil(share * 8)) / 8);
}

// 220 bytes each. Who can rotate through more networks than this within a window gains nothing by being
// forgotten: every new network has its own quota anyway.
const maxCounters = 50_000;

/** A sliding window out of two fixed ones, so that a full quota cannot be used twice around a window's edge. */
function memoryCounter() {
  const counters = new LRUCache<string, { window: number } & Counts>({ max: maxCounters });
  const counterAt = (id: string, windowMs: number, now: number, keep: boolean) => {
    const known = counters.get(id);
    const counter = ofWindow(known, windowMs, now, (window, before) => ({
      window,
      previous: before?.current ?? 0,
      current: 0,
    }));
    // One that is known became the latest by being looked for.
    if (keep && counter !== known) counters.set(id, counter);
    return counter;
  };

  return {
    peek(id: string, limit: number, windowMs: number): Verdict {
      const now = Date.now();
      const counter = counterAt(id, windowMs, now, false);
      return verdict(counter, usedNow(counter, windowMs, now) < limit, limit, windowMs, now);
    },
    take(id: string, limit: number, windowMs: number): Verdict {
      const now = Date.now();
      const counter = counterAt(id, windowMs, now, true);
      const allowed = usedNow(counter, windowMs, now) < limit;
      const answer = verdict(counter, allowed, limit, windowMs, now);
      if (allowed) counter.current += 1;
      return answer;
    },
  };
}

function verdict(counts: Counts, allowed: boolean, limit: number, windowMs: number, now: number): Verdict {
  const used = usedNow(counts, windowMs, now);
  if (allowed) return { allowed, limit, used };
  return { allowed, limit, used, retryAfterSeconds: secondsUntilFree(counts, limit, windowMs, now) };
}

function redisCounter(link: RedisLink) {
  const made = new Map<string, Ratelimit>();
  const across = acrossSlots();
  const ratelimitOf = (name: QuotaName, limit: number, redis: Redis): Ratelimit => {
    const id = `${name}:${limit}`;
    const ratelimit = made.get(id) ?? makeRatelimit(name, limit, redis);
    made.set(id, ratelimit);
    return ratelimit;
  };
  // As the library looks, but without a script for each: what is looked at in one turn is asked in one piece.
  const look = askTogether(
    link,
    async (redis, wanted: { name: QuotaName; key: string; limit: number }[]) => {
      const now = Date.now();
      const keys = wanted.map(({ name, key }) => [
        ...windowsOf(name, key, now),
        `${prefixOf(name)}:dynamic:global`,
      ]);
      const values = await across(
        async () => {
          const all = await redis.mget(keys.flat());
          return keys.map((own) => all.splice(0, own.length));
        },
        () => Promise.all(keys.map((own) => redis.mget(own))),
      );
      return wanted.map(({ name, limit: standard }, i): Verdict => {
        const [current, previous, own] = values[i] ?? [];
        const counts = { current: Number(current ?? 0), previous: Number(previous ?? 0) };
        const windowMs = quotaOf(name).windowSeconds * 1000;
        // An operator may have set it, and may have mistyped it.
        const limit = /^-?\d+$/.test(own ?? "") ? Number(own) : standard;
        return verdict(counts, usedNow(counts, windowMs, now) < limit, limit, windowMs, now);
      });
    },
    60,
  );
  const refusal = async (name: QuotaName, limit: number, redis: Redis, key: string): Promise<Verdict> => {
    const now = Date.now();
    const [current, previous] = await redis.mget(windowsOf(name, key, now));
    const counts = { current: Number(current ?? 0), previous: Number(previous ?? 0) };
    return verdict(counts, false, limit, quotaOf(name).windowSeconds * 1000, now);
  };
  return {
    peek: (name: QuotaName, key: string, limit: number) => look({ name, key, limit }),
    take: (name: QuotaName, key: string, limit: number) =>
      link.attempt<Verdict>(async (redis) => {
        const answer = await ratelimitOf(name, limit, redis).limit(key);
        return answer.success
          ? { allowed: true, limit: answer.limit, used: answer.limit - answer.remaining - 1 }
          : refusal(name, answer.limit, redis, key);
      }),
  };
}

/** The keys of this window and of the one before, as the library writes them. */
function windowsOf(name: QuotaName, key: string, now: number): [current: string, previous: string] {
  const window = Math.floor(now / (quotaOf(name).windowSeconds * 1000));
  return [`${prefixOf(name)}:${key}:${window}`, `${prefixOf(name)}:${key}:${window - 1}`];
}

/** The braces keep the two windows of a subject in one slot of a Redis Cluster, the limit an operator may set with them. */
function prefixOf(name: QuotaName): string {
  return `dataku:{${name}}`;
}

function makeRatelimit(name: QuotaName, limit: number, redis: Redis): Ratelimit {
  // 2.0.8 speaks to @upstash/redis only; these are the four calls it makes, in ioredis' words.
  const adapter = {
    evalsha: (sha: string, keys: string[], args: unknown[]) =>
      redis.evalsha(sha, keys.length, ...keys, ...args.map(String)),
    eval: (script: string, keys: string[], args: unknown[]) =>
      redis.eval(script, keys.length, ...keys, ...args.map(String)),
    get: (key: string) => redis.get(key),
    set: (key: string, value: string) => redis.set(key, value),
  };
  const { windowSeconds } = quotaOf(name);
  return new Ratelimit({
    redis: adapter as unknown as ConstructorParameters<typeof Ratelimit>[0]["redis"],
    limiter: Ratelimit.slidingWindow(limit, `${windowSeconds} s`),
    prefix: prefixOf(name),
    // The library's cache never shrinks, and its own timeout lets everybody through.
    ephemeralCache: false,
    timeout: 0,
    analytics: false,
    // Without this it passes an empty key, which no slot of a cluster holds together with the others.
    dynamicLimits: true,
  });
}
