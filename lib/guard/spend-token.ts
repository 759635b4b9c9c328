import type { Sql } from "postgres";
import { databaseFault, getWebSql } from "../db/pool.ts";
import { logFault } from "../log/log.ts";
import { findRedis, type RedisLink } from "../redis/redis.ts";
import { type Gathering, gather } from "../state/gather.ts";
import { patient } from "../state/patient.ts";
import { processState } from "../state/process-state.ts";

/** `spent`: it was unused and is used now. `used`: somebody was first. `unknown`: no memory could be asked, so it must not pass. */
export type SpendOutcome = "spent" | "used" | "unknown";

/** The memories of spent tokens, in the order they are asked. */
export type TokenMemories = { redis: RedisLink | null; sql: () => Sql };

const databaseMs = 1500;
// Kept longer than the token lives, so that copies of the portal whose clocks differ still remember it.
const clockSkewSeconds = 900;
const cleanUpEveryMs = 60_000;

/**
 * Uses a one-time token up, exactly once among all processes. Postgres remembers every token, so a Redis that was
 * emptied forgets nothing; Redis, where there is one, remembers it too and so carries on while Postgres is away.
 * Redis is asked first and only its winner asks Postgres: asked at the same time, each could crown another winner
 * and nobody would pass.
 * @param hash of what makes the token unique, 32 bytes; never the token itself.
 */
export async function spendToken(
  hash: Buffer,
  expiresAt: Date,
  memories: TokenMemories = { redis: findRedis(), sql: getWebSql },
): Promise<SpendOutcome> {
  const inRedis = await spendInRedis(hash, expiresAt, memories.redis);
  if (inRedis === "used") return "used";
  const inDatabase = await spendInDatabase(hash, expiresAt, memories.sql);
  return inDatabase === "unknown" ? inRedis : inDatabase;
}

async function spendInRedis(hash: Buffer, expiresAt: Date, link: RedisLink | null): Promise<SpendOutcome> {
  if (!link) return "unknown";
  const seconds = Math.max(1, Math.ceil((expiresAt.getTime() - Date.now()) / 1000)) + clockSkewSeconds;
  const key = `dataku:used:${hash.toString("base64url")}`;
  const answer = await link.attempt((redis) => redis.set(key, "1", "EX", seconds, "NX"));
  if (answer.kind === "away") return "unknown";
  return answer.value === "OK" ? "spent" : "used";
}

async function spendInDatabase(hash: Buffer, expiresAt: Date, getSql: () => Sql): Promise<SpendOutcome> {
  try {
    const spent = await patient(spenderOf(getSql)({ hash: hash.toString("hex"), expiresAt }), databaseMs);
    return spent ? "spent" : "used";
  } catch (error) {
    logFault("guard.spend", databaseFault(error));
    return "unknown";
  }
}

type Token = { hash: string; expiresAt: Date };
/** One at a time, with all that came meanwhile in the next: a statement of Postgres costs as much as many tokens in it. */
const together = { atOnce: 1, maxTogether: 100, maxMs: 300 };
const spenders = new WeakMap<() => Sql, Gathering<Token, boolean>>();

function spenderOf(getSql: () => Sql): Gathering<Token, boolean> {
  const known = spenders.get(getSql);
  if (known) return known;
  const spender = gather((tokens: Token[]) => insertTokens(getSql(), tokens), together);
  spenders.set(getSql, spender);
  return spender;
}

/** @returns for each token whether it was unused; of the same one twice, the first was */
async function insertTokens(sql: Sql, tokens: readonly Token[]): Promise<boolean[]> {
  const hashes = tokens.map(({ hash }) => hash);
  const times = tokens.map(({ expiresAt }) => expiresAt.toISOString());
  // Not waited for until it is on the disk: a crash of Postgres may forget what was used in its last second. In order, so
  // that two statements never wait for each other's rows.
  const rows = await sql<{ hash: string }[]>`
    with soon as (select set_config('synchronous_commit', 'off', true))
    insert into guard.used_token (token_hash, expires_at)
    select decode(hash, 'hex'), expires_at
    from soon, unnest(${`{${hashes.join(",")}}`}::text[], ${`{${times.join(",")}}`}::timestamptz[]) as token (hash, expires_at)
    order by hash
    on conflict (token_hash) do nothing
    returning encode(token_hash, 'hex') as hash`;
  void cleanUp(sql);
  const fresh = new Set(rows.map(({ hash }) => hash));
  return hashes.map((hash) => fresh.delete(hash));
}

/** Deletes what no copy of the portal could still take for fresh. */
export async function forgetExpired(sql: Sql, now = Date.now()): Promise<void> {
  await sql`delete from guard.used_token where expires_at < ${new Date(now - clockSkewSeconds * 1000)}`;
}

async function cleanUp(sql: Sql): Promise<void> {
  const last = processState("guard:token-clean-up", () => ({ at: 0 }));
  const now = Date.now();
  if (now - last.at < cleanUpEveryMs) return;
  last.at = now;
  await forgetExpired(sql, now).catch((error) => logFault("guard.forget", error));
}
