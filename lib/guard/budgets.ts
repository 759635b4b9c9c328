import { hash } from "node:crypto";
import { getConfig } from "../config/config.ts";
import { findRedis } from "../redis/redis.ts";
import { processState } from "../state/process-state.ts";
import type { AboutKeys } from "./about.ts";
import type { Subject } from "./client-subject.ts";
import type { Purpose } from "./purpose.ts";
import { type Counts, secondsUntilFree, usedNow } from "./sliding-window.ts";
import { makeTallies, type Tallies, type Tally } from "./tallies.ts";

/** How a request stands against the budgets that keep the register from being copied. */
export type Standing = {
  /** How much it looks as if somebody were copying, around what is asked about: 0 not at all, 1 plainly. */
  pressure: number;
  /** The same for the whole portal, which is known before anybody says what is asked about. */
  portalPressure: number;
  /** How much of its allowance of missed names the subject has used; from 1 on it waits. */
  missed: number;
  refused: { by: "missed_names" | "walked_name"; retryAfterSeconds: number } | null;
};

/** Budgets count different names, never requests: asking again for the same name costs nothing. */
export type Budgets = {
  look(purpose: Purpose, subject: Subject, about: AboutKeys): Promise<Standing>;
  /** A name is being asked for. It counts as missed until `found` says otherwise. */
  asked(purpose: Purpose, subject: Subject, about: AboutKeys): Promise<void>;
  found(purpose: Purpose, subject: Subject, about: AboutKeys): Promise<void>;
  /** Somebody goes on after a budget refused. Counts as one missed name a minute, so that pressure lasts as long as an attack. */
  refused(purpose: Purpose, subject: Subject, about: AboutKeys): Promise<void>;
};

// Whoever reads the register from a list of guesses misses; whoever asks for people they know mostly does not. In
// honest use about 30 % of the people are missed, and some of them try again. Each row: from which share of misses it presses, from which it presses
// fully, and how many askings weigh as much as the honest rate that is assumed before anything was seen. Small areas
// differ more from each other, so they are given more room.
const scopes = {
  portal: { from: 0.42, full: 0.6, prior: 200 },
  province: { from: 0.45, full: 0.65, prior: 200 },
  regency: { from: 0.5, full: 0.7, prior: 150 },
  village: { from: 0.6, full: 0.85, prior: 60 },
} as const;
const honestMisses = 0.3;
const scopeSeconds = 300;

// Missed names a subject has free, when nothing presses and when all does, and how many more each found one gives.
// 1.5 bears with a crowd behind one address of whom six in ten are not in the register.
const free = { shortSeconds: 600, short: [20, 3], daySeconds: 86_400, day: [150, 60] } as const;
const missesPerFound = 1.5;
// An address that was right all day is a carrier's or a village hall's, and may have a bad ten minutes.
const missesPerFoundToday = 0.1;
const restrictedShare = 0.5;

// Different names of one village in a day: a village has about 1,000 families.
const villageNames = { from: 600, full: 2000, windowSeconds: 86_400 } as const;

// One name asked in many villages within ten minutes: the way to copy with frequent names. Counted are the villages
// where it was asked and those where it was missed. Each limit is a number and a share of the names found in the whole
// portal in five minutes, for the most frequent full name is that of one in 1,500: among honest people it is asked for
// about 0.002 times, and missed 0.0005 times, for each found name.
const walkLimits = {
  windowSeconds: 600,
  retryAfterSeconds: 300,
  asked: { calm: [10, 0.005], pressed: [2, 0.002] },
  missed: { calm: [6, 0.002], pressed: [1, 0.0005] },
  suspect: [4, 0.001],
} as const;
// Names missed, or asked for again after a refusal, more often than honest people account for. One is chance; many at once are a list that is being
// walked, and press on the whole portal however many honest people ask at the same time.
const walkedNames = { from: [3, 0.002], full: [8, 0.006] } as const;

