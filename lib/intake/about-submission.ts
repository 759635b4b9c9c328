import { openPersonRef } from "../projection/person-ref.ts";
import { targetOf } from "./sealed-parts.ts";
import type { Submission } from "./submission.ts";

/**
 * What the guard counts of a submission: the village, and the household it is about. Privacy: as personal as the
 * submission; the guard hashes it at once.
 */
export function aboutSubmission(submission: Submission): { village: string; target?: string } {
  const person = "ref" in submission && submission.ref ? openPersonRef(submission.ref) : null;
  const target = targetOf(submission, person?.village === submission.village ? person.nikKey : null);
  return { village: submission.village, ...(target === null ? {} : { target }) };
}
