import { describe, expect, test } from "vitest";
import type { DesilRule } from "../programme/programme-rules.ts";
import { programmeCodes } from "../programme/programmes.ts";
import { stageCodes } from "../programme/stages.ts";
import { type PublishedFacts, reasonsFor } from "./reasons.ts";

const rules: DesilRule[] = [
  {
    programme: "PKH",
    limit: 4,
    validFrom: "2025-Q2",
    validTo: "2026-Q4",
    basis: "the basis",
    source: "the source",
  },
];
const refused: PublishedFacts = {
  programme: "PKH",
  period: "2026-Q3",
  receiving: false,
  newest: { stage: null, isCurrent: true },
  desil: 2,
  dukcapil: "padan",
};
const codes = (facts: Partial<PublishedFacts>) =>
  reasonsFor({ ...refused, ...facts }, rules).map(({ code }) => code);

describe("a reason for not receiving", () => {
  test("is not made up where nothing published explains it", () => {
    expect(codes({})).toEqual([]);
    expect(codes({ newest: { stage: "CANDIDATE", isCurrent: true } })).toEqual([]);
    expect(codes({ newest: { stage: "UNKNOWN", isCurrent: true } })).toEqual([]);
  });

  test("is the stage that the ministry published for the newest period", () => {
    expect(
      reasonsFor({ ...refused, newest: { stage: "EXCLUDED_OCCUPATION", isCurrent: true } }, rules),
    ).toEqual([{ code: "stage", stage: "EXCLUDED_OCCUPATION" }]);
    expect(codes({ newest: { stage: "EXCLUDED_LOCAL", isCurrent: false } })).toEqual(["stage", "not_listed"]);
  });

  test("is a stage only where that stops a payment", () => {
    const stopping = stageCodes.filter((stage) => codes({ newest: { stage, isCurrent: true } }).length > 0);
    expect(stopping).toEqual([
      "ACCOUNT_FAILED",
      "TREASURY_FAILED",
      "EXCLUDED_INCOMPLETE",
      "EXCLUDED_OCCUPATION",
      "EXCLUDED_LOCAL",
      "EXCLUDED_DECEASED",
      "EXCLUDED_FIELD",
      "EXCLUDED_SOCIAL_WORKER",
      "DATA_MISMATCH",
    ]);
  });

  test("is a desil over the limit that holds in the period, with where the limit stands", () => {
    expect(reasonsFor({ ...refused, desil: 5 }, rules)).toEqual([
      {
        code: "desil_over_limit",
        desil: 5,
        limit: 4,
        basis: "the basis",
        source: "the source",
        validFrom: "2025-Q2",
        validTo: "2026-Q4",
      },
    ]);
    expect(codes({ desil: 4 })).toEqual([]);
    expect(codes({ desil: 5, period: "2027-Q1" })).toEqual([]);
    expect(codes({ desil: 5, period: "2025-Q1" })).toEqual([]);
    expect(codes({ desil: 9, programme: "YAPI" })).toEqual([]);
  });

  test("is a desil over the limit only where all sources agree that it is", () => {
    const sembako = (desil: number) =>
      reasonsFor({ ...refused, programme: "SEMBAKO", desil }).map(({ code }) => code);
    expect([sembako(5), sembako(6)]).toEqual([[], ["desil_over_limit"]]);
  });

  test("is that the family has no desil yet, where the programme asks for one", () => {
    expect(codes({ desil: null })).toEqual(["desil_unknown"]);
    expect(codes({ desil: null, programme: "YAPI" })).toEqual([]);
  });

  test("is what Dukcapil says", () => {
    expect(codes({ dukcapil: "tidak_padan" })).toEqual(["dukcapil_mismatch"]);
    expect(codes({ dukcapil: "belum_rekam" })).toEqual(["dukcapil_unrecorded"]);
  });

  test("is that the list of the period does not name the person", () => {
    expect(reasonsFor({ ...refused, newest: null }, rules)).toEqual([
      { code: "not_listed", period: "2026-Q3" },
    ]);
    expect(codes({ newest: { stage: "DISBURSED", isCurrent: false } })).toEqual(["not_listed"]);
    expect(codes({ newest: null, programme: "BST" })).toEqual([]);
  });

  test("comes after those that weigh more", () => {
    expect(
      codes({ newest: { stage: "EXCLUDED_FIELD", isCurrent: false }, desil: 7, dukcapil: "tidak_padan" }),
    ).toEqual(["stage", "desil_over_limit", "dukcapil_mismatch", "not_listed"]);
    expect(codes({ newest: null, desil: null, dukcapil: "belum_rekam" })).toEqual([
      "dukcapil_unrecorded",
      "desil_unknown",
      "not_listed",
    ]);
  });
});

describe("who receives", () => {
  test("needs no reason, whatever desil and Dukcapil say", () => {
    for (const programme of programmeCodes) {
      const facts: PublishedFacts = {
        ...refused,
        programme,
        receiving: true,
        newest: { stage: "DISBURSED", isCurrent: true },
        desil: 9,
        dukcapil: "tidak_padan",
      };
      expect(reasonsFor(facts)).toEqual([]);
    }
  });

  test("but is held is told what holds it, and what Dukcapil must mend", () => {
    expect(
      codes({
        receiving: true,
        newest: { stage: "ACCOUNT_FAILED", isCurrent: true },
        desil: 9,
        dukcapil: "tidak_padan",
      }),
    ).toEqual(["stage", "dukcapil_mismatch"]);
  });
});
