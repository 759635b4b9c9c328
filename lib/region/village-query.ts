import { maxWordLength } from "./word-trie.ts";

// Which kind of area a word of the query was said to name ("kab bogor"), or null if nothing was said.
type LevelHint = "village" | "district" | "kabupaten" | "kota" | "province" | null;

/** One word of a query as the index spells it. */
export interface QueryWord {
  /** The word itself first, then its other accepted spellings. */
  readonly forms: readonly string[];
  /** How much it says about the village, 0 to 1: "desa" says nearly nothing. */
  readonly weight: number;
  readonly hint: LevelHint;
}

const maxQueryLength = 100;

/** The most words of a query that are read; more would cost time and find nothing better. */
export const maxQueryWords = 8;

const levelWords: Readonly<Record<string, { word: string; weight: number; hint: LevelHint }>> = {
  ds: { word: "desa", weight: 0.1, hint: "village" },
  desa: { word: "desa", weight: 0.1, hint: "village" },
  kel: { word: "kelurahan", weight: 0.1, hint: "village" },
  kelurahan: { word: "kelurahan", weight: 0.1, hint: "village" },
  kalurahan: { word: "kelurahan", weight: 0.1, hint: "village" },
  kec: { word: "kecamatan", weight: 0.1, hint: "district" },
  kecamatan: { word: "kecamatan", weight: 0.1, hint: "district" },
  distrik: { word: "kecamatan", weight: 0.1, hint: "district" },
  kapanewon: { word: "kecamatan", weight: 0.1, hint: "district" },
  kemantren: { word: "kecamatan", weight: 0.1, hint: "district" },
  kab: { word: "kabupaten", weight: 0.1, hint: "kabupaten" },
  kabupaten: { word: "kabupaten", weight: 0.1, hint: "kabupaten" },
  kodya: { word: "kota", weight: 0.25, hint: "kota" },
  kotamadya: { word: "kota", weight: 0.25, hint: "kota" },
  // "Kota" and the words below are also parts of real village names, so they weigh a little more.
  kota: { word: "kota", weight: 0.25, hint: "kota" },
  prov: { word: "provinsi", weight: 0.1, hint: "province" },
  provinsi: { word: "provinsi", weight: 0.1, hint: "province" },
  propinsi: { word: "provinsi", weight: 0.1, hint: "province" },
  kampung: { word: "kampung", weight: 0.25, hint: null },
  kp: { word: "kampung", weight: 0.25, hint: null },
  gampong: { word: "gampong", weight: 0.25, hint: null },
  gp: { word: "gampong", weight: 0.25, hint: null },
  nagari: { word: "nagari", weight: 0.25, hint: null },
  negeri: { word: "negeri", weight: 0.25, hint: null },
  pekon: { word: "pekon", weight: 0.25, hint: null },
  lembang: { word: "lembang", weight: 0.25, hint: null },
};

const ignored = new Set(["rt", "rw", "dusun", "dsn", "di", "indonesia"]);

const abbreviations: Readonly<Record<string, readonly string[]>> = {
  bt: ["batu", "bukit"],
  gn: ["gunung"],
  gng: ["gunung"],
  kr: ["karang", "krueng"],
  krg: ["karang"],
  lb: ["lubuk"],
  ma: ["muara"],
  pd: ["padang", "pondok"],
  psr: ["pasar"],
  pulo: ["pulau"],
  sei: ["sungai"],
  sungai: ["sei"],
  sp: ["simpang"],
  tg: ["tanjung"],
  tj: ["tanjung"],
  tjg: ["tanjung"],
  tlk: ["teluk"],
  brt: ["barat"],
  slt: ["selatan"],
  sel: ["selatan"],
  tgh: ["tengah"],
  tmr: ["timur"],
  tim: ["timur"],
  utr: ["utara"],
};

const roman = [
  "",
  "i",
  "ii",
  "iii",
  "iv",
  "v",
  "vi",
  "vii",
  "viii",
  "ix",
  "x",
  "xi",
  "xii",
  "xiii",
  "xiv",
  "xv",
];

/**
 * The words of an area's name or of a query as the index spells them: lower case, a-z and 0-9 only, no marks,
 * apostrophes closed up ("Ba'a" is "baa"), Roman numbers as digits ("II" is "2").
 */
export function regionWords(text: string): string[] {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}'’‘`´"]/gu, "")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => {
      const number = roman.indexOf(word);
      return number > 0 ? String(number) : word.slice(0, maxWordLength);
    });
}

/** Reads a query for villages. Of a very long one only the beginning counts. @returns no words if none is readable. */
export function parseVillageQuery(text: string): QueryWord[] {
  const words: QueryWord[] = [];
  let hint: LevelHint = null;
  let afterNeighbourhood = false;
  for (const raw of regionWords(text.slice(0, maxQueryLength)).slice(0, 2 * maxQueryWords)) {
    if (words.length === maxQueryWords) break;
    // "RT 03 RW 05": the numbers are those of a neighbourhood, not of a village.
    const isNeighbourhoodNumber = afterNeighbourhood && /^\d+$/.test(raw);
    afterNeighbourhood = raw === "rt" || raw === "rw";
    if (isNeighbourhoodNumber || ignored.has(raw)) continue;
    const level = Object.hasOwn(levelWords, raw) ? levelWords[raw] : undefined;
    if (level !== undefined) {
      words.push({ forms: [level.word], weight: level.weight, hint: null });
      hint = level.hint;
      continue;
    }
    words.push({ forms: spellings(raw), weight: /^\d+$/.test(raw) ? 0.4 : 1, hint });
    hint = null;
  }
  return words;
}

function spellings(word: string): string[] {
  const modern = word.replaceAll("oe", "u").replaceAll("dj", "j").replaceAll("tj", "c");
  const written = Object.hasOwn(abbreviations, word) ? (abbreviations[word] ?? []) : [];
  return modern === word || written.length > 0 ? [word, ...written] : [word, modern];
}
