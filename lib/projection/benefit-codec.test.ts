import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { channelCodes, programmeCodes } from "../programme/programmes.ts";
import { stageCodes } from "../programme/stages.ts";
import {
  type Benefit,
  decodeBenefits,
  encodeBenefit,
  firstBenefitDay,
  lastBenefitDay,
  newestByProgramme,
  periodEndMonth,
} from "./benefit-codec.ts";

const year = fc.integer({ min: 2000, max: 2255 });
const period = fc.oneof(
  fc.tuple(year, fc.integer({ min: 1, max: 4 })).map(([y, q]) => `${y}-Q${q}`),
  fc.tuple(year, fc.integer({ min: 1, max: 12 })).map(([y, m]) => `${y}-${String(m).padStart(2, "0")}`),
);
const day = fc
  .date({ min: new Date(firstBenefitDay), max: new Date(lastBenefitDay), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const benefit: fc.Arbitrary<Benefit> = fc.record({
  programme: fc.constantFrom(...programmeCodes),
  period,
  receiving: fc.boolean(),
  stage: fc.constantFrom(null, "UNKNOWN" as const, ...stageCodes),
  channel: fc.constantFrom(null, ...channelCodes),
  updatedOn: day,
});

const pkh: Benefit = {
  programme: "PKH",
  period: "2026-Q3",
  receiving: true,
  stage: "DISBURSED",
  channel: "BSI",
  updatedOn: "2026-09-13",
};

describe("a packed benefit", () => {
  test("is seven bytes: programme, year, quarter or month, receiving and stage, channel, day", () => {
    // 2026-09-13 is 9,752 days after 2000-01-01: 0x2618.
    expect(encodeBenefit(pkh)).toBe("011a838b022618");
    expect(encodeBenefit({ ...pkh, period: "2026-09", receiving: false, stage: null, channel: null })).toBe(
      "011a0900002618",
    );
  });

  test("comes back as it was, alone or among others", () => {
    fc.assert(
      fc.property(fc.array(benefit, { maxLength: 6 }), (benefits) => {
        expect(decodeBenefits(benefits.map(encodeBenefit).join(""))).toEqual(benefits);
      }),
    );
  });

  test("holds the first and the last day that a row may name", () => {
    for (const updatedOn of [firstBenefitDay, lastBenefitDay]) {
      expect(decodeBenefits(encodeBenefit({ ...pkh, updatedOn }))).toEqual([{ ...pkh, updatedOn }]);
    }
  });

  test("whose stage this version does not know says so, whichever number it has", () => {
    // 0x80 receiving; 0x7f unknown when it was loaded; 0x14 (20) a stage of a later version.
    expect(encodeBenefit({ ...pkh, stage: "UNKNOWN" })).toBe("011a83ff022618");
    expect(decodeBenefits("011a8394022618")).toEqual([{ ...pkh, stage: "UNKNOWN" }]);
  });

  test("of a programme that this version does not know is left out", () => {
    expect(decodeBenefits(`ff${encodeBenefit(pkh).slice(2)}${encodeBenefit(pkh)}`)).toEqual([pkh]);
    expect(decodeBenefits("")).toEqual([]);
  });
});

describe("the newest benefit of a programme", () => {
  test("is the one whose period ends last, a quarter counting as its last month", () => {
    expect(periodEndMonth("2026-Q3")).toBe(periodEndMonth("2026-09"));
    const older = { ...pkh, period: "2026-08" };
    expect(newestByProgramme([pkh, older])).toEqual([pkh]);
    expect(newestByProgramme([older, pkh])).toEqual([pkh]);
  });

  test("is the one updated last, where two are of one period", () => {
    const later = { ...pkh, period: "2026-09", updatedOn: "2026-09-20" };
    expect(newestByProgramme([later, pkh])).toEqual([later]);
    expect(newestByProgramme([pkh, later])).toEqual([later]);
  });

  test("is given for each programme, in the order of the list of programmes", () => {
    const sembako: Benefit = { ...pkh, programme: "SEMBAKO" };
    const pbi: Benefit = { ...pkh, programme: "PBI_JK" };
    expect(newestByProgramme([pbi, sembako, pkh])).toEqual([pkh, sembako, pbi]);
  });
});
