import type { ProgrammeCode } from "./programmes.ts";

/**
 * Up to which desil families are eligible for a programme, and where that stands. Where sources disagree `limit` is
 * the widest of them, so that what lies beyond is beyond for all of them, and `disputed` names the narrower one.
 */
export type DesilRule = {
  readonly programme: ProgrammeCode;
  readonly limit: number;
  readonly disputed?: { readonly limit: number; readonly source: string };
  /** First and last period, in the form of the register; null: still valid. */
  readonly validFrom: string;
  readonly validTo: string | null;
  /** The legal basis, as it is cited in Indonesian. */
  readonly basis: string;
  /** Who says what the limit is. */
  readonly source: string;
};

const ranking = "Inpres 4/2025 tentang Data Tunggal Sosial dan Ekonomi Nasional";
const ministry = "Kebijakan Kementerian Sosial, menurut pemberitaan pers";

/**
 * The limits that are known. Aid has followed the desil since the second quarter of 2025; before that there was no
 * limit by desil. No decree is named that was not seen: the numbers themselves are the ministry's policy, as the press
 * reports it. A rule that changes gets its `validTo`, and its successor a row of its own; nothing is overwritten.
 */
export const desilRules: readonly DesilRule[] = [
  {
    programme: "PKH",
    limit: 4,
    validFrom: "2025-Q2",
    validTo: null,
    basis: `Permensos 1/2018 tentang Program Keluarga Harapan; ${ranking}`,
    source: ministry,
  },
  {
    programme: "SEMBAKO",
    limit: 5,
    disputed: { limit: 4, source: "Sebagian pemberitaan pers menyebut desil 1 sampai 4" },
    validFrom: "2025-Q2",
    validTo: null,
    basis: `Perpres 63/2017 tentang Penyaluran Bantuan Sosial Secara Nontunai; ${ranking}`,
    source: ministry,
  },
  {
    programme: "PBI_JK",
    limit: 5,
    validFrom: "2025-Q2",
    validTo: null,
    basis: `PP 76/2015 tentang Penerima Bantuan Iuran Jaminan Kesehatan; ${ranking}`,
    source: ministry,
  },
  {
    programme: "ATENSI",
    limit: 5,
    validFrom: "2025-Q2",
    validTo: null,
    basis: ranking,
    source: ministry,
  },
];

/** The limit of a programme that holds in a period, a quarter or a month. @returns null where none is known */
export function findDesilRule(
  programme: ProgrammeCode,
  period: string,
  rules: readonly DesilRule[] = desilRules,
): DesilRule | null {
  const [first, last] = monthsOf(period);
  return (
    rules.find(
      (rule) =>
        rule.programme === programme &&
        monthsOf(rule.validFrom)[0] <= first &&
        (rule.validTo === null || last <= monthsOf(rule.validTo)[1]),
    ) ?? null
  );
}

/** First and last month of a period, counted from year 0. */
function monthsOf(period: string): [first: number, last: number] {
  const [year, part = ""] = period.split("-");
  const months = Number(year) * 12;
  if (!part.startsWith("Q")) return [months + Number(part), months + Number(part)];
  const last = months + Number(part.slice(1)) * 3;
  return [last - 2, last];
}
