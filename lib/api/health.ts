import { Hono } from "hono";
import { databaseFault, primaryState, replicaState } from "../db/pool.ts";
import { isFault } from "../errors/fault.ts";
import { findActiveRelease } from "../projection/release-info.ts";
import { findRedis } from "../redis/redis.ts";
import { patient } from "../state/patient.ts";
import { allowOnly } from "./methods.ts";

/** Who asks does so every few seconds, and a database that takes longer answers no check either. */
const maxMs = 2_000;
/** Where a replica answers checks, nobody may take the portal for dead because the primary is silent: probes wait a second. */
const primaryMs = 500;

/** `/healthz`: the process answers. `/readyz`: each thing it depends on, and 503 when a check cannot be answered. */
export function createHealth(): Hono {
  const health = new Hono();
  health.get("/healthz", (context) => {
    context.header("cache-control", "no-store");
    return context.json({ status: "ok" });
  });
  health.get("/readyz", async (context) => {
    const [projection, primary] = await Promise.all([projectionState(), primaryState(primaryMs)]);
    const [replica, redis] = [replicaState(), redisState()];
    // A token that was used is remembered in Redis, or else in the primary.
    const ready = projection === "ok" && (primary !== "away" || redis === "ok");
    const isWhole = primary !== "away" && replica !== "away" && redis !== "away";
    const status = !ready ? "unavailable" : isWhole ? "ok" : "degraded";
    context.header("cache-control", "no-store");
    if (!ready) context.header("retry-after", "10");
    const dependencies = { projection, ...(primary && { primary }), ...(replica && { replica }), redis };
    return context.json({ status, dependencies }, ready ? 200 : 503);
  });
  allowOnly(health);
  return health;
}

async function projectionState(): Promise<string> {
  try {
    const release = await patient(findActiveRelease(), maxMs);
    if (!release) return "no_active_release";
    return release.pepperMatches ? "ok" : "pepper_mismatch";
  } catch (error) {
    const fault = databaseFault(error);
    return isFault(fault) ? fault.code : "unavailable";
  }
}

function redisState(): "ok" | "away" | "not_configured" {
  const redis = findRedis();
  if (!redis) return "not_configured";
  return redis.isAway() ? "away" : "ok";
}
