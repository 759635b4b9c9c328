import { findRegion, getRegion, listChildren } from "../region/areas.ts";
import { levelOf, parentCode, type RegionCode } from "../region/region.ts";
import { type AreaFigures, type Figure, type RecapDocument, smallestFigure } from "./recap-document.ts";

/** For tests: counts made of a code alone, the same on every run; the children do not add up to their area. */
export function testFigures(code: string, scale = 1): AreaFigures {
  const { name, level } = getRegion(code);
  const seed = [...code].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 997;
  const size = { nation: 30_000, province: 800, regency: 400, district: 200, village: 60 }[level];
  const persons = Math.round((size + seed / 4) * scale);
  const part = (share: number): Figure => {
    const count = Math.round(persons * share);
    return count > 0 && count < smallestFigure ? null : count;
  };
  const programme = (code: "PKH" | "SEMBAKO" | "PBI_JK", period: string, share: number) => ({
    programme: code,
    period,
    listed: part(share * 1.2),
    receiving: part(share),
    stages: {
      waiting: part(share * 0.2),
      problem: part(share * 0.1),
      paid: part(share * 0.7),
      not_withdrawn: part(share * 0.1),
      excluded: part(share * 0.1),
      none: 0,
    },
  });
  const villages = { nation: 83_762, province: 900, regency: 120, district: 12, village: 1 }[level];
  const finished = Math.floor((villages * (seed % 10)) / 10);
  const high = level === "nation" || level === "province" || level === "regency";
  return {
    code,
    name,
    level,
    persons: part(1),
    desil: {
      "1": part(0.2),
      "2": part(0.18),
      "3": part(0.15),
      "4": part(0.15),
      "5": part(0.1),
      "6-10": part(0.17),
      none: part(0.05),
    },
    dukcapil: { padan: part(0.85), tidak_padan: part(0.1), belum_rekam: part(0.05) },
    programmes: [
      programme("PKH", "2026-Q3", 0.1 + (seed % 20) / 100),
      programme("SEMBAKO", "2026-Q3", 0.2),
      programme("PBI_JK", "2026-09", 0.4),
    ],
    update: {
      period: "2026-Q3",
      villages,
      villages_finished: finished,
      musdes_held: Math.min(villages, finished + 1),
      households_target: part(0.3),
      households_verified: part(0.2),
      weeks: [30, 31, 32, 33, 34].map((week, index) => ({
        week: `2026-W${week}`,
        villages_finished: Math.floor((finished * (index + 1)) / 5),
        musdes_held: Math.floor((finished * (index + 1)) / 5),
      })),
    },
    submissions: high
      ? [
          { kind: "usul", received: 42, closed: 20, withdrawn: null, median_days: 12, topics: {} },
          { kind: "sanggah", received: 15, closed: null, withdrawn: 0, median_days: null, topics: {} },
          {
            kind: "pengaduan",
            received: 60,
            closed: 30,
            withdrawn: 0,
            median_days: 7,
            topics: { registered_not_received: 40, paid_short: 20 },
          },
        ]
      : null,
  };
}

/** For tests: a document of any area, of one of two releases. @returns null for a code or a period that is not there */
export function testRecap(code: string, period = "2026-Q3"): RecapDocument | null {
  if (findRegion(code) === null || !["2026-Q3", "2026-Q2"].includes(period)) return null;
  const scale = period === "2026-Q3" ? 1 : 0.9;
  const above: RegionCode[] = [];
  for (let up = parentCode(code as RegionCode); up !== null; up = parentCode(up)) above.unshift(up);
  const figures = testFigures(code, scale);
  return {
    release: {
      id: `${period}-r${period === "2026-Q3" ? 2 : 1}`,
      register: "DTSEN",
      as_of: period === "2026-Q3" ? "2026-09-30" : "2026-06-30",
      period,
      source: "SIKS-NG",
      synthetic: true,
    },
    periods: ["2026-Q3", "2026-Q2"],
    threshold: smallestFigure,
    code,
    name: figures.name,
    level: levelOf(code as RegionCode),
    above: above.map((code) => ({ code, name: getRegion(code).name })),
    figures,
    children: listChildren(code).map((child) => testFigures(child.code, scale)),
  };
}
