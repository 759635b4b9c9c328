import type { Sql } from "postgres";
import { processState } from "../state/process-state.ts";
import type { QuotaName } from "./quotas.ts";

/** What is counted per hour. Privacy: plain numbers of the whole portal; no subject, no place, nobody asked about. */
export type PressureCount =
  /** Requests that passed the guard. */
  | "accepted"
  /** Names and persons that were asked for and not there. */
  | "missed"
  /** Challenges handed out. */
  | "challenges"
  /** Captchas that were wrong, old, used or of another purpose. */
  | "captcha_refused"
  /** Proofs of work below the level that was due. */
  | "too_weak"
  /** Requests told to wait by a quota or a budget. */
  | "limited";

type Hour = {
  counts: Partial<Record<PressureCount, number>>;
  highestLevel: number;
  highestPressure: number;
  degradedMs: number;
  quotas: Map<QuotaName | BudgetName, { refused: number; tracked: number }>;
};

/** Budgets that refuse beside the quotas: too many missed names, and a name walked through the villages. */
export type BudgetName = "missed_names" | "walked_name";

const log = () => processState<Map<number, Hour>>("guard:pressure-log", () => new Map());
const hourMs = 3_600_000;
// A database that is away for days must not fill the memory.
const maxHours = 72;

function thisHour(): Hour {
  const hours = log();
  const at = Math.floor(Date.now() / hourMs) * hourMs;
  const hour = hours.get(at) ?? {
    counts: {},
    highestLevel: 0,
    highestPressure: 0,
    degradedMs: 0,
    quotas: new Map(),
  };
  hours.set(at, hour);
  for (const old of [...hours.keys()].slice(0, -maxHours)) hours.delete(old);
  return hour;
}

/** Counts one event of this hour, in memory. */
export function countPressure(what: PressureCount): void {
  const { counts } = thisHour();
  counts[what] = (counts[what] ?? 0) + 1;
}

/** Counts a request that a limit refused, or would have refused if it were enforced. */
export function countLimited(name: QuotaName | BudgetName, as: "refused" | "tracked"): void {
  const { quotas } = thisHour();
  const row = quotas.get(name) ?? { refused: 0, tracked: 0 };
  row[as] += 1;
  quotas.set(name, row);
}

/** Keeps the hour's highest difficulty and pressure (0 to 1). */
export function notePressure(level: number, pressure: number): void {
  const hour = thisHour();
  hour.highestLevel = Math.max(hour.highestLevel, level);
  hour.highestPressure = Math.max(hour.highestPressure, pressure);
}

/** Adds time in which Redis was away and limits were restricted. */
export function noteDegraded(ms: number): void {
  thisHour().degradedMs += ms;
}

/** Writes what was counted since the last time, in one statement per table; several copies of the portal add up. */
export async function flushPressure(sql: Sql): Promise<void> {
  const hours = log();
  const batch = [...hours];
  if (batch.length === 0) return;
  hours.clear();
  const counted = batch.map(([at, hour]) => ({
    hour: new Date(at),
    accepted: hour.counts.accepted ?? 0,
    missed: hour.counts.missed ?? 0,
    challenges: hour.counts.challenges ?? 0,
    captcha_refused: hour.counts.captcha_refused ?? 0,
    too_weak: hour.counts.too_weak ?? 0,
    limited: hour.counts.limited ?? 0,
    highest_level: hour.highestLevel,
    highest_pressure: Math.round(hour.highestPressure * 100),
    degraded_seconds: Math.round(hour.degradedMs / 1000),
  }));
  const limited = batch.flatMap(([at, hour]) =>
    [...hour.quotas].map(([name, row]) => ({ hour: new Date(at), limit_name: name, ...row })),
  );
  try {
    await sql.begin(async (tx) => {
      await tx`
        insert into guard.pressure_hour ${tx(counted)}
        on conflict (hour) do update set
          accepted = pressure_hour.accepted + excluded.accepted,
          missed = pressure_hour.missed + excluded.missed,
          challenges = pressure_hour.challenges + excluded.challenges,
          captcha_refused = pressure_hour.captcha_refused + excluded.captcha_refused,
          too_weak = pressure_hour.too_weak + excluded.too_weak,
          limited = pressure_hour.limited + excluded.limited,
          highest_level = greatest(pressure_hour.highest_level, excluded.highest_level),
          highest_pressure = greatest(pressure_hour.highest_pressure, excluded.highest_pressure),
          degraded_seconds = pressure_hour.degraded_seconds + excluded.degraded_seconds`;
      if (limited.length > 0) {
        await tx`
          insert into guard.pressure_limit ${tx(limited)}
          on conflict (hour, limit_name) do update set
            refused = pressure_limit.refused + excluded.refused,
            tracked = pressure_limit.tracked + excluded.tracked`;
      }
      await tx`delete from guard.pressure_limit where hour < now() - interval '400 days'`;
      await tx`delete from guard.pressure_hour where hour < now() - interval '400 days'`;
    });
  } catch (error) {
    putBack(batch);
    throw error;
  }
}

function putBack(batch: [number, Hour][]): void {
  const hours = log();
  for (const [at, hour] of batch) {
    const newer = hours.get(at);
    if (!newer) {
      hours.set(at, hour);
      continue;
    }
    for (const [what, count] of Object.entries(hour.counts) as [PressureCount, number][])
      newer.counts[what] = (newer.counts[what] ?? 0) + count;
    newer.highestLevel = Math.max(newer.highestLevel, hour.highestLevel);
    newer.highestPressure = Math.max(newer.highestPressure, hour.highestPressure);
    newer.degradedMs += hour.degradedMs;
    for (const [name, row] of hour.quotas) {
      const same = newer.quotas.get(name) ?? { refused: 0, tracked: 0 };
      newer.quotas.set(name, {
        refused: same.refused + row.refused,
        tracked: same.tracked + row.tracked,
      });
    }
  }
}

/** One hour of the report. `highestPressure` is in percent. */
export type PressureHour = {
  hour: Date;
  accepted: number;
  missed: number;
  challenges: number;
  captchaRefused: number;
  tooWeak: number;
  limited: number;
  highestLevel: number;
  highestPressure: number;
  degradedSeconds: number;
  /** By limit: how many it refused, and how many it would have refused if it were enforced. */
  limits: { name: string; refused: number; tracked: number }[];
};

/** The hours since a time in which anything was counted, oldest first. */
export async function listPressure(sql: Sql, since: Date): Promise<PressureHour[]> {
  const rows = await sql<(Omit<PressureHour, "hour"> & { epoch: number })[]>`
    select extract(epoch from hour)::float8 as epoch, accepted::float8 as accepted, missed::float8 as missed,
      challenges::float8 as challenges, captcha_refused::float8 as "captchaRefused", too_weak::float8 as "tooWeak",
      limited::float8 as limited, highest_level::int as "highestLevel", highest_pressure::int as "highestPressure",
      degraded_seconds::float8 as "degradedSeconds",
      coalesce((
        select json_agg(json_build_object('name', l.limit_name, 'refused', l.refused, 'tracked', l.tracked) order by l.limit_name)
        from guard.pressure_limit l where l.hour = h.hour
      ), '[]') as limits
    from guard.pressure_hour h where hour >= ${since} order by hour`;
  return rows.map(({ epoch, ...row }) => ({ ...row, hour: new Date(epoch * 1000) }));
}
