import { Redis } from "ioredis";
import { getConfig } from "../config/config.ts";
import { faultDetail } from "../errors/fault.ts";
import { getLog } from "../log/log.ts";
import { patient } from "../state/patient.ts";
import { processState } from "../state/process-state.ts";

/** What came of one piece of work on Redis: its value, or `away` when Redis is slow, gone, full, read-only or forbids it. */
export type RedisOutcome<T> = { kind: "done"; value: T } | { kind: "away" };

/** One connection with a breaker in front of it: no caller ever waits longer than `commandMs` for Redis. */
export type RedisLink = {
  attempt<T>(work: (redis: Redis) => Promise<T>): Promise<RedisOutcome<T>>;
  /** Waits until the connection can be used, at most this long. @returns whether it can. */
  ready(maxMs: number): Promise<boolean>;
  isAway(): boolean;
  close(): void;
};

const timing = { commandMs: 150, restMs: 700, reconnectMs: 500 };

/**
 * Opens a connection to Redis or Valkey that never makes a citizen wait. After one failure Redis is left alone for
 * `restMs`; then a single command tries again while the others keep using the fallback.
 */
export function connectRedis(url: string, { commandMs, restMs, reconnectMs } = timing): RedisLink {
  let reconnectedAt = Number.NEGATIVE_INFINITY;
  // Each command in flight reports the same READONLY; one new connection is enough for all of them.
  const mayReconnect = () => {
    if (performance.now() - reconnectedAt < restMs) return false;
    reconnectedAt = performance.now();
    return true;
  };
  const redis = new Redis(url, {
    // Only clears away what a frozen Redis never answered, with its connection; nobody waits for it, and a process that
    // was busy for so long would lose a sound one. A limit of each command's own would cost as much as sending it.
    socketTimeout: 5000,
    connectTimeout: 1000,
    // A queue would turn a dead Redis into a long wait, and a command sent twice would count or spend twice.
    enableOfflineQueue: false,
    // What a request asks in one go travels in one packet.
    enableAutoPipelining: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(25 * 2 ** Math.min(times, 8), reconnectMs),
    // After a failover the old primary answers READONLY for ever; only a new connection finds the new one.
    reconnectOnError: (error) => error.message.startsWith("READONLY") && mayReconnect(),
    disableClientInfo: true,
  });
  const firstReady = new Promise<void>((resolve) => redis.once("ready", () => resolve()));
  let restUntil = 0;
  let away = false;
  let trying = false;
  let failures = 0;

  const leave = (error: unknown) => {
    failures += 1;
    restUntil = performance.now() + restMs;
    if (away) return;
    away = true;
    getLog().warn({ where: "redis", detail: redisErrorCode(error) }, "redis is away, limits are restricted");
  };
  const comeBack = () => {
    if (!away) return;
    away = false;
    getLog().info({ where: "redis" }, "redis is back");
  };
  // Without a listener a lost connection would end the process.
  redis.on("error", leave);
  redis.on("ready", () => {
    restUntil = 0;
  });

  return {
    async attempt(work) {
      if (redis.status === "connecting" || redis.status === "connect") await within(firstReady, commandMs);
      if (performance.now() < restUntil || (away && trying)) return { kind: "away" };
      trying = true;
      const failuresBefore = failures;
      try {
        const value = await patient(work(redis), commandMs);
        // What was under way when another attempt failed says nothing of the time after.
        if (failures === failuresBefore) comeBack();
        return { kind: "done", value };
      } catch (error) {
        leave(error);
        return { kind: "away" };
      } finally {
        trying = false;
      }
    },
    async ready(maxMs) {
      if (redis.status !== "ready") await within(firstReady, maxMs);
      return redis.status === "ready";
    },
    isAway: () => away,
    close: () => redis.disconnect(),
  };
}

/** The link to `REDIS_URL`, one per process. @returns null when none is configured. */
export function findRedis(): RedisLink | null {
  return processState("redis", () => {
    const { redisUrl } = getConfig();
    return redisUrl ? connectRedis(redisUrl) : null;
  });
}

/** The first word of a Redis error is its code (READONLY, OOM, NOPERM); the rest may quote a command. */
function redisErrorCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return faultDetail(error) ?? /^[A-Z]{3,}\b/.exec(error.message)?.[0] ?? error.name;
}

function within(work: Promise<void>, maxMs: number): Promise<void> {
  let timer: NodeJS.Timeout;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxMs);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
