import { maskName } from "../name/mask-name.ts";
import { storedKeys } from "../name/match-keys.ts";
import { parseRegisterName } from "../name/parse-name.ts";
import { parseNik } from "../nik/nik.ts";
import { isChannelCode, isDukcapilCode, isProgrammeCode } from "../programme/programmes.ts";
import { isStageCode, isStageLike, unknownStage } from "../programme/stages.ts";
import { parseVillageCode, type VillageCode } from "../region/region.ts";
import { daysSince2000, encodeBenefit, firstBenefitDay, lastBenefitDay } from "./benefit-codec.ts";
import { checkBytes, keyBytes } from "./blind-index.ts";
import { bigintStride, type CopyRows } from "./copy-rows.ts";
import type { PersonKey } from "./person-key.ts";
import type { RowFields } from "./read-rows.ts";
import type { RowSums } from "./row-sums.ts";
import { villageNumber } from "./village-number.ts";

/** Why a field was refused. `column` names the field; the value itself is never kept. */
export type Reject = { column: string; reason: string };

/** The columns of each file, in the order in which the parsers below take the fields. */
export const columns = {
  "persons.csv": ["person_id", "nik", "kk", "name", "birth_date", "sex", "village_code", "desil", "dukcapil"],
  "benefits.csv": ["person_id", "programme", "period", "receiving", "stage", "channel", "updated_on"],
  "updates.csv": [
    "village_code",
    "period",
    "households_target",
    "households_verified",
    "musdes_on",
    "finalised_on",
  ],
} as const;

/** What the parsers need to know of the load they work for, and where they put what they make. */
export type RowContext = {
  rows: CopyRows;
  sums: RowSums;
  personKey: (text: string, from: number, to: number) => PersonKey;
  /** The line of the benefit before in this batch, and the key of whose it was; no line before the first. */
  lastBenefit: { line: number; high: number; low: number };
  asOf: string;
  /** The village in use whose code, dotted or plain, stands there in a text; undefined when there is none. */
  findVillage: (text: string, from: number, to: number) => VillageCode | undefined;
};

/**
 * A row that was put among the others, the number of its line first; or why it is refused. `unknownStage` is a stage of
 * the row that this version does not know; the row is kept.
 */
type Parsed = { ok: true; unknownStage?: string } | ({ ok: false } & Reject);

const taken: Parsed = { ok: true };

/** Three times what the rule for names allows (Permendagri 73/2022). */
const maxNameChars = 180;
const dukcapilLetters = { padan: "p", tidak_padan: "t", belum_rekam: "b" } as const;

/**
 * A person as the projection keeps it: keyed hashes, a mask and coarse facts.
 * Columns: person_key, nik_key, desil, dukcapil, age_band, sex, village_code, name_keys, token_checks, mask, place.
 */
export function parsePersonRow(fields: RowFields, line: number, context: RowContext): Parsed {
  trim(fields);
  const { text, starts, ends } = fields;
  if (!isPersonId(fields)) return refuse("person_id", "invalid_id");
  const nik = parseNik(fieldOf(fields, 1));
  if (!nik) return refuse("nik", "invalid_nik");
  if (!isKk(text, starts[2] as number, ends[2] as number)) return refuse("kk", "invalid_kk");
  const nameText = fieldOf(fields, 3);
  const name = nameText.length <= maxNameChars ? parseRegisterName(nameText) : null;
  if (!name) return refuse("name", "invalid_name");
  const ageBand = findAgeBand(dayNumber(text, starts[4] as number, ends[4] as number), context.asOf);
  if (ageBand < 0) return refuse("birth_date", "invalid_date");
  const sex = fieldOf(fields, 5);
  if (sex !== "L" && sex !== "P") return refuse("sex", "invalid_sex");
  const village = context.findVillage(text, starts[6] as number, ends[6] as number);
  if (!village) return refuse("village_code", villageReason(fieldOf(fields, 6)));
  const desil = fieldOf(fields, 7);
  if (!/^(?:|[1-9]|10)$/.test(desil)) return refuse("desil", "invalid_desil");
  const dukcapil = fieldOf(fields, 8);
  if (!isDukcapilCode(dukcapil)) return refuse("dukcapil", "invalid_dukcapil");

  const { rows, sums } = context;
  const keys = storedKeys(name);
  const { tokens } = name;
  const mask = maskName(name);
  const place = placeOf(village, mask);
  rows.begin(12);
  rows.putInteger(line);
  const key = keyOf(fields, context);
  rows.putBigint(key[1] as number, key[0] as number);
  sums.nik(nik, rows.leave(keyBytes));
  if (desil === "") rows.putNull();
  else rows.putSmallint(Number(desil));
  rows.putChar(dukcapilLetters[dukcapil]);
  rows.putChar(String(ageBand));
  rows.putChar(sex);
  rows.putAscii(village);
  const keysAt = rows.leaveBigints(keys.length);
  for (let nth = 0; nth < keys.length; nth += 1)
    sums.name(village, keys[nth] as string, keysAt + nth * bigintStride);
  const checksAt = rows.leave(tokens.length * checkBytes);
  for (let nth = 0; nth < tokens.length; nth += 1)
    sums.token(village, tokens[nth] as string, checksAt + nth * checkBytes);
  rows.putAscii(mask);
  rows.putBigint(Math.floor(place / 2 ** 32), place % 2 ** 32);
  return taken;
}