/** @param scale QUOTA_SCALE, which widens budgets as it widens quotas */
export function makeBudgets(tallies: Tallies, scale: number): Budgets {
  return {
    async look(purpose, subject, about) {
      const { item, scopes: told, own, names, walk } = planOf(purpose, subject, about);
      const areas = item ? told : told.slice(0, 1);
      const wanted: Tally[] = [...areas.flatMap(({ tallies: { asked, found } }) => [asked, found])];
      wanted.push(own.short.asked, own.short.found, own.day.asked, own.day.found);
      const walked = walkedTally(purpose);
      wanted.push(walked);
      if (names) wanted.push(names);
      if (walk) wanted.push(walk.asked, walk.found, walk.refused);
      const counts = await tallies.read(wanted);
      const now = Date.now();
      const value = (tally: Tally) => {
        const at = counts[wanted.indexOf(tally)] ?? { previous: 0, current: 0 };
        return usedNow(at, tally.windowSeconds * 1000, now);
      };

      const pressures = areas.map(({ name, tallies: { asked, found } }) => {
        const { from, full, prior } = scopes[name];
        return ramp(missShare(value(asked), value(found), prior * scale), from, full);
      });
      const found = areas[0] ? value(areas[0].tallies.found) : 0;
      // A scale below 1 must not make asking twice for one name a walk.
      const room = ([fixed, ofFound]: Room) => fixed * Math.max(1, scale) + ofFound * found;
      const walkPressure = ramp(value(walked), room(walkedNames.from), room(walkedNames.full));
      const portalPressure = Math.max(pressures[0] ?? 0, walkPressure);
      const namesPressure = names ? ramp(value(names) / scale, villageNames.from, villageNames.full) : 0;
      const pressure = Math.max(portalPressure, namesPressure, ...pressures);

      const restricted = tallies.isRestricted() ? restrictedShare : 1;
      const allowance = (by: readonly [number, number], found: number, at: number) =>
        (by[0] + (by[1] - by[0]) * at) * scale * restricted + missesPerFound * found;
      const judge = ({ asked, found }: Pair, by: readonly [number, number], more = 0) => {
        const [askedAt, foundAt] = [counts[wanted.indexOf(asked)], counts[wanted.indexOf(found)]];
        const missed = minus(askedAt, foundAt);
        const windowMs = asked.windowSeconds * 1000;
        const used = usedNow(missed, windowMs, now);
        const limit = allowance(by, value(found), pressure) + more;
        return {
          share: used / limit,
          // What the challenge was made for, before it was known what would be asked about.
          shareBefore: used / (allowance(by, value(found), portalPressure) + more),
          wait: used >= limit ? secondsUntilFree(missed, Math.max(1, Math.floor(limit)), windowMs, now) : 0,
        };
      };
      const short = judge(own.short, free.short, Math.floor(missesPerFoundToday * value(own.day.found)));
      const day = judge(own.day, free.day);
      const standing = {
        pressure,
        portalPressure,
        missed: Math.max(short.shareBefore, day.shareBefore),
        refused: null,
      };
      if (!item) return standing;
      const wait = Math.max(short.wait, day.wait);
      if (wait > 0) return { ...standing, refused: { by: "missed_names", retryAfterSeconds: wait } };

      if (walk && about.nameAnywhere) {
        const at = { asked: value(walk.asked), missed: value(walk.asked) - value(walk.found) };
        if (at.missed + value(walk.refused) >= room(walkLimits.suspect))
          void tallies.add([{ tally: walked, item: about.nameAnywhere }]);
        const full = (["asked", "missed"] as const).some((which) => {
          const { calm, pressed } = walkLimits[which];
          return at[which] >= Math.floor(room(calm) + (room(pressed) - room(calm)) * pressure);
        });
        const { retryAfterSeconds } = walkLimits;
        if (full) return { ...standing, refused: { by: "walked_name", retryAfterSeconds } };
      }
      return standing;
    },
    async asked(purpose, subject, about) {
      const { item, bySubject, scopes, own, names, walk } = planOf(purpose, subject, about);
      if (!item) return;
      await tallies.add([
        { tally: own.short.asked, item },
        { tally: own.day.asked, item },
        ...scopes.map(({ tallies: { asked } }) => ({ tally: asked, item: bySubject })),
        ...(names ? [{ tally: names, item }] : []),
        ...walkEntry(walk, about, "asked"),
      ]);
    },
    async found(purpose, subject, about) {
      const { item, bySubject, scopes, own, walk } = planOf(purpose, subject, about);
      if (!item) return;
      await tallies.add([
        { tally: own.short.found, item },
        { tally: own.day.found, item },
        ...scopes.map(({ tallies: { found } }) => ({ tally: found, item: bySubject })),
        ...walkEntry(walk, about, "found"),
      ]);
    },
    async refused(purpose, subject, about) {
      const item = itemOfSubject(subject, `refused ${Math.floor(Date.now() / 60_000)}`);
      const { scopes, walk } = planOf(purpose, subject, about);
      await tallies.add([
        ...scopes.map(({ tallies: { asked } }) => ({ tally: asked, item })),
        ...(walk ? [{ tally: walk.refused, item }] : []),
      ]);
    },
  };
}

