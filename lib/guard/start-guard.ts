import { getConfig } from "../config/config.ts";
import { databaseFault, getWebSql } from "../db/pool.ts";
import { getLog, logFault } from "../log/log.ts";
import { findRedis, type RedisLink } from "../redis/redis.ts";
import { brokenRedisVersion } from "../redis/version-floor.ts";
import { processState } from "../state/process-state.ts";
import { flushPressure, noteDegraded } from "./pressure-log.ts";
import { learnRegisterSize } from "./register-size.ts";

const readyMs = 2000;
const watchMs = 1000;
const flushMs = 20_000;

/**
 * Opens what the guard counts in and tells the operator where that is. Called once by server.ts before it listens.
 * A Redis that does not answer does not keep the portal from starting: limits are restricted until it does.
 */
export async function startGuard(): Promise<void> {
  const { quotaScale } = getConfig();
  const log = getLog();
  if (quotaScale > 1)
    log.warn({ quotaScale }, "QUOTA_SCALE is above 1: every quota is larger than meant for production");
  const redis = findRedis();
  if (!redis) {
    log.info(
      "REDIS_URL is not set: quotas are counted in this process, one-time tokens are kept in PostgreSQL",
    );
  } else if (await redis.ready(readyMs)) {
    log.info("quotas are counted in Redis, one-time tokens are kept in Redis and PostgreSQL");
    await warnOfOldRedis(redis);
  } else {
    log.warn("Redis does not answer: quotas are restricted and counted in this process until it does");
  }
  keepWatch();
}

async function warnOfOldRedis(redis: RedisLink): Promise<void> {
  const info = await redis.attempt((client) => client.info("server"));
  const version = info.kind === "done" ? brokenRedisVersion(info.value) : null;
  if (version)
    getLog().warn(
      { version },
      "this version of Redis has a known hole (CVE-2025-49844): bring it up to date, or make sure that your distribution mended it",
    );
}

/** Lets go of Redis, so that the process can end. What was counted and not yet written is written. */
export async function stopGuard(): Promise<void> {
  const { timers } = watch();
  const wasWatching = timers.length > 0;
  for (const timer of timers.splice(0)) clearInterval(timer);
  // A start that failed before has counted nothing, and perhaps has no database to write to.
  if (wasWatching) await writePressure();
  findRedis()?.close();
}

const watch = () => processState("guard:watch", () => ({ timers: [] as NodeJS.Timeout[], failing: false }));

function keepWatch(): void {
  const { timers } = watch();
  if (timers.length > 0) return;
  const redis = findRedis();
  void learn();
  timers.push(
    setInterval(() => {
      if (!redis?.isAway()) return;
      noteDegraded(watchMs);
      // Without this a portal that nobody asks would not notice that Redis is back. One that is full or read-only answers a
      // ping, but remembers no token.
      void redis.attempt((client) => client.set("dataku:watch", "1", "EX", 60));
    }, watchMs).unref(),
    setInterval(() => {
      void learn();
      void writePressure();
    }, flushMs).unref(),
  );
}

async function learn(): Promise<void> {
  try {
    await learnRegisterSize(getWebSql());
  } catch (error) {
    logFault("guard.register_size", databaseFault(error));
  }
}

async function writePressure(): Promise<void> {
  const state = watch();
  try {
    await flushPressure(getWebSql());
    state.failing = false;
  } catch (error) {
    // Said once per outage; the numbers stay in memory until it is over.
    if (!state.failing) logFault("guard.pressure", databaseFault(error));
    state.failing = true;
  }
}
