import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { getConfig } from "../config/config.ts";
import { findRedis, type RedisLink } from "../redis/redis.ts";
import { processState } from "../state/process-state.ts";
import type { Subject } from "./client-subject.ts";
import { type QuotaName, quotas } from "./quotas.ts";
import { type Counts, secondsUntilFree, usedNow } from "./sliding-window.ts";

/** May it be done once more, and if not, when again. */
export type Verdict = { allowed: true } | { allowed: false; retryAfterSeconds: number };

/** Counts what subjects do. `peek` only looks, `take` uses one up if it is allowed. Neither ever throws or waits long. */
export type Limits = {
  peek(name: QuotaName, subject: Subject): Promise<Verdict>;
  take(name: QuotaName, subject: Subject): Promise<Verdict>;
};

/**
 * Limits kept in Redis when there is one, otherwise in this process. While a configured Redis is away this process
 * counts alone against the smaller `limitWithoutRedis`, never against nothing.
 */
export function makeLimits(redis: RedisLink | null, scale: number): Limits {
  const memory = memoryCounter();
  const shared = redis ? redisCounter(redis, scale) : null;
  const judge = async (action: "peek" | "take", name: QuotaName, subject: Subject): Promise<Verdict> => {
    const answer = await shared?.[action](name, subject);
    if (answer?.kind === "done") return answer.value;
    const { limit, limitWithoutRedis, windowSeconds } = quotas[name];
    const allowed = scaled(shared ? limitWithoutRedis : limit, scale);
    return memory[action](`${name}:${subject}`, allowed, windowSeconds * 1000);
  };
  return {
    peek: (name, subject) => judge("peek", name, subject),
    take: (name, subject) => judge("take", name, subject),
  };
}

/** The limits of this process; pages and API count together. */
export function getLimits(): Limits {
  return processState("guard:limits", () => makeLimits(findRedis(), getConfig().quotaScale));
}

function scaled(limit: number, scale: number): number {
  return Math.max(1, Math.round(limit * scale));
}

// About 400 bytes each. Who can rotate through more networks than this within a window gains nothing by being
// forgotten: every new network has its own quota anyway.
const maxCounters = 100_000;

/** A sliding window out of two fixed ones, so that a full quota cannot be used twice around a window's edge. */
function memoryCounter() {
  const counter = new RateLimiterMemory({ keyPrefix: "", points: 1, duration: 1 });
  const known = new LRUCache<string, true>({
    max: maxCounters,
    dispose: (_, key, reason) => {
      if (reason === "evict") void counter.delete(key);
    },
  });
  const keysAt = (id: string, windowMs: number, now: number) => {
    const window = Math.floor(now / windowMs);
    return { current: `${id}:${window}`, previous: `${id}:${window - 1}` };
  };
  const verdict = (
    counts: Counts,
    allowed: boolean,
    limit: number,
    windowMs: number,
    now: number,
  ): Verdict =>
    allowed ? { allowed } : { allowed, retryAfterSeconds: secondsUntilFree(counts, limit, windowMs, now) };

  return {
    async peek(id: string, limit: number, windowMs: number): Promise<Verdict> {
      const now = Date.now();
      const keys = keysAt(id, windowMs, now);
      const [previous, current] = await Promise.all([counter.get(keys.previous), counter.get(keys.current)]);
      const counts = { previous: previous?.consumedPoints ?? 0, current: current?.consumedPoints ?? 0 };
      return verdict(counts, usedNow(counts, windowMs, now) < limit, limit, windowMs, now);
    },
    async take(id: string, limit: number, windowMs: number): Promise<Verdict> {
      const now = Date.now();
      const keys = keysAt(id, windowMs, now);
      known.set(keys.current, true);
      // Counted before it is judged: the library counts in the same turn, so parallel callers each see their own place.
      const [previous, current] = await Promise.all([
        counter.get(keys.previous),
        counter.penalty(keys.current, 1, { customDuration: (2 * windowMs) / 1000 }),
      ]);
      const counts = { previous: previous?.consumedPoints ?? 0, current: current.consumedPoints - 1 };
      const allowed = usedNow(counts, windowMs, now) < limit;
      if (!allowed) await counter.reward(keys.current, 1, { customDuration: (2 * windowMs) / 1000 });
      return verdict(counts, allowed, limit, windowMs, now);
    },
  };
}

function redisCounter(link: RedisLink, scale: number) {
  const made = new Map<QuotaName, Ratelimit>();
  const ratelimitOf = (name: QuotaName, redis: Redis): Ratelimit => {
    const ratelimit = made.get(name) ?? makeRatelimit(name, redis, scale);
    made.set(name, ratelimit);
    return ratelimit;
  };
  const refusal = async (name: QuotaName, redis: Redis, subject: Subject): Promise<Verdict> => {
    const now = Date.now();
    const windowMs = quotas[name].windowSeconds * 1000;
    const window = Math.floor(now / windowMs);
    const keys = [window, window - 1].map((at) => `${prefixOf(name)}:${subject}:${at}`);
    const [current, previous] = await redis.mget(keys);
    const counts = { current: Number(current ?? 0), previous: Number(previous ?? 0) };
    const limit = scaled(quotas[name].limit, scale);
    return { allowed: false, retryAfterSeconds: secondsUntilFree(counts, limit, windowMs, now) };
  };
  return {
    peek: (name: QuotaName, subject: Subject) =>
      link.attempt<Verdict>(async (redis) => {
        const { remaining } = await ratelimitOf(name, redis).getRemaining(subject);
        return remaining > 0 ? { allowed: true } : refusal(name, redis, subject);
      }),
    take: (name: QuotaName, subject: Subject) =>
      link.attempt<Verdict>(async (redis) => {
        const { success } = await ratelimitOf(name, redis).limit(subject);
        return success ? { allowed: true } : refusal(name, redis, subject);
      }),
  };
}

/** The braces keep the two windows of a subject in one slot of a Redis Cluster. */
function prefixOf(name: QuotaName): string {
  return `dataku:{${name}}`;
}

function makeRatelimit(name: QuotaName, redis: Redis, scale: number): Ratelimit {
  // 2.0.8 speaks to @upstash/redis only; these are the four calls it makes, in ioredis' words.
  const adapter = {
    evalsha: (sha: string, keys: string[], args: unknown[]) =>
      redis.evalsha(sha, keys.length, ...keys, ...args.map(String)),
    eval: (script: string, keys: string[], args: unknown[]) =>
      redis.eval(script, keys.length, ...keys, ...args.map(String)),
    get: (key: string) => redis.get(key),
    set: (key: string, value: string) => redis.set(key, value),
  };
  const { limit, windowSeconds } = quotas[name];
  return new Ratelimit({
    redis: adapter as unknown as ConstructorParameters<typeof Ratelimit>[0]["redis"],
    limiter: Ratelimit.slidingWindow(scaled(limit, scale), `${windowSeconds} s`),
    prefix: prefixOf(name),
    // The library's cache never shrinks, and its own timeout lets everybody through.
    ephemeralCache: false,
    timeout: 0,
    analytics: false,
    // Without this it passes an empty key, which no slot of a cluster holds together with the others.
    dynamicLimits: true,
  });
}
