import { z } from "zod";

const programmeSchema = z.object({
  programme: z.string(),
  receiving: z.boolean(),
  period: z.string().nullable(),
  stage: z.string().nullable(),
});

/** The form of a statement, for what comes back from the browser sealed. */
export const statementSchema = z.object({
  /** Day of the check in western Indonesian time, and nothing finer. */
  day: z.iso.date(),
  releaseId: z.number().int().nonnegative(),
  register: z.string(),
  asOf: z.iso.date(),
  period: z.string(),
  synthetic: z.boolean(),
  village: z.string(),
  outcome: z.enum(["found", "not_found", "near", "too_many"]),
  /** As shown: masked when somebody was found, otherwise as asked. */
  name: z.string(),
  match: z.enum(["exact", "spelling", "partial"]).nullable(),
  ageBand: z.string(),
  /** What only the personal tier tells; null for the public tier. */
  personal: z.object({ desil: z.number().int().min(1).max(10).nullable(), dukcapil: z.string() }).nullable(),
  programmes: z.array(programmeSchema).max(40),
});

/**
 * What the portal answered about one person, or about a name that it did not find: the content of a printout.
 * Privacy: personal. It lives in the asker's own browser, sealed, and on paper; the portal keeps none.
 */
export type Statement = z.output<typeof statementSchema>;

/** What a code repeats of a statement: all of it but the name, of which it carries a keyed hash. */
export type StatedAnswer = Omit<Statement, "name"> & { nameIsMasked: boolean };

/** The day in western Indonesian time (UTC+7, no summer time). */
export function dayInJakarta(now = Date.now()): string {
  return new Date(now + 7 * 3_600_000).toISOString().slice(0, 10);
}
