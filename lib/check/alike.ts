import type { CheckedPerson } from "./check-status.ts";

/**
 * Is there somebody else in the answer whom nothing shown tells from this person: the same name, the same age band?
 * Then only NIK and name together can say who is who.
 */
export function isAlike(
  person: Pick<CheckedPerson, "ref" | "name" | "ageBand">,
  people: readonly Pick<CheckedPerson, "ref" | "name" | "ageBand">[],
): boolean {
  return people.some(
    (other) => other.ref !== person.ref && other.name === person.name && other.ageBand === person.ageBand,
  );
}
