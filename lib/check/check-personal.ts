import { type ProgrammeCode, programmes } from "../programme/programmes.ts";
import { type Benefit, newestByProgramme, periodEndMonth } from "../projection/benefit-codec.ts";
import { maxPeriods } from "../projection/fill-persons.ts";
import { findPerson, type IdentifiedPerson, type PersonResult } from "../projection/find-person.ts";
import { sealPersonRef } from "../projection/person-ref.ts";
import { getRegion, regionPath } from "../region/areas.ts";
import { onTheBeat } from "./answer-beat.ts";
import type { PersonalQuery } from "./parse-personal-query.ts";
import type { PersonalAnswer, PersonalProgramme, VerifiedPerson } from "./personal-answer.ts";
import { reasonsFor } from "./reasons.ts";

/** Told of also where the register has no row. */
const mainProgrammes: readonly ProgrammeCode[] = ["PKH", "SEMBAKO", "PBI_JK"];

/**
 * Where the person stands whose NIK and name these are. Every miss is the same answer after the same time.
 * @throws Fault `no_active_release`, `database_unavailable`, `database_busy`, `pepper_mismatch`
 */
export async function checkPersonal(
  query: PersonalQuery,
  store: { findPerson: typeof findPerson; onTheBeat: typeof onTheBeat } = { findPerson, onTheBeat },
): Promise<PersonalAnswer> {
  return store.onTheBeat(async () => {
    const found = await store.findPerson(query.nik, query.name);
    const { register, asOf, period, synthetic, person } = found;
    if (!person) return { outcome: "not_verified", synthetic };
    return { outcome: "verified", register, asOf, period, synthetic, person: tellPerson(person, found) };
  });
}

function tellPerson(person: IdentifiedPerson, release: PersonResult): VerifiedPerson {
  const { village, nikKey, ageBand, match, update, dukcapil } = person;
  return {
    ref: sealPersonRef({ village, nikKey, releaseId: release.releaseId }),
    name: person.maskedName,
    match,
    ageBand,
    village: { code: village, name: getRegion(village).name, path: regionPath(village), update },
    desil: { value: person.desil, history: person.desilHistory },
    dukcapil,
    programmes: listProgrammes(person, release.period),
  };
}

function listProgrammes(person: IdentifiedPerson, period: string): PersonalProgramme[] {
  const rows = [...person.benefits, ...person.pastBenefits];
  const listed = newestByProgramme(rows);
  const known = new Set(listed.map(({ programme }) => programme));
  const missing = mainProgrammes.filter((programme) => !known.has(programme));
  return [
    ...listed.map((newest) =>
      tellProgramme(newest.programme, newest, periodsOf(rows, newest.programme), person, period),
    ),
    ...missing.map((programme) => tellProgramme(programme, null, [], person, period)),
  ];
}

function tellProgramme(
  programme: ProgrammeCode,
  newest: Benefit | null,
  periods: readonly Benefit[],
  { desil, dukcapil }: IdentifiedPerson,
  period: string,
): PersonalProgramme {
  const isCurrent =
    newest !== null &&
    (programmes[programme].cadence === "once" || periodEndMonth(newest.period) >= firstMonth(period));
  const receiving = isCurrent && newest.receiving;
  return {
    programme,
    receiving,
    listed: newest !== null,
    period: newest?.period ?? null,
    stage: newest?.stage ?? null,
    channel: newest?.channel ?? null,
    updatedOn: newest?.updatedOn ?? null,
    reasons: reasonsFor({
      programme,
      period,
      receiving,
      newest: newest && { stage: newest.stage, isCurrent },
      desil,
      dukcapil,
    }),
    history: periods.map(({ period, receiving, stage, updatedOn }) => ({
      period,
      receiving,
      stage,
      updatedOn,
    })),
  };
}

/** One row for each period, the one updated last; the newest period first, of a quarter and its last month the one updated last. */
function periodsOf(rows: readonly Benefit[], programme: ProgrammeCode): Benefit[] {
  const byPeriod = new Map<string, Benefit>();
  for (const row of rows) {
    if (row.programme !== programme) continue;
    const held = byPeriod.get(row.period);
    if (!held || row.updatedOn >= held.updatedOn) byPeriod.set(row.period, row);
  }
  return [...byPeriod.values()]
    .sort(
      (one, other) =>
        periodEndMonth(other.period) - periodEndMonth(one.period) ||
        (other.updatedOn > one.updatedOn ? 1 : -1),
    )
    .slice(0, maxPeriods);
}

function firstMonth(period: string): number {
  return periodEndMonth(period) - (period.includes("Q") ? 2 : 0);
}