/** The budgets of this process; pages and API count together. */
export function getBudgets(): Budgets {
  return processState("guard:budgets", () => makeBudgets(makeTallies(findRedis()), getConfig().quotaScale));
}

/** A number, and a share of the names found in the whole portal in five minutes. */
type Room = readonly [number, number];
type Pair = { asked: Tally; found: Tally };

/** Everything that is counted for one request; it is asked for up to three times. */
type Plan = {
  purpose: Purpose;
  subject: Subject;
  item: string | null;
  bySubject: string;
  own: ReturnType<typeof subjectTallies>;
  scopes: ReturnType<typeof scopesOf>;
  names: Tally | null;
  walk: ReturnType<typeof walkTallies>;
};
const plans = new WeakMap<AboutKeys, Plan>();

function planOf(purpose: Purpose, subject: Subject, about: AboutKeys): Plan {
  const known = plans.get(about);
  if (known?.purpose === purpose && known.subject === subject) return known;
  const item = itemOf(about);
  const plan = {
    purpose,
    subject,
    item,
    bySubject: item ? itemOfSubject(subject, item) : "",
    own: subjectTallies(purpose, subject),
    scopes: scopesOf(purpose, about),
    names: villageNamesTally(purpose, about),
    walk: walkTallies(purpose, about),
  };
  plans.set(about, plan);
  return plan;
}

/** What is counted as one name: a name in its village, or what stands for a person. */
function itemOf(about: AboutKeys): string | null {
  return about.name ?? about.target;
}

function itemOfSubject(subject: Subject, item: string): string {
  return hash("sha256", `${subject} ${item}`, "base64url").slice(0, 22);
}

function pair(key: string, windowSeconds: number): Pair {
  return {
    asked: { key: `${key}.asked`, windowSeconds },
    found: { key: `${key}.found`, windowSeconds },
  };
}

function subjectTallies(purpose: Purpose, subject: Subject) {
  return {
    short: pair(`${purpose}.subject.${subject}`, free.shortSeconds),
    day: pair(`${purpose}.subject.${subject}.day`, free.daySeconds),
  };
}

type Scope = { name: keyof typeof scopes; tallies: Pair };
// Of provinces and regencies, so there are at most some two thousand.
const largeScopes = new Map<string, Scope>();

function scopeOf(purpose: Purpose, name: keyof typeof scopes, key: string): Scope {
  const id = `${purpose}.${name}.${key}`;
  const known = largeScopes.get(id);
  if (known) return known;
  const scope = { name, tallies: pair(id, scopeSeconds) };
  if (name !== "village") largeScopes.set(id, scope);
  return scope;
}

/** The portal first, then the areas that were told. */
function scopesOf(purpose: Purpose, about: AboutKeys) {
  const areas = (["province", "regency", "village"] as const).flatMap((name) => {
    const key = about[name];
    return key ? [scopeOf(purpose, name, key)] : [];
  });
  return [scopeOf(purpose, "portal", "all"), ...areas];
}

function villageNamesTally(purpose: Purpose, { village, name }: AboutKeys): Tally | null {
  if (!village || !name) return null;
  return { key: `${purpose}.names.${village}`, windowSeconds: villageNames.windowSeconds };
}

/** The villages in which a name was asked, those in which it was found, and how often it was asked after a refusal. */
function walkTallies(purpose: Purpose, { village, nameAnywhere }: AboutKeys) {
  if (!village || !nameAnywhere) return null;
  const key = `${purpose}.walk.${nameAnywhere}`;
  const { windowSeconds } = walkLimits;
  return { ...pair(key, windowSeconds), refused: { key: `${key}.refused`, windowSeconds } };
}

function walkEntry(walk: Pair | null, about: AboutKeys, which: keyof Pair) {
  return walk && about.village ? [{ tally: walk[which], item: about.village }] : [];
}

function walkedTally(purpose: Purpose): Tally {
  return { key: `${purpose}.walked.all`, windowSeconds: walkLimits.windowSeconds };
}

/** The share of missed names, as if `prior` names of honest askers had been seen before. */
function missShare(asked: number, found: number, prior: number): number {
  return (Math.max(0, asked - found) + honestMisses * prior) / (asked + prior);
}

/** 0 up to `from`, 1 from `full` on, straight between. */
function ramp(value: number, from: number, full: number): number {
  return Math.min(1, Math.max(0, (value - from) / (full - from)));
}

function minus(asked: Counts | undefined, found: Counts | undefined): Counts {
  return {
    previous: Math.max(0, (asked?.previous ?? 0) - (found?.previous ?? 0)),
    current: Math.max(0, (asked?.current ?? 0) - (found?.current ?? 0)),
  };
}
