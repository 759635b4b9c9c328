import type { AboutKeys } from "./about.ts";
import type { Subject } from "./client-subject.ts";
import type { Purpose } from "./purpose.ts";

/**
 * What a limit is counted for. `target` is one person asked about, `name` one name in one village, `regency` and
 * `province` the upper two levels of the area asked about, `device` a device of assisted mode, `portal` everybody together.
 */
export type Unit =
  | "subject"
  | "subject_village"
  | "device"
  | "target"
  | "name"
  | "village"
  | "regency"
  | "province"
  | "portal";

/** How often something may be done. Counted are accepted requests, in a sliding window. */
export type Quota = {
  limit: number;
  windowSeconds: number;
  per: Unit;
  /** What this process allows by itself while a configured Redis is away. Every copy of the portal counts alone then. */
  limitWithoutRedis: number;
  /** `track` counts and reports what it would have refused, and refuses nothing: how a new limit starts. */
  mode: "enforce" | "track";
  /** Grows with the register: this share of its persons, where that is more than `limit`, up to `most`. */
  ofRegister?: { share: number; most: number };
  reason: string;
};

/** Every limit of the portal. `QUOTA_SCALE` multiplies all of them. */
export const quotas = {
  check: {
    limit: 360,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 20,
    mode: "enforce",
    reason:
      "300 people behind one mobile carrier's or village hall's address, each with a proof of their own; a copier ends at the missed names long before",
  },
  check_daily: {
    limit: 5000,
    windowSeconds: 86_400,
    per: "subject",
    limitWithoutRedis: 1000,
    mode: "track",
    reason: "how many people a day one carrier's address speaks for is not known yet; the report tells",
  },
  check_in_village: {
    limit: 1000,
    windowSeconds: 86_400,
    per: "subject_village",
    limitWithoutRedis: 200,
    mode: "enforce",
    reason: "a village hall on payment day asks for every family once; more is a walk through the village",
  },
  name_daily: {
    limit: 100,
    windowSeconds: 86_400,
    per: "name",
    limitWithoutRedis: 100,
    mode: "track",
    reason: "somebody is being watched, or has a frequent name: to be told apart before it may refuse",
  },
  village_hourly: {
    limit: 600,
    windowSeconds: 3600,
    per: "village",
    limitWithoutRedis: 300,
    mode: "track",
    reason: "a village has about 1,000 families; refusing here would let one address shut a village out",
  },
  regency_hourly: {
    limit: 3000,
    windowSeconds: 3600,
    per: "regency",
    limitWithoutRedis: 1500,
    mode: "enforce",
    ofRegister: { share: 0.06, most: 60_000 },
    reason: "no regency has 60,000 askers in an hour; the largest has 5.5 million persons",
  },
  province_hourly: {
    limit: 6000,
    windowSeconds: 3600,
    per: "province",
    limitWithoutRedis: 3000,
    mode: "enforce",
    ofRegister: { share: 0.06, most: 600_000 },
    reason: "the same for the largest province, with 50 million persons",
  },
  check_minute: {
    limit: 1200,
    windowSeconds: 60,
    per: "portal",
    limitWithoutRedis: 600,
    mode: "enforce",
    ofRegister: { share: 0.003, most: 120_000 },
    reason: "without Redis one process answers at most ten a second, whoever asks",
  },
  check_hourly: {
    limit: 6000,
    windowSeconds: 3600,
    per: "portal",
    limitWithoutRedis: 6000,
    mode: "enforce",
    ofRegister: { share: 0.06, most: 4_000_000 },
    reason: "eight times what one register's people ask in the busiest hour of a payment day",
  },
  check_portal_daily: {
    limit: 40_000,
    windowSeconds: 86_400,
    per: "portal",
    limitWithoutRedis: 20_000,
    mode: "enforce",
    ofRegister: { share: 0.3, most: 30_000_000 },
    reason: "six times a payment day on which one in twenty asks",
  },
  personal: {
    limit: 10,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 5,
    mode: "enforce",
    reason: "one family has at most a handful of NIKs; counting through NIKs must stop early",
  },
  personal_daily: {
    limit: 30,
    windowSeconds: 86_400,
    per: "subject",
    limitWithoutRedis: 15,
    mode: "enforce",
    reason: "the same, over a day",
  },
  personal_target: {
    limit: 5,
    windowSeconds: 86_400,
    per: "target",
    limitWithoutRedis: 3,
    mode: "enforce",
    reason: "who watches a neighbour asks again and again, from many addresses",
  },
  personal_regency: {
    limit: 500,
    windowSeconds: 3600,
    per: "regency",
    limitWithoutRedis: 100,
    mode: "enforce",
    ofRegister: { share: 0.005, most: 5000 },
    reason: "counting through NIKs goes region by region: their first digits are one",
  },
  personal_hourly: {
    limit: 1000,
    windowSeconds: 3600,
    per: "portal",
    limitWithoutRedis: 300,
    mode: "enforce",
    ofRegister: { share: 0.005, most: 300_000 },
    reason: "with many addresses one NIK in thousands exists; all of them together stay few",
  },
  submission: {
    limit: 120,
    windowSeconds: 3600,
    per: "subject",
    limitWithoutRedis: 60,
    mode: "enforce",
    reason:
      "a mobile carrier's address speaks for a town, with a proof for each; what floods one household the domain folds",
  },
  submission_target: {
    limit: 10,
    windowSeconds: 86_400,
    per: "target",
    limitWithoutRedis: 10,
    mode: "track",
    reason:
      "a campaign against one household shows here; it is the domain that folds repeats, never a refusal",
  },
  tracking: {
    limit: 120,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 60,
    mode: "enforce",
    reason: "a town behind one address looks again and mistypes; guessing 16 digits is hopeless anyway",
  },
  code: {
    limit: 10,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 5,
    mode: "enforce",
    reason: "programs read drawn codes about as well as people, so only the small number protects",
  },
  code_daily: {
    limit: 60,
    windowSeconds: 86_400,
    per: "subject",
    limitWithoutRedis: 20,
    mode: "enforce",
    reason: "the same, over a day",
  },
  word_code: {
    limit: 5,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 3,
    mode: "enforce",
    reason: "a sum in words is no riddle for a program; it is there for who can neither see nor run scripts",
  },
  refused: {
    limit: 30,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 15,
    mode: "enforce",
    reason: "a person fails a few times, a guesser does nothing else",
  },
  challenge: {
    limit: 900,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 300,
    mode: "enforce",
    reason:
      "every page view takes one, also behind a mobile carrier's shared address; one costs us under 1 ms",
  },
  picture: {
    limit: 60,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 30,
    mode: "enforce",
    reason: "drawing costs several ms of processor time",
  },
  proof: {
    limit: 120,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 60,
    mode: "enforce",
    reason: "a PDF costs 20 ms of processor time; each was paid for by a check, but may be asked for again",
  },
  verify: {
    limit: 120,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 60,
    mode: "enforce",
    reason:
      "a desk looks at many papers in a row; a signature cannot be guessed, so this only bounds the work",
  },
  verify_name: {
    limit: 30,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 15,
    mode: "enforce",
    reason: "who holds a code without the paper must not find its name by trying",
  },
  assisted: {
    limit: 120,
    windowSeconds: 600,
    per: "device",
    limitWithoutRedis: 60,
    mode: "enforce",
    reason:
      "one worker answers at most one person in five seconds; a program behind a stolen device does more",
  },
  assisted_daily: {
    limit: 300,
    windowSeconds: 86_400,
    per: "device",
    limitWithoutRedis: 300,
    mode: "enforce",
    reason: "each device has a number of its own, given with its token; this one where none was given",
  },
  device_entry: {
    limit: 20,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 10,
    mode: "enforce",
    reason: "a token is typed once per device; 75 random bits are not guessed, but nobody needs more tries",
  },
} as const satisfies Record<string, Quota>;

