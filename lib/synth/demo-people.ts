import type { DukcapilCode, ProgrammeCode } from "../programme/programmes.ts";
import type { StageCode } from "../programme/stages.ts";
import type { Sex } from "./person-name.ts";

/** The village of the demo people: Kelurahan Cipadung, Kecamatan Cibiru, Kota Bandung. */
export const demoVillage = "32.73.25.1002";

/** Somebody who is in every synthetic export of 60 persons or more that covers `demoVillage`. Invented, like all. */
export type DemoPerson = {
  readonly name: string;
  readonly sex: Sex;
  readonly birthDate: string;
  /** The first of a family; the others follow it until the next head. */
  readonly isHead: boolean;
  readonly desil: number;
  /** `padan` when absent. Who is not matched gets nothing. */
  readonly dukcapil?: DukcapilCode;
  /** What the person gets in the export's own period. */
  readonly benefits: readonly DemoBenefit[];
  /** How it was in exports of quarters before 2026-Q3, where that differs: of a head, also the family's desil. */
  readonly before?: { readonly desil: number; readonly benefits: readonly DemoBenefit[] };
};

type DemoBenefit = {
  readonly programme: ProgrammeCode;
  readonly stage: StageCode | "";
  /** For how many quarters before, all of them paid. */
  readonly quartersBefore?: number;
};

const sameName: DemoPerson[] = Array.from({ length: 25 }, (_, place) => ({
  name: "SITI AMINAH",
  sex: "P",
  birthDate: `${1948 + place * 2}-${String((place % 12) + 1).padStart(2, "0")}-${String(((place * 5) % 28) + 1).padStart(2, "0")}`,
  isHead: true,
  desil: (place % 10) + 1,
  dukcapil: place === 1 ? "tidak_padan" : place === 2 ? "belum_rekam" : "padan",
  benefits: place % 5 === 0 ? [{ programme: "SEMBAKO", stage: "DISBURSED" }] : [],
}));

/** The demo people, family by family. */
export const demoPeople: readonly DemoPerson[] = [
  {
    name: "AGUS PERMANA",
    sex: "L",
    birthDate: "1981-08-17",
    isHead: true,
    desil: 1,
    benefits: [{ programme: "PBI_JK", stage: "DISBURSED" }],
  },
  {
    name: "ENDANG SURYANINGRUM",
    sex: "P",
    birthDate: "1984-03-12",
    isHead: false,
    desil: 1,
    benefits: [
      { programme: "PKH", stage: "DISBURSED", quartersBefore: 5 },
      { programme: "SEMBAKO", stage: "STANDING_INSTRUCTION", quartersBefore: 7 },
      { programme: "PBI_JK", stage: "DISBURSED" },
    ],
  },
  {
    name: "RAFA PERMANA",
    sex: "L",
    birthDate: "2012-05-30",
    isHead: false,
    desil: 1,
    benefits: [{ programme: "PBI_JK", stage: "DISBURSED" }],
  },
  {
    name: "MUHAMMAD SYARIFUDDIN",
    sex: "L",
    birthDate: "1972-11-02",
    isHead: true,
    desil: 3,
    benefits: [
      { programme: "SEMBAKO", stage: "PAYMENT_ORDERED" },
      { programme: "PBI_JK", stage: "DISBURSED" },
    ],
  },
  {
    name: "DEWI ANJANI PUSPANINGTYAS",
    sex: "P",
    birthDate: "1991-01-25",
    isHead: true,
    desil: 4,
    benefits: [{ programme: "PKH", stage: "NOT_WITHDRAWN" }],
  },
  {
    name: "NANDANG KARTADIREJA",
    sex: "L",
    birthDate: "1967-06-09",
    isHead: true,
    desil: 2,
    benefits: [{ programme: "SEMBAKO", stage: "DISBURSED" }],
  },
  {
    name: "KOSWARA",
    sex: "L",
    birthDate: "1951-12-31",
    isHead: true,
    desil: 2,
    benefits: [{ programme: "SEMBAKO", stage: "NOT_WITHDRAWN" }],
  },
  {
    name: "DEDE ROHAYATI",
    sex: "P",
    birthDate: "1992-04-18",
    isHead: true,
    desil: 6,
    benefits: [],
    before: { desil: 4, benefits: [{ programme: "PKH", stage: "DISBURSED" }] },
  },
  {
    name: "DEDE ROHAYATI",
    sex: "P",
    birthDate: "1963-09-07",
    isHead: true,
    desil: 1,
    benefits: [{ programme: "PKH", stage: "ACCOUNT_FAILED", quartersBefore: 2 }],
  },
  ...sameName,
];

