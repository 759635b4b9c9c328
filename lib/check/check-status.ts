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

const matchOrder = { exact: 0, spelling: 1, partial: 2 } as const;

/**
 * Where a name stands in a village.
 * @throws Fault `no_active_release` (data are being prepared), `database_unavailable`, `database_busy`, `pepper_mismatch`
 */
export async function checkStatus(
  query: CheckQuery,
  store: { findPeople: typeof findPeople; hasNearName: typeof hasNearName } = { findPeople, hasNearName },
): Promise<CheckAnswer> {
  const found = await store.findPeople(query.village, query.name);
  const outcome = found.tooMany ? "too_many" : found.people.length > 0 ? "found" : "not_found";
  const near = outcome === "not_found" && (await store.hasNearName(query.village, query.name));
  return {
    outcome,
    near,
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