/** The key of the person whose id is the first field. */
function keyOf({ text, starts, ends }: RowFields, context: RowContext): PersonKey {
  return context.personKey(text, starts[0] as number, ends[0] as number);
}

/**
 * Where a person is put among the others: by village, and there by mask in an order that says nothing, so that who has
 * the same mask lies side by side and who stood side by side in the export does not.
 * @returns a number of 53 bits, which is sorted much faster than the texts
 */
function placeOf(village: VillageCode, mask: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < mask.length; at += 1) sum = Math.imul(sum ^ mask.charCodeAt(at), 0x01000193);
  return villageNumber(village) * 0x80000 + (sum >>> 13);
}

/** What the columns behind the person say, or why they are refused. */
type ReadBenefit = { ok: true; entry: Uint8Array; unknownStage?: string } | ({ ok: false } & Reject);

/** Most rows say what many others say of another person. */
const readBenefits = new Map<string, ReadBenefit>();
const maxReadBenefits = 30_000;

/** A benefit. Columns: person_key, entries (see benefit-codec.ts): those of one person in lines without a gap are one row. */
export function parseBenefitRow(fields: RowFields, line: number, context: RowContext): Parsed {
  trim(fields);
  if (!isPersonId(fields)) return refuse("person_id", "invalid_id");
  // A field holds no line break, and one without a quote no comma: no two rows are taken for one another.
  const told = fields.isInOrder
    ? fields.text.slice(fields.starts[1], fields.ends[6])
    : fieldList(fields).slice(1).join("\n");
  let benefit = readBenefits.get(told);
  if (benefit === undefined) {
    benefit = readBenefit(fields);
    if (readBenefits.size >= maxReadBenefits) readBenefits.clear();
    readBenefits.set(ownCopy(told), benefit);
  }
  if (!benefit.ok) return benefit;
  const { rows, lastBenefit: last } = context;
  const [low, high] = keyOf(fields, context) as unknown as [number, number];
  if (line === last.line + 1 && low === last.low && high === last.high) rows.lengthen(benefit.entry);
  else {
    rows.begin(3);
    rows.putInteger(line);
    rows.putBigint(high, low);
    rows.putBytes(benefit.entry);
  }
  last.line = line;
  last.high = high;
  last.low = low;
  return benefit.unknownStage === undefined ? taken : { ok: true, unknownStage: benefit.unknownStage };
}

function readBenefit(fields: RowFields): ReadBenefit {
  const [, programme, period, receiving, stage, channel, updatedOn] = fieldList(fields) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (!isProgrammeCode(programme)) return refuse("programme", "unknown_programme");
  if (!isPeriod(period)) return refuse("period", "invalid_period");
  if (receiving !== "ya" && receiving !== "tidak") return refuse("receiving", "invalid_receiving");
  const isKnown = stage === "" || isStageCode(stage);
  if (!isKnown && !isStageLike(stage)) return refuse("stage", "invalid_stage");
  if (channel !== "" && !isChannelCode(channel)) return refuse("channel", "unknown_channel");
  if (!isDate(updatedOn) || updatedOn < firstBenefitDay || updatedOn > lastBenefitDay)
    return refuse("updated_on", "invalid_date");
  const entry = Buffer.from(
    encodeBenefit({
      programme,
      period,
      receiving: receiving === "ya",
      stage: stage === "" ? null : isStageCode(stage) ? stage : unknownStage,
      channel: channel === "" ? null : channel,
      updatedOn,
    }),
    "hex",
  );
  return isKnown ? { ok: true, entry } : { ok: true, entry, unknownStage: stage };
}

