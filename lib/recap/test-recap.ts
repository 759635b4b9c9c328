import { getRegion, listChildren } from "../region/areas.ts";
import { levelOf, parentCode, type RegionCode } from "../region/region.ts";
import { type RecapDocument, smallestFigure } from "./recap-document.ts";
import { testFigures, testRelease } from "./test-figures.ts";

/** A document of any area for tests. Its figures follow from the codes alone; children do not sum to their parent. */
export function testRecap(code: string): RecapDocument {
  const region = getRegion(code);
  const above: RegionCode[] = [];
  for (let up = parentCode(region.code); up !== null; up = parentCode(up)) above.unshift(up);
  return {
    release: { ...testRelease },
    periods: [testRelease.period],
    threshold: smallestFigure,
    code,
    name: region.name,
    level: levelOf(region.code),
    above: above.map((one) => ({ code: one, name: getRegion(one).name })),
    figures: testFigures(region.code),
    children: listChildren(code).map((child) => testFigures(child.code)),
  };
}
