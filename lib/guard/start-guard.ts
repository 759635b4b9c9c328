import { getConfig } from "../config/config.ts";
import { getLog } from "../log/log.ts";
import { findRedis } from "../redis/redis.ts";

const readyMs = 2000;

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
  } else {
    log.warn("Redis does not answer: quotas are restricted and counted in this process until it does");
  }
}

/** Lets go of Redis, so that the process can end. */
export function stopGuard(): void {
  findRedis()?.close();
}
