import { describe, expect, test } from "vitest";
import type { PersonName } from "../name/parse-name.ts";
import type { Nik } from "../nik/nik.ts";
import type { ProgrammeCode } from "../programme/programmes.ts";
import type { Benefit } from "../projection/benefit-codec.ts";
import type { IdentifiedPerson } from "../projection/find-person.ts";
import type { VillageCode } from "../region/region.ts";
import { checkPersonal } from "./check-personal.ts";

const query = { nik: "3273255203840001" as Nik, name: { tokens: ["SITI", "AMINAH"] } as PersonName };
const release = { releaseId: 7, register: "DTSEN", asOf: "2026-09-30", period: "2026-Q3", synthetic: true };
const somebody: IdentifiedPerson = {
  nikKey: "12",
  maskedName: "SITI AMINAH",
  match: "exact",
  ageBand: "40-49",
  village: "32.73.25.1002" as VillageCode,
  update: { period: "2026-Q3", finalised: true },
  desil: 2,
  desilHistory: [{ period: "2026-Q3", value: 2 }],
  dukcapil: "padan",
  benefits: [],
  pastBenefits: [],
};

function row(programme: ProgrammeCode, period: string, more: Partial<Benefit> = {}): Benefit {
  return {
    programme,
    period,
    receiving: true,
    stage: "DISBURSED",
    channel: "POS",
    updatedOn: "2026-09-01",
    ...more,
  };
}

async function programmesOf(person: Partial<IdentifiedPerson>) {
  const answer = await checkPersonal(query, {
    findPerson: async () => ({ ...release, person: { ...somebody, ...person } }),
    onTheBeat: (work) => work(),
  });
  if (answer.outcome !== "verified") throw new Error("not verified");
  return answer.person.programmes;
}

describe("a personal check", () => {
  test("answers on the beat, whatever it answers", async () => {
    for (const person of [null, somebody]) {
      let held = 0;
      await checkPersonal(query, {
        findPerson: async () => ({ ...release, person }),
        onTheBeat: async (work) => {
          held += 1;
          return work();
        },
      });
      expect(held).toBe(1);
    }
  });

  test("of nobody says nothing but that", async () => {
    const answer = await checkPersonal(query, {
      findPerson: async () => ({ ...release, person: null }),
      onTheBeat: (work) => work(),
    });
    expect(answer).toEqual({ outcome: "not_verified", synthetic: true });
  });
});

describe("the programmes of a verified person", () => {
  test("are those with rows in the usual order, then the main ones without", async () => {
    const told = await programmesOf({ benefits: [row("YAPI", "2026-Q3"), row("SEMBAKO", "2026-Q3")] });
    expect(told.map(({ programme, listed }) => [programme, listed])).toEqual([
      ["SEMBAKO", true],
      ["YAPI", true],
      ["PKH", false],
      ["PBI_JK", false],
    ]);
  });

  test("are received in the register's period only, a month of the quarter counting", async () => {
    const told = await programmesOf({
      benefits: [
        row("PBI_JK", "2026-07"),
        row("PKH", "2026-Q2"),
        row("SEMBAKO", "2026-Q3", { receiving: false }),
      ],
    });
    expect(told.map(({ programme, receiving }) => [programme, receiving])).toEqual([
      ["PKH", false],
      ["SEMBAKO", false],
      ["PBI_JK", true],
    ]);
  });

  test("that are given once stay received in their own period", async () => {
    const [bst] = await programmesOf({ benefits: [row("BST", "2021-Q1")] });
    expect(bst).toMatchObject({ programme: "BST", receiving: true, period: "2021-Q1", reasons: [] });
  });

  test("hold eight periods at most, the newest first, from this export and from earlier ones", async () => {
    const quarters = ["2026-Q2", "2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2", "2025-Q1", "2024-Q4", "2024-Q3"];
    const [pkh] = await programmesOf({
      benefits: [row("PKH", "2026-Q1"), row("PKH", "2026-Q3")],
      pastBenefits: quarters.filter((period) => period !== "2026-Q1").map((period) => row("PKH", period)),
    });
    expect(pkh?.history.map(({ period }) => period)).toEqual(["2026-Q3", ...quarters.slice(0, 7)]);
  });

  test("tell of each period the row that was updated last", async () => {
    const [pkh] = await programmesOf({
      benefits: [
        row("PKH", "2026-Q3", { stage: "PAYMENT_ORDER", updatedOn: "2026-09-10" }),
        row("PKH", "2026-Q3", { stage: "TREASURY_CHECK", updatedOn: "2026-08-01" }),
      ],
    });
    expect(pkh?.history).toEqual([
      { period: "2026-Q3", receiving: true, stage: "PAYMENT_ORDER", updatedOn: "2026-09-10" },
    ]);
    expect(pkh?.stage).toBe("PAYMENT_ORDER");
  });
});
