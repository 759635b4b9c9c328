import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { csvField } from "../csv/csv-cell.ts";
import type { ChannelCode } from "../programme/programmes.ts";
import { findRegion, listVillages } from "../region/areas.ts";
import { parseRegionCode } from "../region/region.ts";
import { type Benefit, benefitRow, type Delivery, drawBenefits, type Moment } from "./benefits.ts";
import {
  type Day,
  dateOf,
  dayOf,
  isoDate,
  monthStart,
  monthText,
  parseDay,
  parseQuarter,
  quarterStart,
  quarterText,
} from "./calendar.ts";
import { CsvFile, type FileSummary } from "./csv-file.ts";
import { demoPeople, demoVillage, isReservedName } from "./demo-people.ts";
import { desilIn, peopleQuarter } from "./desil-drift.ts";
import { ageOn, type Family, type Member, makeFamily, type Neighbourhood } from "./families.ts";
import type { Culture } from "./name-parts.ts";
import { provinceProfiles } from "./province-profiles.ts";
import { draw, hash32, Random, shareOut, type Weighted, weighted } from "./random.ts";
import { Registration } from "./registration.ts";

/** What to make. */
export type SynthOptions = {
  readonly outDir: string;
  /** How many people; exactly, unless `asOf` lies before the day on which all of them are born. */
  readonly persons: number;
  /** The same seed, persons and area give the same bytes on every machine. */
  readonly seed: number;
  /** A province, regency, district or village, dotted or plain; the nation when absent. */
  readonly area?: string;
  /**
   * The day the register is said to be from, `2026-09-30` when absent. Another day gives the same people, with a
   * desil that moved for some; those who are not born yet are left out, and nobody is born later.
   */
  readonly asOf?: string;
  /** The quarter of its current payments, `2026-Q3` when absent. */
  readonly period?: string;
  /** Compress each CSV file; the manifest keeps naming the plain files and their checksums. */
  readonly gzip?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
};

/** How many rows each file got. */
export type SynthCounts = { readonly persons: number; readonly benefits: number; readonly updates: number };

/** The day as of which people, their ages and their families are made, whatever day an export is from. */
const peopleDay = dayOf(2026, 9, 30);
const mostPersons = 300_000_000;
const lanes = 24;

/** A village that people are put into. */
type Place = { readonly code: string; readonly persons: number };

/**
 * Writes a register export of synthetic people on the real areas: manifest.json, persons.csv, benefits.csv and
 * updates.csv. For trying, testing and measuring the portal; nobody in it exists and the manifest says so.
 *
 * Without an area people are spread over the provinces by population. So that a village has the size of a real
 * neighbourhood, one village is filled per 600 people: `ceil(persons / 600)` of them, in each province at least
 * one once there are 6,000 people; larger exports than 50 million fill every village and make them larger.
 * `updates.csv` covers every village of the area, filled or not. The manifest is written last.
 *
 * @throws RangeError for options that make no sense; Fault `disk_full` when there is no room.
 */
