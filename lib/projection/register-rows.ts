import { maskName } from "../name/mask-name.ts";
import { storedKeys } from "../name/match-keys.ts";
import { parseRegisterName } from "../name/parse-name.ts";
import { parseNik } from "../nik/nik.ts";
import { isChannelCode, isDukcapilCode, isProgrammeCode } from "../programme/programmes.ts";
import { isStageCode, isStageLike, unknownStage } from "../programme/stages.ts";
import { parseVillageCode, type VillageCode } from "../region/region.ts";
import { encodeBenefit, firstBenefitDay, lastBenefitDay } from "./benefit-codec.ts";
import type { BlindIndex } from "./blind-index.ts";

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

/** What the parsers need to know of the load they work for. */
export type RowContext = {
  index: BlindIndex;
  personKey: (personId: string) => string;
  asOf: string;
  /** The village in use with this code, dotted or plain; undefined when there is none. */
  findVillage: (text: string) => VillageCode | undefined;
};

/**
 * A line of COPY text, without the line number; or why the row is refused. `unknownStage` is a stage of the row that
 * this version does not know; the row is kept.
 */
type Parsed = { ok: true; copy: string; unknownStage?: string } | ({ ok: false } & Reject);

/** Three times what the rule for names allows (Permendagri 73/2022). */
const maxNameChars = 180;
const dukcapilLetters = { padan: "p", tidak_padan: "t", belum_rekam: "b" } as const;

/**
 * A person as the projection keeps it: keyed hashes, a mask and coarse facts.
 * Columns: person_key, nik_key, desil, dukcapil, age_band, sex, village_code, name_keys, token_checks, mask, place.
 */
export function parsePersonRow(fields: readonly string[], context: RowContext): Parsed {
  const [personId, nikText, kkText, nameText, birthText, sexText, villageText, desilText, dukcapilText] =
    fields.map(trimmed) as [string, string, string, string, string, string, string, string, string];
  if (!isPersonId(personId)) return refuse("person_id", "invalid_id");
  const nik = parseNik(nikText);
  if (!nik) return refuse("nik", "invalid_nik");
  if (kkText !== "" && !/^(?:\d[\s.-]*){16}$/.test(kkText)) return refuse("kk", "invalid_kk");
  const name = nameText.length <= maxNameChars ? parseRegisterName(nameText) : null;
  if (!name) return refuse("name", "invalid_name");
  const ageBand = parseAgeBand(birthText, context.asOf);
  if (ageBand === null) return refuse("birth_date", "invalid_date");
  if (sexText !== "L" && sexText !== "P") return refuse("sex", "invalid_sex");
  const village = context.findVillage(villageText);
  if (!village) return refuse("village_code", villageReason(villageText));
  if (!/^(?:|[1-9]|10)$/.test(desilText)) return refuse("desil", "invalid_desil");
  if (!isDukcapilCode(dukcapilText)) return refuse("dukcapil", "invalid_dukcapil");

  const { index } = context;
  const keys = index.nameKeys(village, storedKeys(name));
  const checks = index.tokenChecks(village, name.tokens).join("");
  const mask = maskName(name);
  const copy = `${context.personKey(personId)}\t${index.nikKey(nik)}\t${desilText === "" ? "\\N" : desilText}\t${
    dukcapilLetters[dukcapilText]
  }\t${ageBand}\t${sexText}\t${village}\t{${keys.join(",")}}\t\\\\x${checks}\t${mask}\t${placeOf(village, mask)}`;
  return { ok: true, copy };
}

/**
 * Where a person is put among the others: by village, and there by mask in an order that says nothing, so that who has
 * the same mask lies side by side and who stood side by side in the export does not.
 * @returns a number of 53 bits, which is sorted much faster than the texts
 */
function placeOf(village: VillageCode, mask: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < mask.length; at += 1) sum = Math.imul(sum ^ mask.charCodeAt(at), 0x01000193);
  return Number(village.replaceAll(".", "")) * 0x80000 + (sum >>> 13);
}

/** A benefit. Columns: person_key, entry (see benefit-codec.ts). */
export function parseBenefitRow(fields: readonly string[], context: RowContext): Parsed {
  const [personId, programme, period, receiving, stage, channel, updatedOn] = fields.map(trimmed) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (!isPersonId(personId)) return refuse("person_id", "invalid_id");
  if (!isProgrammeCode(programme)) return refuse("programme", "unknown_programme");
  if (!isPeriod(period)) return refuse("period", "invalid_period");
  if (receiving !== "ya" && receiving !== "tidak") return refuse("receiving", "invalid_receiving");
  const isKnown = stage === "" || isStageCode(stage);
  if (!isKnown && !isStageLike(stage)) return refuse("stage", "invalid_stage");
  if (channel !== "" && !isChannelCode(channel)) return refuse("channel", "unknown_channel");
  if (!isDate(updatedOn) || updatedOn < firstBenefitDay || updatedOn > lastBenefitDay)
    return refuse("updated_on", "invalid_date");
  const entry = encodeBenefit({
    programme,
    period,
    receiving: receiving === "ya",
    stage: stage === "" ? null : isStageCode(stage) ? stage : unknownStage,
    channel: channel === "" ? null : channel,
    updatedOn,
  });
  const copy = `${context.personKey(personId)}\t\\\\x${entry}`;
  return isKnown ? { ok: true, copy } : { ok: true, copy, unknownStage: stage };
}

/** How far a village's update has come. Columns as in updates.csv; empty dates are null. */
export function parseUpdateRow(fields: readonly string[], context: RowContext): Parsed {
  const [villageText, period, target, verified, musdesOn, finalisedOn] = fields.map(trimmed) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const village = context.findVillage(villageText);
  if (!village) return refuse("village_code", villageReason(villageText));
  if (!isPeriod(period)) return refuse("period", "invalid_period");
  if (!isCount(target)) return refuse("households_target", "invalid_count");
  if (!isCount(verified)) return refuse("households_verified", "invalid_count");
  if (musdesOn !== "" && !isDate(musdesOn)) return refuse("musdes_on", "invalid_date");
  if (finalisedOn !== "" && !isDate(finalisedOn)) return refuse("finalised_on", "invalid_date");
  return {
    ok: true,
    copy: [village, period, target, verified, musdesOn || "\\N", finalisedOn || "\\N"].join("\t"),
  };
}

/** The parser of each file. */
export const rowParsers = {
  "persons.csv": parsePersonRow,
  "benefits.csv": parseBenefitRow,
  "updates.csv": parseUpdateRow,
} as const;

function refuse(column: string, reason: string): Parsed {
  return { ok: false, column, reason };
}

function villageReason(text: string): string {
  return parseVillageCode(text) ? "unknown_village" : "invalid_village";
}

/** Without white space around it. Hardly any field has some, and to look is cheaper than to trim. */
function trimmed(field: string): string {
  const [first, last] = [field.charCodeAt(0), field.charCodeAt(field.length - 1)];
  return first > 0x20 && first < 0x80 && last > 0x20 && last < 0x80 ? field : field.trim();
}

function isPersonId(text: string): boolean {
  return text.length > 0 && text.length <= 64;
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
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < "1850") return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

/** Tens of years at the day of the data, as one digit; 9 is ninety and over. @returns null for an impossible date. */
function parseAgeBand(birthDate: string, asOf: string): string | null {
  if (!isDate(birthDate) || birthDate > asOf) return null;
  const years =
    Number(asOf.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (asOf.slice(5) < birthDate.slice(5) ? 1 : 0);
  return String(Math.min(9, Math.floor(years / 10)));
}
