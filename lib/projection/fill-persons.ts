import type { Sql } from "postgres";
import { periodEndMonth } from "./benefit-codec.ts";
import { type BlindIndex, isSamePepper } from "./blind-index.ts";
import { encodeDesilEntry, maxDesilEntries } from "./desil-history.ts";
import type { Manifest } from "./manifest.ts";

/** Of one programme no more periods than these are kept of a person, those that the export brings included. */
export const maxPeriods = 8;

/**
 * Fills the persons of a new release from what is staged of its export and from the release that is served now: how the desil
 * moved, and periods of aid that the export no longer brings. Nothing is taken over where the keys cannot mean the same
 * people: after a change of the pepper, or between made-up and true people.
 * @returns whether there was something to take over, but its keys cannot be read
 */
export async function fillPersons(
  tx: Sql,
  releaseId: number,
  manifest: Manifest,
  index: BlindIndex,
): Promise<boolean> {
  const [served] = await tx<{ id: number; period: string; synthetic: boolean; pepper: string }[]>`
    select r.release_id as id, r.period, r.synthetic, r.pepper_check as pepper
    from projection.active a join projection.release r using (release_id)`;
  const kin = served?.synthetic === manifest.synthetic ? served : null;
  const before = kin && isSamePepper(index, kin.pepper) ? kin : null;
  await tx`select projection.fill_release(${releaseId}, ${before?.id ?? null}, ${noDesil(manifest.period)},
    ${before && noDesil(before.period)}, ${firstMonth(manifest.period)}, ${maxDesilEntries}, ${maxPeriods})`;
  return kin !== null && before === null;
}

/** The packed entry of a period that says no desil. */
function noDesil(period: string): Buffer {
  return Buffer.from(encodeDesilEntry({ period, value: null }), "hex");
}

/** The first month of a period, counted from 2000 as packed benefits count. */
function firstMonth(period: string): number {
  return periodEndMonth(period) - 2000 * 12 - (period.includes("Q") ? 2 : 0);
}
