import type { ChannelCode, ProgrammeCode } from "../programme/programmes.ts";
import type { StageCode } from "../programme/stages.ts";
import {
  type Day,
  isoDate,
  monthStart,
  monthText,
  type Quarter,
  quarterStart,
  quarterText,
} from "./calendar.ts";
import type { Family, Member } from "./families.ts";
import { draw, type Random, type Weighted, weighted } from "./random.ts";

/** When the export is from: the day, the quarter and the month of its current payments. */
export type Moment = { readonly asOf: Day; readonly quarter: Quarter; readonly month: number };

/** What a village has to do with aid. */
export type Delivery = {
  readonly moment: Moment;
  /** Through whom quarterly aid is paid here: a bank, or the post office where banks are far. */
  readonly channel: ChannelCode;
  /** A desa has a village fund; a kelurahan has none. */
  readonly isDesa: boolean;
  /** Does it have remote indigenous communities? */
  readonly isRemote: boolean;
};

/** One line of benefits.csv; `member` is the place in the family. */
export type Benefit = {
  readonly member: number;
  readonly programme: ProgrammeCode;
  readonly period: string;
  readonly receiving: boolean;
  readonly stage: StageCode | "";
  readonly channel: ChannelCode | "";
  readonly updatedOn: string;
};

// Of 10,000 families of each desil (the first entry: no desil yet) how many are on the list. Summed over ten
// equal deciles they give DTSEN's proportions: PKH 10.0 and SEMBAKO 18.5 of 95.98 million families, PBI_JK 96.8
// of 290.13 million persons; the tail above desil 5 is what field studies call inclusion error.
const listed = {
  PKH: [400, 4900, 3100, 1800, 1000, 300, 130, 60, 30, 10, 10],
  SEMBAKO: [1200, 7000, 5650, 4350, 2950, 1150, 450, 170, 70, 25, 10],
  PBI_JK: [2700, 9150, 8150, 6750, 5200, 3500, 1650, 800, 400, 150, 50],
} as const;

const bankStages: Weighted<StageCode | ""> = weighted(
  [
    "DISBURSED",
    "PAYMENT_ORDERED",
    "STANDING_INSTRUCTION",
    "PAYMENT_ORDER",
    "NOT_WITHDRAWN",
    "TREASURY_CHECK",
    "",
    "ACCOUNT_OK",
    "ACCOUNT_CHECK",
    "ACCOUNT_OPENING",
    "ACCOUNT_FAILED",
    "TREASURY_FAILED",
    "DATA_MISMATCH",
  ],
  [690, 60, 50, 45, 35, 30, 30, 15, 15, 12, 6, 6, 6],
);
const postStages: Weighted<StageCode | ""> = weighted(
  ["DISBURSED", "PAYMENT_ORDERED", "PAYMENT_ORDER", "NOT_WITHDRAWN", "TREASURY_CHECK", ""],
  [720, 80, 70, 60, 30, 40],
);
const refusals: Weighted<StageCode | ""> = weighted(
  [
    "EXCLUDED_LOCAL",
    "EXCLUDED_INCOMPLETE",
    "EXCLUDED_FIELD",
    "EXCLUDED_OCCUPATION",
    "CANDIDATE",
    "EXCLUDED_DECEASED",
    "EXCLUDED_SOCIAL_WORKER",
    "",
  ],
  [22, 19, 16, 13, 12, 8, 6, 4],
);
const mismatches: Weighted<StageCode | ""> = weighted(
  ["DATA_MISMATCH", "ACCOUNT_FAILED", "TREASURY_FAILED", "EXCLUDED_INCOMPLETE"],
  [30, 30, 20, 20],
);
const pastStages: Weighted<StageCode | ""> = weighted(["DISBURSED", "NOT_WITHDRAWN", ""], [94, 4, 2]);
const healthRefusals: Weighted<StageCode | ""> = weighted(
  ["EXCLUDED_INCOMPLETE", "EXCLUDED_LOCAL", "EXCLUDED_OCCUPATION", "EXCLUDED_DECEASED", ""],
  [40, 20, 20, 10, 10],
);

/**
 * What a family gets and got: rows for the current period, for the quarters and months before it, and for the
 * programmes that ended. A family's programme stands under one member, the receiver (in PKH the mother).
 */
