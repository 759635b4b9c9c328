import type { ProgrammeCode } from "../programme/programmes.ts";
import { shareOf } from "./compare-figures.ts";
import type { AreaFigures, Figure } from "./recap-document.ts";

/** One count of an area with what it is a part of; null where the register reports nothing of the kind. */
export type Reading = { part: Figure; whole: Figure } | null;

/** A figure by which areas are coloured, sorted and compared. */
export type Measure = {
  /** As it stands in an address: `terdaftar`, `pkh`, `desa-selesai`. */
  key: string;
  /** The measure of a programme is who receives it, as a part of the persons in the register. */
  programme: ProgrammeCode | null;
  /** Areas are compared by the count itself, or by its part of the whole. */
  by: "count" | "share";
  read(area: AreaFigures): Reading;
};

/** The measures that need no programme, in the order in which they are offered after the programmes. */
export const plainMeasures = ["terdaftar", "desil-1", "padan", "desa-selesai", "keluarga-selesai"] as const;
type PlainKey = (typeof plainMeasures)[number];

const plain: Record<PlainKey, Pick<Measure, "by" | "read">> = {
  terdaftar: { by: "count", read: ({ persons }) => ({ part: persons, whole: persons }) },
  "desil-1": { by: "share", read: ({ desil, persons }) => ({ part: desil["1"], whole: persons }) },
  padan: { by: "share", read: ({ dukcapil, persons }) => ({ part: dukcapil.padan, whole: persons }) },
  "desa-selesai": {
    by: "share",
    read: ({ update }) => update && { part: update.villages_finished, whole: update.villages },
  },
  "keluarga-selesai": {
    by: "share",
    read: ({ update }) => update && { part: update.households_verified, whole: update.households_target },
  },
};

/** The measures an area and its children can be looked at by: who receives each of its programmes, then the plain ones. */
export function listMeasures(area: AreaFigures): Measure[] {
  return [
    ...area.programmes.map(({ programme }) => receiving(programme)),
    ...plainMeasures.map((key): Measure => ({ key, programme: null, ...plain[key] })),
  ];
}

function receiving(programme: ProgrammeCode): Measure {
  return {
    key: programme.toLowerCase().replaceAll("_", "-"),
    programme,
    by: "share",
    read: ({ programmes, persons }) => {
      const found = programmes.find((one) => one.programme === programme);
      return found ? { part: found.receiving, whole: persons } : null;
    },
  };
}

/** The number that a measure compares areas by. @returns null where it is held back or there is none. */
export function measured({ by, read }: Measure, area: AreaFigures): number | null {
  const reading = read(area);
  if (reading === null) return null;
  return by === "count" ? reading.part : shareOf(reading.part, reading.whole);
}
