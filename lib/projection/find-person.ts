import { readProjection } from "../db/pool.ts";
import { Fault } from "../errors/fault.ts";
import { matchReading } from "../name/compare-names.ts";
import { revealMask } from "../name/mask-name.ts";
import { askedReadings } from "../name/match-keys.ts";
import type { PersonName } from "../name/parse-name.ts";
import type { Nik } from "../nik/nik.ts";
import type { DukcapilCode } from "../programme/programmes.ts";
import type { VillageCode } from "../region/region.ts";
import { askRelease } from "./ask-release.ts";
import { type Benefit, decodeBenefits } from "./benefit-codec.ts";
import { type BlindIndex, isSamePepper } from "./blind-index.ts";
import { type DesilEntry, decodeDesilHistory } from "./desil-history.ts";
import { ageBandText, hashReadings, revealTyped, tokenChecks } from "./find-people.ts";
import { getBlindIndex } from "./release-info.ts";

/** Whoever gave NIK and name. Privacy: `maskedName` shows no more of the name than was typed. */
export type IdentifiedPerson = {
  /** Keyed hash of the NIK, for the server only; it never leaves unsealed. */
  nikKey: string;
  maskedName: string;
  match: "exact" | "spelling";
  ageBand: string;
  village: VillageCode;
  update: { period: string | null; finalised: boolean };
  desil: number | null;
  /** Newest first, changes only; never empty. */
  desilHistory: DesilEntry[];
  dukcapil: DukcapilCode;
  /** Rows of the release's own export. */
  benefits: Benefit[];
  /** Rows of earlier releases that the export no longer brings. */
  pastBenefits: Benefit[];
};

/** What a look-up by NIK and name finds. `person` is null for every kind of miss alike. */
export type PersonResult = {
  releaseId: number;
  register: string;
  asOf: string;
  period: string;
  synthetic: boolean;
  person: IdentifiedPerson | null;
};

type PersonColumns = {
  nik_key: string;
  village_code: VillageCode;
  name_keys: string;
  token_checks: string;
  mask: string;
  age_band: string;
  desil: number | null;
  dukcapil: string;
  benefits: string;
  past_benefits: string;
  desil_history: string;
};
type Row = {
  release_id: number;
  register: string;
  as_of: string;
  period: string;
  synthetic: boolean;
  pepper_check: string;
  update_period: string | null;
  finalised: boolean | null;
} & (PersonColumns | { [column in keyof PersonColumns]: null });

const dukcapilOf: Record<string, DukcapilCode> = { p: "padan", t: "tidak_padan", b: "belum_rekam" };

/** Somebody of the usual size, for whom the same work is done where nobody has the NIK. No name has these keys. */
const decoy: PersonColumns = {
  nik_key: "0",
  village_code: "32.73.25.1002" as VillageCode,
  name_keys: "{1,2,3}",
  token_checks: "000000000000",
  mask: "S4A6R8",
  age_band: "4",
  desil: 4,
  dukcapil: "p",
  benefits: "011a838b022618021a838b022618",
  past_benefits: "011a828b0225b8",
  desil_history: "1ab4",
};

/**
 * The person whose NIK and whole name these are, exact or in another accepted spelling. Privacy: an absent NIK, a NIK
 * of somebody else and one that stands twice give the same answer after the same work, so that nobody learns whether
 * a NIK exists. @throws Fault `no_active_release`, `pepper_mismatch`, `database_unavailable`, `database_busy`
 */
export async function findPerson(
  nik: Nik,
  name: PersonName,
  { index = getBlindIndex() }: { index?: BlindIndex } = {},
): Promise<PersonResult> {
  const [row] = await askRelease(() =>
    readProjection(
      (sql) => sql<Row[]>`
      select release_id, register, as_of, period, synthetic, pepper_check, update_period, finalised,
        nik_key, village_code, name_keys, token_checks, mask, age_band, desil, dukcapil,
        benefits, past_benefits, desil_history
      from projection.find_person(${index.nikKey(nik)}::bigint)`,
    ),
  );
  if (!isSamePepper(index, row.pepper_check)) {
    throw new Fault("pepper_mismatch", {
      message: "The active release was loaded with another PROJECTION_PEPPER",
    });
  }
  const candidate = identify(row.nik_key === null ? decoy : row, row, name, index);
  return {
    releaseId: row.release_id,
    register: row.register,
    asOf: row.as_of,
    period: row.period,
    synthetic: row.synthetic,
    person: row.nik_key === null ? null : candidate,
  };
}

/** Everything is worked out before the name decides, so that a wrong name costs what the right one does. */
function identify(
  columns: PersonColumns,
  release: Pick<Row, "period" | "update_period" | "finalised">,
  name: PersonName,
  index: BlindIndex,
): IdentifiedPerson | null {
  const village = columns.village_code;
  const readings = hashReadings(index, village, askedReadings(name));
  const stored = columns.name_keys.slice(1, -1).split(",");
  const isWhole = matchReading(readings, stored, name.tokens.length) === "whole";
  const revealed = revealTyped(columns, tokenChecks(index, village, name));
  const allTyped = revealed.every((token) => token !== null) && revealed.length === name.tokens.length;
  const history = decodeDesilHistory(columns.desil_history);
  const person: IdentifiedPerson = {
    nikKey: columns.nik_key,
    maskedName: revealMask(columns.mask, revealed),
    match: allTyped ? "exact" : "spelling",
    ageBand: ageBandText(columns.age_band),
    village,
    update: { period: release.update_period, finalised: release.finalised ?? false },
    desil: columns.desil,
    desilHistory: history.length > 0 ? history : [{ period: release.period, value: columns.desil }],
    dukcapil: dukcapilOf[columns.dukcapil] ?? "tidak_padan",
    benefits: decodeBenefits(columns.benefits),
    pastBenefits: decodeBenefits(columns.past_benefits),
  };
  return isWhole ? person : null;
}
