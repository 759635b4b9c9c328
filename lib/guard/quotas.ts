import type { Purpose } from "./purpose.ts";

/** How often something may be done. */
export type Quota = {
  limit: number;
  windowSeconds: number;
  per: "subject";
  /** What this process allows by itself while a configured Redis is away. Every copy of the portal counts alone then. */
  limitWithoutRedis: number;
  reason: string;
};

/** Every limit of the portal. `QUOTA_SCALE` multiplies all of them. */
export const quotas = {
  check: {
    limit: 60,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 20,
    reason:
      "a family, or a village hall helping people in a queue: one check every ten seconds without a pause",
  },
  personal: {
    limit: 10,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 5,
    reason: "one family has at most a handful of NIKs; counting through NIKs must stop early",
  },
  personal_daily: {
    limit: 30,
    windowSeconds: 86_400,
    per: "subject",
    limitWithoutRedis: 15,
    reason: "the same, over a day",
  },
  submission: {
    limit: 20,
    windowSeconds: 3600,
    per: "subject",
    limitWithoutRedis: 20,
    reason: "a village operator helps several people in a row; nobody loses a text because Redis is away",
  },
  tracking: {
    limit: 20,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 10,
    reason: "somebody looks again and mistypes; guessing 16 digits is hopeless anyway",
  },
  code: {
    limit: 10,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 5,
    reason: "programs read drawn codes about as well as people, so only the small number protects",
  },
  code_daily: {
    limit: 60,
    windowSeconds: 86_400,
    per: "subject",
    limitWithoutRedis: 20,
    reason: "the same, over a day",
  },
  word_code: {
    limit: 5,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 3,
    reason: "a sum in words is no riddle for a program; it is there for who can neither see nor run scripts",
  },
  refused: {
    limit: 30,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 15,
    reason: "a person fails a few times, a guesser does nothing else",
  },
  challenge: {
    limit: 600,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 300,
    reason:
      "every page view takes one, also behind a mobile carrier's shared address; one costs us under 1 ms",
  },
  picture: {
    limit: 60,
    windowSeconds: 600,
    per: "subject",
    limitWithoutRedis: 30,
    reason: "drawing costs several ms of processor time",
  },
} satisfies Record<string, Quota>;

/** The name of a row of the table. */
export type QuotaName = keyof typeof quotas;

/** How somebody showed not to be a script: a proof of work, the digits of a picture, or a sum in words. */
export type CaptchaKind = "token" | "picture" | "words";

const byPurpose = {
  check: ["check"],
  personal: ["personal", "personal_daily"],
  submission: ["submission"],
  tracking: ["tracking"],
} satisfies Record<Purpose, QuotaName[]>;

const byKind = {
  token: [],
  picture: ["code", "code_daily"],
  words: ["word_code", "code", "code_daily"],
} satisfies Record<CaptchaKind, QuotaName[]>;

/** The quotas that one accepted request of this purpose uses up, all of them at once. */
export function quotasFor(purpose: Purpose, kind: CaptchaKind): QuotaName[] {
  return [...byPurpose[purpose], ...byKind[kind]];
}
