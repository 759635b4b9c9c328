import type { ChannelCode, DukcapilCode } from "./programmes.ts";
import type { StageCode } from "./stages.ts";

/** Who has to act before an aid moves on; `central` is the central government, `nobody` that nothing is awaited. */
export const turns = ["you", "bank", "central", "village", "dinsos", "dukcapil", "nobody"] as const;

/** @see turns */
export type Turn = (typeof turns)[number];

/** Where a citizen goes. `payment` is wherever the money is handed out, which the channel tells. */
export const desks = [
  "bank",
  "payment",
  "post",
  "village_hall",
  "village",
  "dinsos",
  "dukcapil",
  "companion",
  "health",
] as const;

/** @see desks */
export type Desk = (typeof desks)[number];

/** What a citizen brings to a desk. */
export const papers = [
  "ktp",
  "kk",
  "kks",
  "savings_book",
  "work_letter",
  "alive_letter",
  "poverty_letter",
] as const;

/** @see papers */
export type Paper = (typeof papers)[number];

/** What follows from a stage. The sentence that says it is in messages/. */
export type NextStep = { readonly turn: Turn; readonly desk: Desk | null; readonly papers: readonly Paper[] };

/** What follows from each stage, as far as the sources agree. */
export const nextSteps = {
  CANDIDATE: { turn: "central", desk: "companion", papers: ["ktp", "kk"] },
  ACCOUNT_OPENING: { turn: "bank", desk: "bank", papers: ["ktp", "kk"] },
  ACCOUNT_CHECK: { turn: "bank", desk: null, papers: [] },
  ACCOUNT_OK: { turn: "central", desk: null, papers: [] },
  ACCOUNT_FAILED: { turn: "you", desk: "bank", papers: ["ktp", "kk", "kks", "savings_book"] },
  TREASURY_CHECK: { turn: "central", desk: null, papers: [] },
  TREASURY_FAILED: { turn: "you", desk: "dukcapil", papers: ["ktp", "kk", "savings_book"] },
  PAYMENT_ORDER: { turn: "central", desk: null, papers: [] },
  PAYMENT_ORDERED: { turn: "bank", desk: "payment", papers: ["ktp", "kks", "savings_book"] },
  STANDING_INSTRUCTION: { turn: "bank", desk: "bank", papers: ["ktp", "kks", "savings_book"] },
  DISBURSED: { turn: "you", desk: "payment", papers: ["ktp", "kks", "savings_book"] },
  NOT_WITHDRAWN: { turn: "you", desk: "payment", papers: ["ktp", "kks", "savings_book"] },
  EXCLUDED_INCOMPLETE: { turn: "you", desk: "village", papers: ["ktp", "kk"] },
  EXCLUDED_OCCUPATION: { turn: "you", desk: "village", papers: ["ktp", "kk", "work_letter"] },
  EXCLUDED_LOCAL: { turn: "village", desk: "village", papers: ["ktp", "kk", "poverty_letter"] },
  EXCLUDED_DECEASED: { turn: "dukcapil", desk: "dukcapil", papers: ["ktp", "kk", "alive_letter"] },
  EXCLUDED_FIELD: { turn: "village", desk: "village", papers: ["ktp", "kk", "poverty_letter"] },
  EXCLUDED_SOCIAL_WORKER: { turn: "dinsos", desk: "dinsos", papers: ["ktp", "kk", "work_letter"] },
  DATA_MISMATCH: { turn: "you", desk: "bank", papers: ["ktp", "kk", "kks", "savings_book"] },
} as const satisfies Record<StageCode, NextStep>;

/** Stages that the offices explain in different ways: what is sure about them is said apart. */
export const contestedStages = [
  "STANDING_INSTRUCTION",
  "EXCLUDED_INCOMPLETE",
  "EXCLUDED_OCCUPATION",
  "EXCLUDED_LOCAL",
  "EXCLUDED_DECEASED",
  "EXCLUDED_FIELD",
  "EXCLUDED_SOCIAL_WORKER",
] as const satisfies readonly StageCode[];

/** How aid reaches people that is not money to fetch: a paid contribution, or goods and services. */
export const deliveries = ["health", "inKind"] as const;

/** @see deliveries */
export type Delivery = (typeof deliveries)[number];

/** What follows when such an aid was delivered: nothing is to be withdrawn. */
export const afterDelivery = {
  health: { turn: "nobody", desk: "health", papers: ["ktp"] },
  inKind: { turn: "nobody", desk: null, papers: [] },
} as const satisfies Record<Delivery, NextStep>;

/** What follows from how a person's data match the civil registry. */
export const dukcapilSteps = {
  padan: { turn: "nobody", desk: null, papers: [] },
  tidak_padan: { turn: "village", desk: "village", papers: ["ktp", "kk"] },
  belum_rekam: { turn: "you", desk: "dukcapil", papers: ["kk"] },
} as const satisfies Record<DukcapilCode, NextStep>;

/** Where a family's data are corrected, on which its desil rests. */
export const desilStep = {
  turn: "village",
  desk: "village",
  papers: ["ktp", "kk"],
} as const satisfies NextStep;

const inKind = new Set<string>([
  "ATENSI",
  "PENA",
  "PERMAKANAN",
  "RUTILAHU",
  "SEMBAKO_ADAPTIF",
  "PKSA",
  "KUBE",
  "KAT",
]);

/** How a programme reaches people. @returns null where it pays money, and for a programme that is not known */
export function deliveryOf(programme: string): Delivery | null {
  if (programme === "PBI_JK") return "health";
  return inKind.has(programme) ? "inKind" : null;
}

/** The desk where money of a channel is handed out; `payment` while no channel is published. */
export function paymentDesk(channel: string | null): Desk {
  const byChannel: Record<ChannelCode, Desk> = {
    HIMBARA: "bank",
    BSI: "bank",
    POS: "post",
    DESA: "village_hall",
    BPJS: "health",
  };
  return channel !== null && Object.hasOwn(byChannel, channel)
    ? byChannel[channel as ChannelCode]
    : "payment";
}