/** How far a village's update has come. Columns as in updates.csv; empty dates are null. */
export function parseUpdateRow(fields: RowFields, line: number, context: RowContext): Parsed {
  trim(fields);
  const [villageText, period, target, verified, musdesOn, finalisedOn] = fieldList(fields) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const village = context.findVillage(villageText, 0, villageText.length);
  if (!village) return refuse("village_code", villageReason(villageText));
  if (!isPeriod(period)) return refuse("period", "invalid_period");
  if (!isCount(target)) return refuse("households_target", "invalid_count");
  if (!isCount(verified)) return refuse("households_verified", "invalid_count");
  if (musdesOn !== "" && !isDate(musdesOn)) return refuse("musdes_on", "invalid_date");
  if (finalisedOn !== "" && !isDate(finalisedOn)) return refuse("finalised_on", "invalid_date");
  const { rows } = context;
  rows.begin(7);
  rows.putInteger(line);
  rows.putAscii(village);
  rows.putAscii(period);
  rows.putInteger(Number(target));
  rows.putInteger(Number(verified));
  for (const day of [musdesOn, finalisedOn]) {
    if (day === "") rows.putNull();
    else rows.putInteger(daysSince2000(day));
  }
  return taken;
}

/** The parser of each file. */
export const rowParsers = {
  "persons.csv": parsePersonRow,
  "benefits.csv": parseBenefitRow,
  "updates.csv": parseUpdateRow,
} as const;

function refuse(column: string, reason: string): { ok: false } & Reject {
  return { ok: false, column, reason };
}

function villageReason(text: string): string {
  return parseVillageCode(text) ? "unknown_village" : "invalid_village";
}

/** Leaves out white space around fields. Hardly any has some, and to look is cheaper than to trim. */
function trim({ text, starts, ends }: RowFields): void {
  for (let nth = 0; nth < starts.length; nth += 1) {
    const [start, end] = [starts[nth] as number, ends[nth] as number];
    if (start === end || (isLetter(text.charCodeAt(start)) && isLetter(text.charCodeAt(end - 1)))) continue;
    const field = text.slice(start, end);
    starts[nth] = end - field.trimStart().length;
    ends[nth] = Math.max(starts[nth] as number, start + field.trimEnd().length);
  }
}

/** Or a digit or mark: anything of ASCII that is surely not white space. */
function isLetter(code: number): boolean {
  return code > 0x20 && code < 0x80;
}

function fieldOf({ text, starts, ends }: RowFields, nth: number): string {
  return text.slice(starts[nth], ends[nth]);
}

function fieldList(fields: RowFields): string[] {
  return Array.from(fields.starts, (_, nth) => fieldOf(fields, nth));
}

/** The same text, which does not keep the whole batch that it was cut from in memory. */
function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}

function isPersonId({ starts, ends }: RowFields): boolean {
  const length = (ends[0] as number) - (starts[0] as number);
  return length > 0 && length <= 64;
}

/** Empty, or 16 digits, perhaps written in groups. */
function isKk(text: string, from: number, to: number): boolean {
  if (to === from) return true;
  if (to - from !== 16) return /^(?:\d[\s.-]*){16}$/.test(text.slice(from, to));
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

function isCount(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}

/** From 2000 to 2255: what the packed benefit can hold. */
function isPeriod(text: string): boolean {
  return /^2[0-2]\d\d-(?:Q[1-4]|0[1-9]|1[0-2])$/.test(text) && Number(text.slice(0, 4)) <= 2255;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day of the calendar from 1850 on, `2026-09-30`. */
function isDate(text: string): boolean {
  return dayNumber(text) > 0;
}

/** Such a day as a number that sorts as days do, 20260930; 0 for none. */
function dayNumber(text: string, from = 0, to = text.length): number {
  if (to - from !== 10 || text.charCodeAt(from + 4) !== 0x2d || text.charCodeAt(from + 7) !== 0x2d) return 0;
  let number = 0;
  for (let at = 0; at < 10; at += 1) {
    if (at === 4 || at === 7) continue;
    const digit = text.charCodeAt(from + at) - 48;
    if (digit < 0 || digit > 9) return 0;
    number = number * 10 + digit;
  }
  const [year, month, day] = [Math.floor(number / 10_000), Math.floor(number / 100) % 100, number % 100];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0);
  return year >= 1850 && day >= 1 && day <= days ? number : 0;
}

/** Tens of years from a day to another one; 9 is ninety and over. @returns -1 for no day, or one that comes later */
function findAgeBand(born: number, asOf: string): number {
  const then = dayNumber(asOf);
  return born === 0 || born > then ? -1 : Math.min(9, Math.floor((then - born) / 100_000));
}
