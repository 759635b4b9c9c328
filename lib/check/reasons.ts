import { type DesilRule, desilRules, findDesilRule } from "../programme/programme-rules.ts";
import type { DukcapilCode, ProgrammeCode } from "../programme/programmes.ts";
import { programmes } from "../programme/programmes.ts";
import { isStopping, type ShownStage } from "../programme/stages.ts";
import type { Reason } from "./personal-answer.ts";

/** What is published of a person and one programme. `newest` is null when the programme has no row. */
export type PublishedFacts = {
  programme: ProgrammeCode;
  /** The register's own period. */
  period: string;
  /** Does a row of the register's period say that the person receives? */
  receiving: boolean;
  /** `isCurrent`: of the register's period, not of an earlier one. */
  newest: { stage: ShownStage | null; isCurrent: boolean } | null;
  desil: number | null;
  dukcapil: DukcapilCode;
};

/**
 * Why somebody does not receive, or why what they should receive is held: published facts, the strongest first. First
 * what the ministry says of this very payment; then a desil over the limit, which no paper cures; then what Dukcapil
 * must mend; then what is not known yet; last that the list does not name the person. Never a guess: where nothing
 * published explains it there is no reason.
 */
export function reasonsFor(facts: PublishedFacts, rules: readonly DesilRule[] = desilRules): Reason[] {
  const { programme, period, receiving, newest, desil, dukcapil } = facts;
  const reasons: Reason[] = [];
  const stage = newest?.stage ?? null;
  const isHeld = isStopping(stage);
  if (receiving && !isHeld) return reasons;
  if (isHeld && stage) reasons.push({ code: "stage", stage });

  const rule = findDesilRule(programme, period, rules);
  if (!receiving && rule && desil !== null && desil > rule.limit) {
    const { limit, basis, source, validFrom, validTo } = rule;
    reasons.push({ code: "desil_over_limit", desil, limit, basis, source, validFrom, validTo });
  }
  if (dukcapil === "tidak_padan") reasons.push({ code: "dukcapil_mismatch" });
  if (dukcapil === "belum_rekam") reasons.push({ code: "dukcapil_unrecorded" });
  if (!receiving && rule && desil === null) reasons.push({ code: "desil_unknown" });
  // Aid that is given once has no list for every period.
  if (!newest?.isCurrent && programmes[programme].cadence !== "once")
    reasons.push({ code: "not_listed", period });
  return reasons;
}
