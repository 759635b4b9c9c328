import { programmeNumbers, stageNumbers } from "../programme/code-numbers.ts";
import type { ChannelCode, ProgrammeCode } from "../programme/programmes.ts";
import { type ShownStage, type StageCode, unknownStage } from "../programme/stages.ts";

/** One row of benefits.csv, as the projection keeps it. `updatedOn` is an ISO date; `stage` null: none was published. */
export type Benefit = {
  programme: ProgrammeCode;
  period: string;
  receiving: boolean;
  stage: ShownStage | null;
  channel: ChannelCode | null;
  updatedOn: string;
};

/** A stage that was published under a code that no version knew when the row was loaded. */
const unknownStageNumber = 127;
// Stored, too: never renumber.
const channelNumbers = { HIMBARA: 1, BSI: 2, POS: 3, DESA: 4, BPJS: 5 } as const satisfies Record<
  ChannelCode,
  number
>;

const programmeOf = invert(programmeNumbers);
const stageOf = invert(stageNumbers);
const channelOf = invert(channelNumbers);

/** How long one packed benefit is. */
export const benefitEntryBytes = 7;
const receivingBit = 0x80;
const quarterBit = 0x80;
const dayZero = Date.UTC(2000, 0, 1);
const dayMs = 86_400_000;

/** The days that an entry can hold, which counts them in 16 bits from the first one. */
export const firstBenefitDay = "2000-01-01";
export const lastBenefitDay = "2179-06-06";

/**
 * Packs a benefit into 7 bytes, as hex: programme, year since 2000, month (or quarter with the high bit), receiving
 * and stage, channel, days since 2000-01-01. A person's benefits are these entries one after the other.
 */
export function encodeBenefit(benefit: Benefit): string {
  const [year, part] = benefit.period.split("-") as [string, string];
  const sub = part.startsWith("Q") ? quarterBit | Number(part.slice(1)) : Number(part);
  const flags = (benefit.receiving ? receivingBit : 0) | stageNumber(benefit.stage);
  const channel = benefit.channel ? channelNumbers[benefit.channel] : 0;
  const days = daysSince2000(benefit.updatedOn);
  return (
    byte(programmeNumbers[benefit.programme]) +
    byte(Number(year) - 2000) +
    byte(sub) +
    byte(flags) +
    byte(channel) +
    byte(days >> 8) +
    byte(days & 0xff)
  );
}

/** Unpacks a person's benefits. An entry of a programme that this version does not know is left out. */
export function decodeBenefits(hex: string): Benefit[] {
  const bytes = Buffer.from(hex, "hex");
  const benefits: Benefit[] = [];
  for (let at = 0; at + benefitEntryBytes <= bytes.length; at += benefitEntryBytes) {
    const sub = bytes.readUInt8(at + 2);
    const flags = bytes.readUInt8(at + 3);
    const programme = programmeOf.get(bytes.readUInt8(at));
    if (!programme) continue;
    const year = 2000 + bytes.readUInt8(at + 1);
    const part = sub & quarterBit ? `Q${sub & ~quarterBit}` : String(sub).padStart(2, "0");
    benefits.push({
      programme,
      period: `${year}-${part}`,
      receiving: (flags & receivingBit) !== 0,
      stage: stageOfNumber(flags & ~receivingBit),
      channel: channelOf.get(bytes.readUInt8(at + 4)) ?? null,
      updatedOn: new Date(dayZero + bytes.readUInt16BE(at + 5) * dayMs).toISOString().slice(0, 10),
    });
  }
  return benefits;
}

/** How many days an ISO date lies after 2000-01-01, from which PostgreSQL counts as well. */
export function daysSince2000(day: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - dayZero) / dayMs);
}

/** Orders periods of both forms by the month they end in: `2026-Q3` and `2026-09` are equal. */
export function periodEndMonth(period: string): number {
  const [year, part] = period.split("-") as [string, string];
  return Number(year) * 12 + (part.startsWith("Q") ? Number(part.slice(1)) * 3 : Number(part));
}

/** The newest benefit of each programme, in the order in which programmes are listed. */
export function newestByProgramme(benefits: readonly Benefit[]): Benefit[] {
  const newest = new Map<ProgrammeCode, Benefit>();
  for (const benefit of benefits) {
    const held = newest.get(benefit.programme);
    const order = held ? periodEndMonth(benefit.period) - periodEndMonth(held.period) : 1;
    if (order > 0 || (order === 0 && held && benefit.updatedOn >= held.updatedOn))
      newest.set(benefit.programme, benefit);
  }
  return [...newest.values()].sort((a, b) => programmeNumbers[a.programme] - programmeNumbers[b.programme]);
}

/** The programme of a stored number. @returns null for one that this version does not know */
export function programmeOfNumber(number: number): ProgrammeCode | null {
  return programmeOf.get(number) ?? null;
}

/** What a function says of each stored stage number, from 0 (no stage was published) upwards. */
export function mapStageNumbers<T>(of: (stage: StageCode | null) => T): T[] {
  const stages = [...stageOf.entries()].sort(([a], [b]) => a - b);
  return [of(null), ...stages.map(([, stage]) => of(stage))];
}

function stageNumber(stage: ShownStage | null): number {
  if (stage === null) return 0;
  return stage === unknownStage ? unknownStageNumber : stageNumbers[stage];
}

function stageOfNumber(number: number): ShownStage | null {
  return number === 0 ? null : (stageOf.get(number) ?? unknownStage);
}

function byte(value: number): string {
  return value.toString(16).padStart(2, "0");
}

function invert<Code extends string>(numbers: Record<Code, number>): Map<number, Code> {
  return new Map(Object.entries(numbers).map(([code, number]) => [number as number, code as Code]));
}