export function drawBenefits(random: Random, family: Family, at: Delivery): Benefit[] {
  const rows: Benefit[] = [];
  const { moment } = at;
  const rank = family.desil ?? 0;
  const { members } = family;
  const wife = members.findIndex((member, place) => place < 2 && member.sex === "P" && member.age >= 17);
  const mother = Math.max(0, wife);
  // One roll for all three: who is poor enough for one is mostly poor enough for the others.
  const need = random.below(10_000);
  const rollOf = (shared: number) => (random.chance(shared) ? need : random.below(10_000));

  const add = (
    member: number,
    programme: ProgrammeCode,
    period: string,
    start: Day,
    days: number,
    receiving: boolean,
    stage: StageCode | "",
    channel: ChannelCode | "",
  ) => {
    const day = Math.min(moment.asOf, start + 4 + random.below(days));
    rows.push({ member, programme, period, receiving, stage, channel, updatedOn: isoDate(day) });
  };

  const quarterly = (member: number, programme: ProgrammeCode, channel: ChannelCode, share: number) => {
    const receiver = members[member] as Member;
    const start = quarterStart(moment.quarter);
    const blocked = receiver.dukcapil !== "padan";
    const refused = !blocked && random.chance(650);
    let stage: StageCode | "";
    if (blocked)
      stage = channel === "HIMBARA" || channel === "BSI" ? draw(random, mismatches) : "EXCLUDED_INCOMPLETE";
    else if (refused) stage = draw(random, refusals);
    else stage = draw(random, channel === "HIMBARA" || channel === "BSI" ? bankStages : postStages);
    if (stage === "EXCLUDED_DECEASED" && receiver.age < 55 && random.chance(7000)) stage = "EXCLUDED_LOCAL";
    const without = stage === "CANDIDATE" || stage === "ACCOUNT_OPENING";
    const receives = !blocked && !refused;
    add(member, programme, quarterText(moment.quarter), start, 84, receives, stage, without ? "" : channel);
    if (without || stage === "ACCOUNT_CHECK" || !random.chance(share)) return;
    const quarters = random.chance(2200) ? 7 : 1 + random.below(5);
    for (let back = 1; back <= quarters; back++) {
      const past = moment.quarter - back;
      add(
        member,
        programme,
        quarterText(past),
        quarterStart(past),
        84,
        true,
        draw(random, pastStages),
        channel,
      );
    }
  };

  const once = (member: number, programme: ProgrammeCode, quarter: Quarter, channel: ChannelCode) => {
    if (quarter > moment.quarter) return;
    add(
      member,
      programme,
      quarterText(quarter),
      quarterStart(quarter),
      84,
      true,
      draw(random, pastStages),
      channel,
    );
  };

  // PKH asks for a pregnant woman, a child at school, somebody elderly or disabled in the family.
  const fits = members.some((member) => member.age < 20 || member.age >= 60);
  const pkh = (listed.PKH[rank] as number) * (fits ? 124 : 55) > need * 100;
  const sembako = (listed.SEMBAKO[rank] as number) > rollOf(6500);
  if (pkh) quarterly(mother, "PKH", at.channel, 4200);
  else if (rank > 1 && rank < 8 && random.chance(150)) {
    const left = moment.quarter - 1 - random.below(4);
    for (let back = 0; back < 3; back++) once(mother, "PKH", left - back, at.channel);
  }
  if (sembako) quarterly(pkh || random.chance(6000) ? mother : 0, "SEMBAKO", at.channel, 4200);

  if ((listed.PBI_JK[rank] as number) > rollOf(5000)) {
    for (const [place, member] of members.entries()) {
      if (!random.chance(9750)) continue;
      const blocked = member.dukcapil === "tidak_padan" && random.chance(5000);
      const receives = !blocked && !random.chance(180);
      let stage: StageCode | "" = receives
        ? random.chance(7000)
          ? "DISBURSED"
          : ""
        : draw(random, healthRefusals);
      if (blocked) stage = "DATA_MISMATCH";
      if (stage === "EXCLUDED_DECEASED" && member.age < 55) stage = "EXCLUDED_INCOMPLETE";
      add(place, "PBI_JK", monthText(moment.month), monthStart(moment.month), 24, receives, stage, "BPJS");
      if (!random.chance(2000)) continue;
      const months = 1 + random.below(5);
      for (let back = 1; back <= months; back++) {
        const past = moment.month - back;
        add(
          place,
          "PBI_JK",
          monthText(past),
          monthStart(past),
          24,
          true,
          random.chance(7000) ? "DISBURSED" : "",
          "BPJS",
        );
      }
    }
  }

  const poor = rank >= 1 && rank <= 4;
  if (poor && at.isDesa && !pkh && random.chance(620)) quarterly(0, "BLT_DD", "DESA", 2000);
  if (rank >= 1 && rank <= 5) {
    if (members.length === 1 && (members[0] as Member).age >= 70 && random.chance(1200))
      quarterly(0, "PERMAKANAN", "DESA", 3000);
    const orphaned = family.spouse < 0 && members.length > 1;
    for (const [place, member] of members.entries()) {
      if (orphaned && place > 0 && member.age < 18 && random.chance(900))
        quarterly(place, "YAPI", "HIMBARA", 3000);
      else if (member.age < 18 && random.chance(12)) quarterly(place, "PKSA", "HIMBARA", 2000);
      if (member.age >= 5 && random.chance(24))
        quarterly(place, "ATENSI", random.chance(5000) ? "POS" : "HIMBARA", 2000);
    }
    const rare = random.below(10_000);
    const recent = moment.quarter - random.below(6);
    if (rare < 25) once(mother, "PENA", recent, "HIMBARA");
    else if (rare < 50) once(0, "RUTILAHU", recent, "HIMBARA");
    else if (rare < 75) once(0, "KUBE", recent, "HIMBARA");
    else if (rare < 115) once(mother, "SEMBAKO_ADAPTIF", recent, "POS");
    else if (rare < 215 && at.isRemote) once(0, "KAT", recent, "DESA");
    // Programmes of the pandemic and of the fuel price rise, in the quarters in which they were paid.
    if (random.chance(500)) once(0, "BST", 2021 * 4, "POS");
    if (random.chance(500)) once(mother, "BLT_BBM", 2022 * 4 + 2, "POS");
    if (random.chance(200)) once(mother, "BPNT_PPKM", 2021 * 4 + 2, "HIMBARA");
  }
  return rows;
}

/** The line of benefits.csv for a person. */
export function benefitRow(personId: string, benefit: Benefit): string {
  return `${personId},${benefit.programme},${benefit.period},${benefit.receiving ? "ya" : "tidak"},${benefit.stage},${benefit.channel},${benefit.updatedOn}`;
}
