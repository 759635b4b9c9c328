import { parseQuarter, type Quarter } from "./calendar.ts";
import { hash32 } from "./random.ts";

/** The quarter for which families are drawn; their desil moves away from it into the past and the future. */
export const peopleQuarter = parseQuarter("2026-Q3") as Quarter;

// Of 1,000 families at each quarterly ranking, how many move to another desil, and how many are ranked for the first time.
const moving = 60;
const newlyRanked = 8;

/**
 * A family's desil in a quarter, from the one that was drawn for it. Each ranking moves six families in a hundred by
 * one or two; the same family always moves at the same rankings, so that exports of two quarters tell one story.
 */
export function desilIn(
  quarter: Quarter,
  family: { readonly kk: string; readonly desil: number | null },
): number | null {
  let { desil } = family;
  for (let at = peopleQuarter; at > quarter; at--) {
    const { share, step } = ranking(family.kk, at);
    // Seen backwards: before the first ranking there is no desil.
    if (desil === null || (share >= moving && share < moving + newlyRanked)) return null;
    if (share < moving) desil = within(desil - step);
  }
  for (let at = peopleQuarter + 1; at <= quarter; at++) {
    const { share, step } = ranking(family.kk, at);
    if (desil === null) desil = share < 250 ? 1 + (share % 10) : null;
    else if (share < moving) desil = within(desil + step);
  }
  return desil;
}

/** What the ranking at the start of a quarter does to a family: `share` of 1,000 decides whether, `step` how far. */
function ranking(kk: string, quarter: Quarter): { share: number; step: number } {
  const drawn = hash32(kk, quarter * 2_654_435);
  return { share: drawn % 1000, step: [-2, -1, -1, 1, 1, 2][(drawn >>> 16) % 6] as number };
}

/** Beyond an end the scale is mirrored. */
function within(desil: number): number {
  if (desil < 1) return 1 - desil;
  return desil > 10 ? 21 - desil : desil;
}
