import { getRegion, listChildren } from "../region/areas.ts";
import { levelOf, NATION, type RegionCode, type RegionLevel } from "../region/region.ts";
import {
  type AreaFigures,
  desilGroups,
  dukcapilGroups,
  type Figure,
  type RecapRelease,
  type StageGroup,
  stageGroups,
} from "./recap-document.ts";

/** A release for tests. */
export const testRelease: RecapRelease = {
  id: "2026-Q3-r7",
  register: "DTSEN",
  as_of: "2026-09-30",
  period: "2026-Q3",
  source: "SIKS-NG",
  synthetic: true,
};

// Aceh has 11.01, a time of day to a spreadsheet, and 11.10, which is not 11.1.
const shownProvinces = ["11", "32"];
const shownChildren = 2;
const nationName = getRegion(NATION).name;

/** Made-up figures of the nation and a few areas below it, some of them held back. */
export async function* testAreas(level: RegionLevel): AsyncGenerator<AreaFigures> {
  for (const code of walk(level, NATION)) yield testFigures(code);
}

function* walk(level: RegionLevel, from: RegionCode): Generator<RegionCode> {
  if (levelOf(from) === level) return void (yield from);
  const children = listChildren(from).map(({ code }) => code);
  const shown =
    from === NATION
      ? children.filter((code) => shownProvinces.includes(code))
      : children.toSorted().filter((code, index) => index < shownChildren || code.endsWith(".10"));
  for (const child of shown) yield* walk(level, child);
}

/** Figures that follow from the code alone; under 10 they are held back. */
export function testFigures(code: RegionCode): AreaFigures {
  let seed = [...code].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
  const figure = (): Figure => {
    seed = (seed * 137 + 11) % 9973;
    const value = seed % 40;
    return value > 0 && value < 10 ? null : value;
  };
  const each = <Key extends string>(keys: readonly Key[]) =>
    Object.fromEntries(keys.map((key) => [key, figure()])) as Record<Key, Figure>;
  const stages = (): Record<StageGroup, Figure> => each(stageGroups);
  const level = levelOf(code);
  return {
    code,
    name: code === NATION ? nationName : getRegion(code).name,
    level,
    persons: figure(),
    desil: each(desilGroups),
    dukcapil: each(dukcapilGroups),
    programmes: [
      { programme: "PKH", period: "2026-Q3", listed: figure(), receiving: figure(), stages: stages() },
      { programme: "PBI_JK", period: "2026-09", listed: figure(), receiving: figure(), stages: stages() },
    ],
    update: {
      period: "2026-Q3",
      villages: 12,
      villages_finished: 5,
      musdes_held: 7,
      households_target: figure(),
      households_verified: figure(),
      weeks: [
        { week: "2026-W31", villages_finished: 2, musdes_held: 3 },
        { week: "2026-W32", villages_finished: 5, musdes_held: 7 },
      ],
    },
    submissions:
      level === "district" || level === "village"
        ? null
        : [
            { kind: "usul", received: figure(), closed: 0, withdrawn: 0, median_days: null, topics: {} },
            {
              kind: "pengaduan",
              received: figure(),
              closed: 12,
              withdrawn: 0,
              median_days: 6.5,
              topics: { withheld: figure(), other: figure() },
            },
          ],
  };
}
