import type { ProgrammeCode } from "../programme/programmes.ts";
import type { RegionLevel } from "../region/region.ts";

/** A published count, or null where it is held back so that nobody in a small group can be worked out. */
export type Figure = number | null;

/** Counts under this are held back; 0 is published, unless others could be worked out of it. */
export const smallestFigure = 10;

/** Welfare deciles as the recap groups them; `none`: the register gives none. */
export const desilGroups = ["1", "2", "3", "4", "5", "6-10", "none"] as const;
export type DesilGroup = (typeof desilGroups)[number];

/** Match with the civil registry. */
export const dukcapilGroups = ["padan", "tidak_padan", "belum_rekam"] as const;
export type DukcapilGroup = (typeof dukcapilGroups)[number];

/** Stages as the recap groups them, in the order a payment passes them; `none`: no stage was published. */
export const stageGroups = ["waiting", "problem", "paid", "not_withdrawn", "excluded", "none"] as const;
export type StageGroup = (typeof stageGroups)[number];

/** One programme in one area, in the latest period of the programme that the release brings. Counts of persons. */
export type ProgrammeFigures = {
  programme: ProgrammeCode;
  /** `2026-Q3` or `2026-09`. */
  period: string;
  /** Persons with a row, receiving or not. */
  listed: Figure;
  receiving: Figure;
  stages: Record<StageGroup, Figure>;
};

/** How far verification and validation have come, in the latest period of `updates.csv`. Work of offices: not held back but for households under 10. */
export type UpdateProgress = {
  period: string;
  /** Villages that report at all, that have finalised, and that have held their musdes. */
  villages: number;
  villages_finished: number;
  musdes_held: number;
  households_target: Figure;
  households_verified: Figure;
  /** ISO weeks, `2026-W31`, oldest first, each with what had been reached by its end. */
  weeks: { week: string; villages_finished: number; musdes_held: number }[];
};

/** Submissions up to the release's as-of date; only from regencies upwards, so that nobody in a village is exposed. */
export type SubmissionFigures = {
  kind: "usul" | "sanggah" | "pengaduan";
  received: Figure;
  closed: Figure;
  withdrawn: Figure;
  /** Days from filing to closing, median of the closed ones; null where held back or none is closed. */
  median_days: Figure;
  /** Only complaints have topics. */
  topics: Record<string, Figure>;
};

/** The figures of one area. */
export type AreaFigures = {
  /** Kemendagri code, dotted; `id` for the nation. */
  code: string;
  name: string;
  level: RegionLevel;
  /** Persons in the register. */
  persons: Figure;
  desil: Record<DesilGroup, Figure>;
  dukcapil: Record<DukcapilGroup, Figure>;
  /** In the order of the programme table; a programme nobody in the country is listed for is left out. */
  programmes: ProgrammeFigures[];
  /** Null where the register brings no update rows for the area. */
  update: UpdateProgress | null;
  /** Null below regencies. */
  submissions: SubmissionFigures[] | null;
};

/** Which release figures are of. */
export type RecapRelease = {
  /** Names the release in addresses and citations: `2026-Q3-r7`. */
  id: string;
  register: string;
  as_of: string;
  period: string;
  source: string;
  synthetic: boolean;
};

/** What `GET /api/v1/recap/{code}` answers: an area with the areas one level below it. */
export type RecapDocument = {
  release: RecapRelease;
  /** Periods that can be asked for by `?period=`, the newest first. */
  periods: string[];
  /** Counts under this are held back: 10. */
  threshold: number;
  code: string;
  name: string;
  level: RegionLevel;
  /** From the nation down to the area above this one. */
  above: { code: string; name: string }[];
  figures: AreaFigures;
  /** Empty for a village. */
  children: AreaFigures[];
};