/** The name of a row of the table. */
export type QuotaName = keyof typeof quotas;

/** A row of the table. */
export function quotaOf(name: QuotaName): Quota {
  return quotas[name];
}

/** How somebody showed not to be a script: a token (proof of work or hCaptcha), the digits of a picture, or a sum in words. */
export type CaptchaKind = "token" | "picture" | "words";

/** One use of a quota: which, and whose; and its limit, where that is the asker's own instead of the table's. */
export type Use = { name: QuotaName; key: string; ownLimit?: number };

/** The quota of a purpose that says how much its subject asks; the difficulty follows it. */
export const mainQuota = {
  check: "check",
  personal: "personal",
  submission: "submission",
  tracking: "tracking",
} as const satisfies Record<Purpose, QuotaName>;

const byPurpose = {
  check: [
    "check",
    "check_daily",
    "check_in_village",
    "name_daily",
    "village_hourly",
    "regency_hourly",
    "province_hourly",
    "check_minute",
    "check_hourly",
    "check_portal_daily",
  ],
  personal: ["personal", "personal_daily", "personal_target", "personal_regency", "personal_hourly"],
  submission: ["submission", "submission_target"],
  tracking: ["tracking"],
} satisfies Record<Purpose, QuotaName[]>;

/** Those of assisted mode: a device's own in place of a subject's, and the ones that everybody shares. */
const ofDevice: QuotaName[] = [
  "assisted",
  "assisted_daily",
  ...byPurpose.check.filter((name) => !isSubjects(name)),
];

const byKind = {
  token: [],
  picture: ["code", "code_daily"],
  words: ["word_code", "code", "code_daily"],
} satisfies Record<CaptchaKind, QuotaName[]>;

/** The quotas that one accepted request uses up, all of them at once. One whose unit was not told is left out. */
export function usesFor(purpose: Purpose, kind: CaptchaKind, subject: Subject, about: AboutKeys): Use[] {
  const names: QuotaName[] = [...byPurpose[purpose], ...byKind[kind]];
  return names.flatMap((name) => {
    const key = keyOf(quotas[name].per, subject, about);
    return key === null ? [] : [{ name, key }];
  });
}

/** The same for a check from a device of assisted mode, whose own number a day stands beside its name. */
export function usesOfDevice(device: Subject, checksPerDay: number, about: AboutKeys): Use[] {
  return ofDevice.flatMap((name) => {
    const key = keyOf(quotas[name].per, device, about);
    if (key === null) return [];
    return [name === "assisted_daily" ? { name, key, ownLimit: checksPerDay } : { name, key }];
  });
}

function isSubjects(name: QuotaName): boolean {
  return ["subject", "subject_village"].includes(quotas[name].per);
}

function keyOf(unit: Unit, subject: Subject, about: AboutKeys): string | null {
  switch (unit) {
    case "subject":
    case "device":
      return subject;
    case "subject_village":
      return about.village && `${subject}.${about.village}`;
    case "portal":
      return "all";
    default:
      return about[unit];
  }
}