export async function synthExport(options: SynthOptions): Promise<SynthCounts> {
  const { outDir, persons, seed, onProgress } = options;
  if (!Number.isSafeInteger(persons) || persons < 1 || persons > mostPersons) {
    throw new RangeError(`persons must be a whole number from 1 to ${mostPersons}`);
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError("seed must be a whole number");
  const moment = readMoment(options.asOf ?? "2026-09-30", options.period ?? "2026-Q3");
  const villages = villagesOf(options.area);
  const key = [seed, persons, options.area === undefined ? "" : parseRegionCode(options.area)].join("/");
  const places = choosePlaces(new Random(key, "places"), villages, persons);

  await mkdir(outDir, { recursive: true });
  for (const name of ["manifest.json", "persons.csv", "benefits.csv", "updates.csv"]) {
    await rm(join(outDir, name), { force: true });
    await rm(join(outDir, `${name}.gz`), { force: true });
  }
  const file = (name: string, header: string) =>
    new CsvFile(
      join(outDir, options.gzip ? `${name}.gz` : name),
      header,
      new Random(key, name),
      options.gzip ?? false,
    );
  const people = file("persons.csv", "person_id,nik,kk,name,birth_date,sex,village_code,desil,dukcapil");
  const benefits = file("benefits.csv", "person_id,programme,period,receiving,stage,channel,updated_on");
  const updates = file(
    "updates.csv",
    "village_code,period,households_target,households_verified,musdes_on,finalised_on",
  );

  try {
    const families = await writePeople(key, moment, places, people, benefits, onProgress, persons);
    await writeUpdates(key, moment, villages, families, updates);
    const files: Record<string, FileSummary> = {
      "persons.csv": await people.close(),
      "benefits.csv": await benefits.close(),
      "updates.csv": await updates.close(),
    };
    const manifest = {
      format: "dataku-register/1",
      source: "SIKS-NG",
      register: "DTSEN",
      as_of: isoDate(moment.asOf),
      period: quarterText(moment.quarter),
      synthetic: true,
      note: "synthetic people on real areas: nobody in these files exists",
      generator: { persons, seed, area: options.area === undefined ? "id" : parseRegionCode(options.area) },
      files,
    };
    await writeFile(join(outDir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    return { persons: people.rows, benefits: benefits.rows, updates: updates.rows };
  } catch (error) {
    for (const open of [people, benefits, updates]) open.abandon();
    throw error;
  }
}

function readMoment(asOfText: string, periodText: string): Moment {
  const asOf = parseDay(asOfText);
  if (asOf === null) throw new RangeError("asOf must be a day such as 2026-09-30");
  const { year, month } = dateOf(asOf);
  if (year < 2020 || year > 2100) throw new RangeError("asOf must lie between 2020 and 2100");
  const quarter = parseQuarter(periodText);
  if (quarter === null || quarterStart(quarter) > asOf) {
    throw new RangeError("period must be a quarter such as 2026-Q3 that has begun by asOf");
  }
  return { asOf, quarter, month: Math.min(year * 12 + month - 1, quarter * 3 + 2) };
}

function villagesOf(area: string | undefined): string[] {
  const all = listVillages().map((village) => village.code as string);
  // Plain comparison: the order decides who lives where, so no collation of the machine may have a say.
  all.sort((one, other) => (one < other ? -1 : 1));
  if (area === undefined) return all;
  const code = parseRegionCode(area);
  if (code === null || findRegion(code) === null)
    throw new RangeError(`No area has the code ${JSON.stringify(area)}`);
  if (code === "id") return all;
  return all.filter((village) => village === code || village.startsWith(`${code}.`));
}

/** Which villages get people, and how many. */
function choosePlaces(random: Random, villages: readonly string[], persons: number): Place[] {
  const places: Place[] = [];
  let left = persons;
  const withDemo = villages.includes(demoVillage);
  if (withDemo) {
    const quarterOf = Math.max(60, Math.min(900, Math.floor(persons / 4)));
    const kept = villages.length === 1 ? persons : Math.min(persons, quarterOf);
    places.push({ code: demoVillage, persons: kept });
    left -= kept;
  }
  const byProvince = new Map<string, string[]>();
  for (const village of villages) {
    if (village === demoVillage) continue;
    const province = village.slice(0, 2);
    const list = byProvince.get(province);
    if (list) list.push(village);
    else byProvince.set(province, [village]);
  }
  const provinces = [...byProvince.keys()];
  if (left === 0 || provinces.length === 0) return places;
  const weights = provinces.map((province) => provinceProfiles[province]?.thousands ?? 500);
  const peopleShares = shareOut(left, weights);
  const villageShares = shareOut(Math.ceil(left / 600), weights);
  const spread = persons >= 6_000;
  let homeless = 0;
  for (const [index, province] of provinces.entries()) {
    const list = byProvince.get(province) as string[];
    const count = Math.min(list.length, Math.max(villageShares[index] as number, spread ? 1 : 0));
    const share = peopleShares[index] as number;
    if (count === 0) {
      homeless += share;
      continue;
    }
    random.shuffle(list);
    const chosen = list.slice(0, count);
    const sizes = shareOut(
      share,
      chosen.map((village) => (3 + random.below(10)) * (isKelurahan(village) ? 2 : 1)),
    );
    for (const [place, code] of chosen.entries()) places.push({ code, persons: sizes[place] as number });
  }
  // People of provinces that got no village live in the largest of the others.
  const largest = places.reduce(
    (best, place) => (place.code !== demoVillage && place.persons > best.persons ? place : best),
    {
      code: "",
      persons: -1,
    },
  );
  return places
    .map((place) => (place.code === largest.code ? { ...place, persons: place.persons + homeless } : place))
    .filter((place) => place.persons > 0);
}

function isKelurahan(village: string): boolean {
  return village[9] === "1";
}

/** One district at work: its villages in turn, a family at a time. */
type Lane = { readonly random: Random; readonly registration: Registration; readonly places: Settling[] };
type Settling = {
  readonly code: string;
  readonly plain: string;
  readonly where: Neighbourhood;
  readonly delivery: Delivery;
  left: number;
  families: number;
};

/** @returns how many families each filled village got. */
async function writePeople(
  key: string,
  moment: Moment,
  places: readonly Place[],
  people: CsvFile,
  benefits: CsvFile,
  onProgress: SynthOptions["onProgress"],
  total: number,
): Promise<Map<string, number>> {
  const districtCodes = [...new Set(listVillages().map((village) => village.code.slice(0, 8)))].sort();
  const plainDistricts = districtCodes.map((code) => code.replaceAll(".", ""));
  const byDistrict = new Map<string, Place[]>();
  for (const place of places) {
    const district = place.code.slice(0, 8);
    const list = byDistrict.get(district);
    if (list) list.push(place);
    else byDistrict.set(district, [place]);
  }
  const waiting = [...byDistrict.keys()].sort();
  const order = new Random(key, "order");
  order.shuffle(waiting);

  const cultures = new Map<string, Weighted<Culture>>();
  const culturesOf = (province: string): Weighted<Culture> => {
    let pool = cultures.get(province);
    if (!pool) {
      const mix = provinceProfiles[province]?.cultures ?? { modern: 1 };
      pool = weighted(Object.keys(mix) as Culture[], Object.values(mix));
      cultures.set(province, pool);
    }
    return pool;
  };

  const openLane = (district: string): Lane => {
    const random = new Random(key, "district", district);
    const registration = new Registration(plainDistricts, districtCodes.indexOf(district));
    const settle = (place: Place): Settling => {
      const province = place.code.slice(0, 2);
      const pool = culturesOf(province);
      const profile = provinceProfiles[province];
      const east = Number(province) >= 53 && province !== "73";
      const where: Neighbourhood = {
        registration,
        asOf: peopleDay,
        asOfYear: dateOf(peopleDay).year,
        culture: place.code === demoVillage ? "sundanese" : draw(random, pool),
        drawCulture: (from) => draw(from, pool),
        welfare: (profile?.poverty ?? 0) * -6 + random.between(-8, 8),
        withoutCard: province >= "91" ? 700 : 120,
        refuses: place.code === demoVillage ? isReservedName : () => false,
      };
      const channel: ChannelCode = random.chance(east ? 2500 : 700)
        ? "POS"
        : province === "11"
          ? "BSI"
          : "HIMBARA";
      const delivery: Delivery = {
        moment,
        channel,
        isDesa: !isKelurahan(place.code),
        isRemote: east && !isKelurahan(place.code),
      };
      return { code: place.code, plain: place.code, where, delivery, left: place.persons, families: 0 };
    };
    return { random, registration, places: (byDistrict.get(district) as Place[]).map(settle) };
  };

  const ids = new PersonIds(key);
  const families = new Map<string, number>();
  let done = 0;
  const settleFamily = (at: Settling, family: Family, rows: readonly Benefit[]) => {
    const first = family.members.map(() => ids.next());
    const isBorn = (place: number) => (family.members[place] as Member).birthDay <= moment.asOf;
    for (const [place, member] of family.members.entries()) {
      if (isBorn(place)) people.add(personRow(first[place] as string, family, member, at.plain));
    }
    for (const row of rows) {
      if (isBorn(row.member)) benefits.add(benefitRow(first[row.member] as string, row));
    }
    at.left -= family.members.length;
    at.families += 1;
    done += family.members.length;
  };

  const open: Lane[] = [];
  const turn = new Random(key, "turn");
  while (open.length > 0 || waiting.length > 0) {
    while (open.length < lanes && waiting.length > 0) {
      const lane = openLane(waiting.pop() as string);
      for (const at of lane.places) if (at.code === demoVillage) settleDemoPeople(lane, at, settleFamily);
      open.push(lane);
    }
    const place = turn.below(open.length);
    const lane = open[place] as Lane;
    const spot = turn.below(lane.places.length);
    const at = lane.places[spot] as Settling;
    if (at.left > 0) {
      const made = makeFamily(lane.random, at.where, at.left);
      const family = { ...made, desil: desilIn(moment.quarter, made) };
      // Of the family alone, so that aid that differs with the quarter does not change who lives next door.
      const aid = new Random(key, "aid", family.kk);
      settleFamily(at, family, drawBenefits(aid, family, at.delivery));
    }
    if (at.left <= 0) {
      families.set(at.code, at.families);
      lane.places.splice(spot, 1);
      if (lane.places.length === 0) open.splice(place, 1);
    }
    if (people.isFull || benefits.isFull) {
      if (people.isFull) {
        await people.flush();
        onProgress?.(done, total);
      }
      if (benefits.isFull) await benefits.flush();
    }
  }
  onProgress?.(done, total);
  return families;
}

function personRow(id: string, family: Family, member: Member, village: string): string {
  return `${id},${member.nik},${family.kk},${csvField(member.name)},${isoDate(member.birthDay)},${member.sex},${village},${family.desil ?? ""},${member.dukcapil}`;
}

/** Puts the demo people in first, as many whole families as the village has room for. */
function settleDemoPeople(
  lane: Lane,
  at: Settling,
  settleFamily: (at: Settling, family: Family, rows: readonly Benefit[]) => void,
): void {
  const { registration } = lane;
  const { moment } = at.delivery;
  const groups: (typeof demoPeople)[number][][] = [];
  for (const person of demoPeople) {
    if (person.isHead) groups.push([person]);
    else groups.at(-1)?.push(person);
  }
  for (const group of groups) {
    if (group.length > at.left) continue;
    const members = group.map((person): Member => {
      const birthDay = parseDay(person.birthDate) as Day;
      const { nik } = registration.register(lane.random, person.sex, birthDay, false);
      return {
        name: person.name,
        nik,
        sex: person.sex,
        birthDay,
        age: ageOn(birthDay, peopleDay),
        dukcapil: person.dukcapil ?? "padan",
      };
    });
    const isEarlier = moment.quarter < peopleQuarter;
    const rows = group.flatMap((person, member) =>
      ((isEarlier && person.before?.benefits) || person.benefits).flatMap((benefit) =>
        demoRows(benefit, member, moment, isEarlier),
      ),
    );
    const kk = registration.registerFamily(peopleDay - 900);
    const desilOf = (head: (typeof demoPeople)[number] | undefined) =>
      (isEarlier && head?.before ? head.before.desil : head?.desil) ?? null;
    settleFamily(at, { kk, desil: desilOf(group[0]), members, spouse: group.length > 1 ? 1 : -1 }, rows);
  }
}

/** A demo person's aid: the current period, and the quarters before it, all paid. */
function demoRows(
  { programme, stage, quartersBefore = 0 }: (typeof demoPeople)[number]["benefits"][number],
  member: number,
  moment: Moment,
  isEarlier: boolean,
): Benefit[] {
  const monthly = programme === "PBI_JK";
  const row = (period: string, start: Day, stage: Benefit["stage"]): Benefit => ({
    member,
    programme,
    period,
    receiving: true,
    stage,
    channel: monthly ? "BPJS" : "HIMBARA",
    updatedOn: isoDate(Math.min(moment.asOf, start + 20)),
  });
  const newest = isEarlier ? "DISBURSED" : stage;
  if (monthly) return [row(monthText(moment.month), monthStart(moment.month), newest)];
  const quarters = Array.from({ length: quartersBefore + 1 }, (_, back) => moment.quarter - back);
  return quarters.map((quarter, back) =>
    row(quarterText(quarter), quarterStart(quarter), back === 0 ? newest : "DISBURSED"),
  );
}

const idDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Opaque identifiers: a counter through a keyed one-to-one mixing of 32 bits, in Crockford's base 32. */
class PersonIds {
  private count = 0;
  private readonly before: number;
  private readonly after: number;

  constructor(key: string) {
    this.before = hash32(key, 0x510e527f);
    this.after = hash32(key, 0x9b05688c);
  }

  next(): string {
    let bits = (this.count++ ^ this.before) | 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
    bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
    bits = ((bits ^ (bits >>> 16)) + this.after) >>> 0;
    let text = "P";
    for (let shift = 30; shift >= 0; shift -= 5) text += idDigits[(bits >>> shift) & 31];
    return text;
  }
}

/** One row for each village of the area: how far verification and validation has come there. */
async function writeUpdates(
  key: string,
  moment: Moment,
  villages: readonly string[],
  families: ReadonlyMap<string, number>,
  updates: CsvFile,
): Promise<void> {
  const start = quarterStart(moment.quarter);
  const period = quarterText(moment.quarter);
  // Provinces stand at even distances from barely begun to nearly done, in an order that the seed decides.
  const provinces = Object.keys(provinceProfiles).sort();
  new Random(key, "progress").shuffle(provinces);
  const span = Math.min(91, moment.asOf - start + 1);
  for (const village of villages) {
    const province = provinces.indexOf(village.slice(0, 2));
    const regency = hash32(village.slice(0, 5), hash32(key, 1)) % 31;
    const random = new Random(key, "update", village);
    const level = 4 + Math.floor((province * 92) / 37) + regency - 15;
    const progress = Math.max(0, Math.min(100, level + random.between(-34, 34)));
    const target = families.get(village) ?? 120 + random.below(500) + random.below(900);
    const finalised = progress >= 75;
    const met = progress >= 55;
    const share = finalised ? 100 : met ? 80 + random.below(20) : Math.floor((progress * 80) / 55);
    const verified = finalised
      ? target - random.below(1 + Math.floor(target / 50))
      : Math.floor((target * share) / 100);
    const musdes = start + Math.floor((span * (25 + random.below(45))) / 100);
    const finished = Math.min(moment.asOf, musdes + 3 + random.below(Math.max(1, Math.floor(span / 4))));
    updates.add(
      `${village},${period},${target},${verified},${met ? isoDate(musdes) : ""},${finalised ? isoDate(finished) : ""}`,
    );
    if (updates.isFull) await updates.flush();
  }
}
