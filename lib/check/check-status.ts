import { newestByProgramme } from "../projection/benefit-codec.ts";
import { type FindResult, type FoundPerson, findPeople, hasNearName } from "../projection/find-people.ts";
import { sealPersonRef } from "../projection/person-ref.ts";
import { getRegion, regionPath } from "../region/areas.ts";
import type { CheckQuery } from "./parse-check-query.ts";

/** One programme of a person, as of its newest period. `stage` is null when the register published none. */
export type CheckedProgramme = {
  programme: string;
  receiving: boolean;
  period: string;
  stage: string | null;
};

/** A person of an answer, public tier: no more of the name than was asked, no NIK, no address. */
export type CheckedPerson = {
  ref: string;
  name: string;
  match: "exact" | "spelling" | "partial";
  ageBand: string;
  programmes: CheckedProgramme[];
};

/** The answer to a check, with the date of the data and how far the village's update has come. */
export type CheckAnswer = {
  outcome: "found" | "not_found" | "too_many";
  /** Nothing was found, but a name one slip away exists in the village. */
  near: boolean;
  releaseId: number;
  register: string;
  asOf: string;
  period: string;
  synthetic: boolean;
  village: {
    code: string;
    name: string;
    path: string;
    update: { period: string | null; finalised: boolean };
  };
  people: CheckedPerson[];
};

/** Where persons are looked up. */
type CheckStore = { findPeople: typeof findPeople; hasNearName: typeof hasNearName };

const matchOrder = { exact: 0, spelling: 1, partial: 2 } as const;

/**
 * Where a name stands in a village.
 * @throws Fault `no_active_release` (data are being prepared), `database_unavailable`, `database_busy`, `pepper_mismatch`
 */
export async function checkStatus(
  query: CheckQuery,
  store: CheckStore = { findPeople, hasNearName },
): Promise<CheckAnswer> {
  let found = await store.findPeople(query.village, query.name);
  let near = await isNear(query, found, store);
  if (near === null) {
    // The release changed between the two questions; both are asked of the one that is served now.
    found = await store.findPeople(query.village, query.name);
    near = await isNear(query, found, store);
  }
  const outcome = outcomeOf(found);
  return {
    outcome,
    near: near ?? false,
    releaseId: found.releaseId,
    register: found.register,
    asOf: found.asOf,
    period: found.period,
    synthetic: found.synthetic,
    village: {
      code: query.village,
      name: getRegion(query.village).name,
      path: regionPath(query.village),
      update: found.update,
    },
    people: found.people
      .toSorted((a, b) => matchOrder[a.match] - matchOrder[b.match] || (a.maskedName < b.maskedName ? -1 : 1))
      .map((person) => present(person, query, found)),
  };
}

function outcomeOf({ people, tooMany }: FindResult): CheckAnswer["outcome"] {
  return tooMany ? "too_many" : people.length > 0 ? "found" : "not_found";
}

async function isNear(
  { village, name }: CheckQuery,
  found: FindResult,
  store: CheckStore,
): Promise<boolean | null> {
  if (outcomeOf(found) !== "not_found") return false;
  return store.hasNearName(village, name, found.releaseId);
}

/** Was this the name of somebody, if with a slip? Who guesses names mostly gets neither. */
export function isKnownName(answer: CheckAnswer): boolean {
  return answer.outcome !== "not_found" || answer.near;
}

function present(person: FoundPerson, query: CheckQuery, found: FindResult): CheckedPerson {
  return {
    ref: sealPersonRef({ village: query.village, nikKey: person.nikKey, releaseId: found.releaseId }),
    name: person.maskedName,
    match: person.match,
    ageBand: person.ageBand,
    programmes: newestByProgramme(person.benefits).map(({ programme, receiving, period, stage }) => ({
      programme,
      receiving,
      period,
      stage,
    })),
  };
}