/**
 * NIKs and names of demo people whose personal answers differ: who receives, whose payment is held, whose desil rose
 * over the limit, whom Dukcapil does not match; and a name that is not the NIK's.
 */
export const demoPersonalChecks: readonly {
  readonly nik: string;
  readonly name: string;
  readonly expect: "receives" | "held" | "desil_rose" | "mismatch" | "not_verified";
}[] = [
  { nik: "3273255203840001", name: "Endang Suryaningrum", expect: "receives" },
  { nik: "3273254709630001", name: "Dede Rohayati", expect: "held" },
  { nik: "3273255804920001", name: "Dede Rohayati", expect: "desil_rose" },
  { nik: "3273254602500001", name: "Siti Aminah", expect: "mismatch" },
  { nik: "3273255203840001", name: "Galuh Prabaswara", expect: "not_verified" },
];

/** A question whose answer the demo people make certain. */
export type DemoCheck = {
  readonly village: string;
  readonly name: string;
  readonly expect: "found_exact" | "found_spelling" | "found_partial" | "not_found" | "near" | "too_many";
};

/** Questions to try in demo mode, the five kinds of answer first. */
export const demoChecks: readonly DemoCheck[] = [
  { village: demoVillage, name: "Endang Suryaningrum", expect: "found_exact" },
  { village: demoVillage, name: "Moch. Saripudin", expect: "found_spelling" },
  { village: demoVillage, name: "Galuh Prabaswara", expect: "not_found" },
  { village: demoVillage, name: "Nandang Kartadireka", expect: "near" },
  { village: demoVillage, name: "Siti Aminah", expect: "too_many" },
  { village: demoVillage, name: "Dewi Puspaningtyas", expect: "found_partial" },
  { village: demoVillage, name: "Koswara", expect: "found_exact" },
  { village: demoVillage, name: "Dede Rohayati", expect: "found_exact" },
];

// Words that nobody else in the demo village may bear, nor anything within so many slips of them.
const reserved: readonly (readonly [word: string, slips: number])[] = [
  ["SURYANINGRUM", 2],
  ["SYARIFUDDIN", 2],
  ["SARIPUDIN", 2],
  ["PUSPANINGTYAS", 2],
  ["GALUH", 1],
  ["PRABASWARA", 2],
  ["KARTADIREJA", 2],
  ["KARTADIREKA", 2],
  ["KOSWARA", 1],
  ["ROHAYATI", 1],
];
const reservedSounds = reserved.map(([word, slips]) => ({ sound: soundOf(word), slips }));

/** A rough spelling-blind form; only has to be coarser than the portal's own rules, so that no answer is by chance. */
function soundOf(word: string): string {
  return word
    .toLowerCase()
    .replace(/[^a-z]/g, "")
    .replaceAll("oe", "u")
    .replaceAll("dj", "j")
    .replaceAll("tj", "c")
    .replace(/[kcsgdt]h/g, (pair) => pair[0] as string)
    .replaceAll("sy", "s")
    .replaceAll("sj", "s")
    .replaceAll("ny", "n")
    .replace(/[vp]/g, "f")
    .replaceAll("q", "k")
    .replaceAll("z", "j")
    .replaceAll("y", "i")
    .replaceAll("o", "u")
    .replaceAll("h", "")
    .replace(/(.)\1+/g, "$1");
}

/** May this name not be given to anybody else in the demo village, because a demo check counts on its absence? */
export function isReservedName(name: string): boolean {
  const words = name.split(/[\s,.-]+/).filter((word) => word !== "");
  const joined = words.map((word, place) => word + (words[place + 1] ?? ""));
  return [...words, ...joined].some((word) => {
    const sound = soundOf(word);
    return reservedSounds.some((kept) => slipsBetween(sound, kept.sound, kept.slips) <= kept.slips);
  });
}

/** Levenshtein distance, or more than `limit` as soon as that is certain. */
function slipsBetween(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let column = 1; column <= other.length; column++) {
      const same = one[at - 1] === other[column - 1] ? 0 : 1;
      next.push(
        Math.min(
          (row[column] as number) + 1,
          (next[column - 1] as number) + 1,
          (row[column - 1] as number) + same,
        ),
      );
    }
    row = next;
  }
  return row[other.length] as number;
}
