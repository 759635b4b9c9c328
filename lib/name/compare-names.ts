import { askedReadings, nearReadings, storedKeys } from "./match-keys.ts";
import type { PersonName } from "./parse-name.ts";

/**
 * How an asked name stands to a stored one. `same`: the same tokens in any order. `spelling`: the same name in another
 * accepted spelling. `partial`: two or more tokens asked, all in the name, and the name has more. `near`: one slip in
 * one token. `different`: anything else.
 */
export type NameVerdict = "same" | "spelling" | "partial" | "near" | "different";

/** A key as text, or as the keyed hash that the blind index holds. */
type Key = string | number | bigint;

function timesOf<K extends Key>(keys: readonly K[], wanted: K): number {
  let times = 0;
  for (const key of keys) if (key === wanted) times += 1;
  return times;
}

/** Are all asked keys among the stored ones, each as often? They are a few words: looking at each beats counting them into a map. */
function contains<K extends Key>(stored: readonly K[], asked: readonly K[]): boolean {
  return asked.every((key) => timesOf(stored, key) >= timesOf(asked, key));
}

/**
 * Whether stored keys answer one of the readings, as a whole name or as a part of it. Works on keys and on their
 * hashes alike, so that the look-up and compareNames cannot disagree.
 * @param askedTokenCount display tokens the asker typed; one token must be the whole name.
 */
export function matchReading<K extends Key>(
  readings: readonly { readonly keys: readonly K[] }[],
  stored: readonly K[],
  askedTokenCount: number,
): "whole" | "partial" | null {
  let partial = false;
  for (const { keys } of readings) {
    if (keys.length > stored.length || !contains(stored, keys)) continue;
    if (keys.length === stored.length) return "whole";
    if (askedTokenCount >= 2 && keys.length >= 2) partial = true;
  }
  return partial ? "partial" : null;
}

/** Whether stored keys are one slip away: `fixed` and exactly one of `variants`. Works on hashes too. */
export function matchNear<K extends Key>(
  near: readonly { readonly fixed: readonly K[]; readonly variants: readonly K[] }[],
  stored: readonly K[],
): boolean {
  return near.some(({ fixed, variants }) => {
    if (stored.length !== fixed.length + 1 || !contains(stored, fixed)) return false;
    const slipped = stored.find((key) => timesOf(stored, key) > timesOf(fixed, key));
    return variants.some((key) => key === slipped);
  });
}

const sameTokens = (asked: PersonName, stored: PersonName): boolean =>
  asked.tokens.length === stored.tokens.length && contains(stored.tokens, asked.tokens);

/** Compares an asked name with a stored one, by nothing but what the blind index knows of the stored one. */
export function compareNames(asked: PersonName, stored: PersonName): NameVerdict {
  if (sameTokens(asked, stored)) return "same";
  const keys = storedKeys(stored);
  const match = matchReading(askedReadings(asked), keys, asked.tokens.length);
  if (match === "whole") return "spelling";
  if (match === "partial") return "partial";
  return matchNear(nearReadings(asked), keys) ? "near" : "different";
}
