import type { Culture } from "./name-parts.ts";

/** What the generator knows of a province. */
export type ProvinceProfile = {
  /** Thousand people, rounded from BPS' published mid-2024 projections; a weight, not a statistic of the portal. */
  readonly thousands: number;
  /** Leaning of the desil, -2 (richer than the nation) to 3 (much poorer); an invention in a plausible direction. */
  readonly poverty: number;
  /** Cultures and their weights, in plausible proportions; inventions too. */
  readonly cultures: Partial<Record<Culture, number>>;
};

/** Profiles by province code (Kemendagri). All figures serve synthetic people only. */
export const provinceProfiles: Readonly<Record<string, ProvinceProfile>> = {
  "11": {
    thousands: 5550,
    poverty: 1,
    cultures: { acehnese: 78, javanese: 9, malay: 5, batak: 3, muslim: 5 },
  },
  "12": {
    thousands: 15590,
    poverty: 0,
    cultures: {
      batak: 34,
      mandailing: 14,
      javanese: 30,
      malay: 8,
      nias: 6,
      tionghoa: 3,
      minang: 3,
      acehnese: 2,
    },
  },
  "13": { thousands: 5840, poverty: -1, cultures: { minang: 88, javanese: 5, mandailing: 5, nias: 2 } },
  "14": {
    thousands: 6730,
    poverty: -1,
    cultures: { malay: 40, javanese: 28, minang: 13, batak: 11, buginese: 3, tionghoa: 3, banjar: 2 },
  },
  "15": {
    thousands: 3725,
    poverty: 0,
    cultures: { malay: 52, javanese: 30, minang: 6, batak: 4, banjar: 3, buginese: 3, tionghoa: 2 },
  },
  "16": {
    thousands: 8840,
    poverty: 1,
    cultures: { malay: 64, javanese: 28, sundanese: 3, tionghoa: 2, minang: 2, balinese: 1 },
  },
  "17": {
    thousands: 2110,
    poverty: 1,
    cultures: { malay: 68, javanese: 24, minang: 4, sundanese: 3, batak: 1 },
  },
  "18": {
    thousands: 9420,
    poverty: 0,
    cultures: { javanese: 64, malay: 18, sundanese: 10, balinese: 2, minang: 2, muslim: 4 },
  },
  "19": {
    thousands: 1530,
    poverty: -1,
    cultures: { malay: 70, tionghoa: 12, javanese: 11, buginese: 3, madurese: 2, muslim: 2 },
  },
  "21": {
    thousands: 2180,
    poverty: -1,
    cultures: { malay: 34, javanese: 26, batak: 14, minang: 10, tionghoa: 9, buginese: 3, ntt: 4 },
  },
  "31": {
    thousands: 10680,
    poverty: -2,
    cultures: {
      javanese: 34,
      betawi: 28,
      sundanese: 14,
      tionghoa: 6,
      batak: 5,
      minang: 4,
      muslim: 5,
      ambonese: 1,
      minahasa: 1,
      buginese: 2,
    },
  },
  "32": {
    thousands: 50350,
    poverty: 0,
    cultures: { sundanese: 73, javanese: 13, betawi: 6, batak: 2, tionghoa: 2, minang: 1, muslim: 3 },
  },
  "33": { thousands: 37890, poverty: 0, cultures: { javanese: 95, sundanese: 2, tionghoa: 1, muslim: 2 } },
  "34": {
    thousands: 3760,
    poverty: 0,
    cultures: { javanese: 95, sundanese: 1, tionghoa: 1, muslim: 2, malay: 1 },
  },
  "35": {
    thousands: 41810,
    poverty: 0,
    cultures: { javanese: 76, madurese: 19, tionghoa: 1, muslim: 3, balinese: 1 },
  },
  "36": {
    thousands: 12430,
    poverty: 0,
    cultures: {
      sundanese: 40,
      betawi: 22,
      javanese: 22,
      muslim: 6,
      tionghoa: 4,
      batak: 3,
      minang: 2,
      malay: 1,
    },
  },
  "51": {
    thousands: 4430,
    poverty: -1,
    cultures: { balinese: 86, javanese: 9, sasak: 1, tionghoa: 1, ntt: 1, madurese: 1, muslim: 1 },
  },
  "52": {
    thousands: 5650,
    poverty: 1,
    cultures: { sasak: 68, muslim: 22, balinese: 3, javanese: 3, buginese: 3, malay: 1 },
  },
  "53": { thousands: 5660, poverty: 2, cultures: { ntt: 92, muslim: 5, buginese: 2, javanese: 1 } },
  "61": {
    thousands: 5700,
    poverty: 0,
    cultures: {
      dayak: 34,
      malay: 34,
      javanese: 10,
      tionghoa: 9,
      madurese: 6,
      buginese: 4,
      batak: 1,
      muslim: 2,
    },
  },
  "62": {
    thousands: 2810,
    poverty: -1,
    cultures: { dayak: 44, banjar: 22, javanese: 22, madurese: 2, malay: 6, batak: 2, muslim: 2 },
  },
  "63": {
    thousands: 4270,
    poverty: -1,
    cultures: { banjar: 74, javanese: 15, dayak: 3, buginese: 3, madurese: 2, muslim: 3 },
  },
  "64": {
    thousands: 4050,
    poverty: -1,
    cultures: {
      javanese: 30,
      buginese: 21,
      banjar: 13,
      dayak: 12,
      malay: 9,
      toraja: 3,
      muslim: 8,
      batak: 2,
      tionghoa: 1,
      madurese: 1,
    },
  },
  "65": {
    thousands: 740,
    poverty: -1,
    cultures: { dayak: 28, buginese: 26, javanese: 22, malay: 12, banjar: 6, toraja: 3, ntt: 3 },
  },
  "71": {
    thousands: 2700,
    poverty: 0,
    cultures: { minahasa: 62, gorontalo: 18, muslim: 10, javanese: 4, tionghoa: 2, buginese: 2, ambonese: 2 },
  },
  "72": {
    thousands: 3120,
    poverty: 1,
    cultures: {
      muslim: 38,
      buginese: 22,
      javanese: 10,
      balinese: 5,
      minahasa: 8,
      toraja: 7,
      gorontalo: 7,
      malay: 3,
    },
  },
  "73": {
    thousands: 9460,
    poverty: 0,
    cultures: { buginese: 82, toraja: 9, javanese: 4, muslim: 3, tionghoa: 1, ambonese: 1 },
  },
  "74": {
    thousands: 2790,
    poverty: 1,
    cultures: { buginese: 34, muslim: 48, javanese: 8, balinese: 4, toraja: 3, malay: 3 },
  },
  "75": {
    thousands: 1230,
    poverty: 1,
    cultures: { gorontalo: 88, muslim: 4, javanese: 4, minahasa: 3, balinese: 1 },
  },
  "76": {
    thousands: 1500,
    poverty: 1,
    cultures: { buginese: 62, muslim: 18, toraja: 12, javanese: 5, balinese: 3 },
  },
  "81": {
    thousands: 1950,
    poverty: 2,
    cultures: { ambonese: 52, muslim: 34, buginese: 6, javanese: 6, ternate: 2 },
  },
  "82": {
    thousands: 1355,
    poverty: 0,
    cultures: { ternate: 62, ambonese: 10, minahasa: 10, javanese: 5, buginese: 5, muslim: 8 },
  },
  "91": {
    thousands: 1060,
    poverty: 2,
    cultures: {
      papuan: 58,
      javanese: 14,
      buginese: 9,
      ambonese: 6,
      minahasa: 4,
      batak: 3,
      toraja: 3,
      ntt: 3,
    },
  },
  "92": {
    thousands: 580,
    poverty: 2,
    cultures: { papuan: 58, javanese: 16, buginese: 9, ambonese: 6, toraja: 3, muslim: 6, minahasa: 2 },
  },
  "93": {
    thousands: 545,
    poverty: 2,
    cultures: { papuan: 66, javanese: 18, buginese: 5, ambonese: 5, ntt: 6 },
  },
  "94": {
    thousands: 1470,
    poverty: 3,
    cultures: { papuan: 84, javanese: 5, buginese: 4, toraja: 3, ambonese: 2, batak: 2 },
  },
  "95": { thousands: 1470, poverty: 3, cultures: { papuan: 97, javanese: 1, buginese: 1, toraja: 1 } },
  "96": {
    thousands: 620,
    poverty: 2,
    cultures: { papuan: 52, javanese: 16, buginese: 11, ambonese: 9, minahasa: 4, ntt: 4, muslim: 4 },
  },
};
