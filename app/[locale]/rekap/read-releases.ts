import { readRecap } from "@/lib/recap/read-recap.ts";
import type { RecapDocument } from "@/lib/recap/recap-document.ts";

const mostPeriods = 8;

/** An area in the release before the one of a document. @returns null where there is none */
export function readBefore({ code, periods, release }: RecapDocument): RecapDocument | null {
  const before = periods[periods.indexOf(release.period) + 1];
  return before === undefined ? null : readRecap(code, before);
}

/** An area in the last releases up to the one of a document, oldest first. */
export function readOverTime(document: RecapDocument): RecapDocument[] {
  const { code, periods, release } = document;
  const since = periods.slice(periods.indexOf(release.period) + 1).slice(0, mostPeriods - 1);
  return [document, ...since.flatMap((period) => readRecap(code, period) ?? [])].reverse();
}
