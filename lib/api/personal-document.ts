import type { PersonalAnswer, Reason } from "../check/personal-answer.ts";

/**
 * The body of a personal answer, as `POST /api/v1/checks/personal` and `check --personal` give it. Privacy: every miss
 * is the same bytes.
 */
export function personalDocument(answer: PersonalAnswer) {
  if (answer.outcome === "not_verified") return { outcome: answer.outcome };
  const { ref, name, match, ageBand, village, desil, dukcapil, programmes } = answer.person;
  return {
    outcome: answer.outcome,
    register: answer.register,
    as_of: answer.asOf,
    period: answer.period,
    person: {
      ref,
      name,
      match,
      age_band: ageBand,
      village,
      desil,
      dukcapil,
      programmes: programmes.map(({ updatedOn, reasons, history, ...programme }) => ({
        ...programme,
        updated_on: updatedOn,
        reasons: reasons.map(reasonDocument),
        history: history.map(({ updatedOn, ...row }) => ({ ...row, updated_on: updatedOn })),
      })),
    },
  };
}

function reasonDocument(reason: Reason) {
  if (reason.code !== "desil_over_limit") return reason;
  const { validFrom, validTo, ...rest } = reason;
  return { ...rest, valid_from: validFrom, valid_to: validTo };
}
