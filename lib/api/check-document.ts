import type { CheckAnswer } from "../check/check-status.ts";

/** The body of a check's answer, as `POST /api/v1/checks` and the command `check` give it. */
export function checkDocument(answer: CheckAnswer) {
  return {
    outcome: answer.outcome,
    near: answer.near,
    register: answer.register,
    as_of: answer.asOf,
    period: answer.period,
    village: answer.village,
    people: answer.people.map(({ ref, name, match, ageBand, programmes }) => ({
      ref,
      name,
      match,
      age_band: ageBand,
      programmes,
    })),
  };
}
