import type { DukcapilCode } from "../programme/programmes.ts";
import { type Day, dayOf } from "./calendar.ts";
import type { Culture } from "./name-parts.ts";
import { drawFamilyName, joinedFamily, personName, type Sex } from "./person-name.ts";
import type { Random } from "./random.ts";
import type { Registration } from "./registration.ts";

/** Somebody of the export, before it is written. */
export type Member = {
  readonly name: string;
  readonly nik: string;
  readonly sex: Sex;
  readonly birthDay: Day;
  readonly age: number;
  readonly dukcapil: DukcapilCode;
};

/** People of one KK. The first is the head; `spouse` is the place of the spouse, or -1. */
export type Family = {
  readonly kk: string;
  readonly desil: number | null;
  readonly members: readonly Member[];
  readonly spouse: number;
};

/** What the families of one village have in common. */
export type Neighbourhood = {
  readonly registration: Registration;
  readonly asOf: Day;
  readonly asOfYear: number;
  /** The village's own culture, of three families in four. */
  readonly culture: Culture;
  readonly drawCulture: (random: Random) => Culture;
  /** Added to a hundred-point scale of welfare: below 0 the village is poorer than the nation. */
  readonly welfare: number;
  /** Of 10,000 adults, how many have no e-KTP. */
  readonly withoutCard: number;
  /** A name that must not stand in this village is drawn again. */
  readonly refuses: (name: string) => boolean;
};

/** Children of a mother of this age who still live in the family, in hundredths. */
function expectedChildren(age: number): number {
  if (age < 24) return 80;
  if (age < 30) return 155;
  if (age < 36) return 215;
  if (age < 46) return 195;
  if (age < 54) return 150;
  if (age < 62) return 95;
  return 40;
}

function birthDayAt(random: Random, where: Neighbourhood, age: number): Day {
  // Those born before birth certificates were usual often have the first or last day of a year or a half-year.
  if (age > 45 && random.chance(900)) {
    const year = where.asOfYear - age;
    const [month, date] = random.pick([
      [1, 1],
      [1, 1],
      [7, 1],
      [12, 31],
      [8, 17],
    ] as const);
    const day = dayOf(year, month, date);
    if (ageOn(day, where.asOf) === age) return day;
  }
  return where.asOf - Math.floor((age * 1461) / 4) - 1 - random.below(364);
}

/** Completed years on a day, by mean year: a birthday may be off by a day. */
export function ageOn(birthDay: Day, asOf: Day): number {
  return Math.floor(((asOf - birthDay) * 4) / 1461);
}

function dukcapil(random: Random, where: Neighbourhood, age: number): DukcapilCode {
  const roll = random.below(10_000);
  const unrecorded = age < 17 ? 0 : age < 20 ? 700 : age > 70 ? where.withoutCard * 2 : where.withoutCard;
  if (roll < unrecorded) return "belum_rekam";
  return roll < unrecorded + 320 ? "tidak_padan" : "padan";
}

/** A family of at most `room` people, its head first. */
export function makeFamily(random: Random, where: Neighbourhood, room: number): Family {
  const culture = random.chance(7500) ? where.culture : where.drawCulture(random);
  const surname = drawFamilyName(random, culture);
  const kind = random.below(100);
  const couple = kind < 73;
  const alone = kind >= 87;
  const maleHead = couple ? random.chance(9700) : random.chance(alone ? 4500 : 2200);
  const headAge = alone
    ? 20 + random.below(random.chance(5500) ? 64 : 22)
    : couple
      ? random.chance(4500)
        ? 22 + random.below(20)
        : 30 + random.below(23) + random.below(30)
      : 28 + random.below(30) + random.below(24);
  const members: Member[] = [];

  const add = (
    sex: Sex,
    age: number,
    order: number,
    family: string,
    father: string,
    own: Culture,
  ): Member => {
    const drawn = birthDayAt(random, where, age);
    const moved = random.chance(age < 5 ? 200 : age < 25 ? 700 : 1600);
    const { nik, birthDay } = where.registration.register(random, sex, drawn, moved);
    const bornIn = where.asOfYear - age;
    const naming = { culture: own, sex, bornIn, age, family, father, order };
    let name = personName(random, naming);
    for (let attempt = 0; attempt < 200; attempt++) {
      if (!where.refuses(name) && members.every((member) => member.name !== name)) break;
      name = personName(random, naming);
    }
    const member = { name, nik, sex, birthDay, age, dukcapil: dukcapil(random, where, age) };
    members.push(member);
    return member;
  };

  const head = add(maleHead ? "L" : "P", headAge, random.below(4), surname, parentName(random), culture);
  let spouse = -1;
  let motherAge = headAge - (maleHead ? 3 : 0);
  if (couple && room > 1) {
    const spouseAge = Math.max(18, headAge + (maleHead ? -1 : 1) * (random.below(9) - 2));
    if (maleHead) motherAge = spouseAge;
    const theirs = random.chance(8500) ? culture : where.drawCulture(random);
    let own = drawFamilyName(random, theirs);
    if ((theirs === "minahasa" || theirs === "ambonese") && random.chance(3000))
      own = joinedFamily(surname, own);
    add(maleHead ? "P" : "L", spouseAge, random.below(4), own, parentName(random), theirs);
    spouse = 1;
  }
  const fatherName = lastWord(maleHead ? head.name : spouse < 0 ? "" : (members[1]?.name ?? ""));
  const expected = alone ? 0 : expectedChildren(motherAge) + (couple ? 0 : 25);
  let children = Math.floor(expected / 100) + (random.below(100) < expected % 100 ? 1 : 0);
  if (children > 0) children += random.pick([-1, 0, 0, 0, 1]);
  const ages: number[] = [];
  for (let attempt = 0; ages.length < children && attempt < children * 4; attempt++) {
    const age = motherAge - 19 - random.below(23);
    if (age >= 0 && (age < 24 || random.chance(age < 32 ? 4500 : 1200))) ages.push(age);
  }
  ages.sort((one, other) => other - one);
  for (const [order, age] of ages.entries()) {
    if (members.length >= room) break;
    add(random.chance(5120) ? "L" : "P", age, order, surname, fatherName, culture);
  }
  if (!alone && headAge < 58 && members.length < room && random.chance(1000)) {
    const age = Math.min(97, headAge + 20 + random.below(14));
    add(random.chance(2800) ? "L" : "P", age, random.below(4), surname, parentName(random), culture);
  }
  const issued = where.asOf - random.below(365 * Math.min(18, Math.max(1, headAge - 18)));
  return {
    kk: where.registration.registerFamily(issued),
    desil: drawDesil(random, where.welfare),
    members,
    spouse,
  };
}

function lastWord(name: string): string {
  const plain = name.split(",")[0] ?? "";
  const word = plain.slice(plain.lastIndexOf(" ") + 1);
  return /^[A-Z]{4,}$/.test(word) ? word : "";
}

const parents = [
  "SALEH",
  "AHMAD",
  "ABDULLAH",
  "HASAN",
  "UMAR",
  "KASIM",
  "MADI",
  "NAIM",
  "SARIP",
  "USMAN",
  "TALIB",
  "DAHLAN",
];

function parentName(random: Random): string {
  return random.pick(parents);
}

/** The family's desil; about one family in ten falls in each over the nation, one in twenty-five has none yet. */
function drawDesil(random: Random, welfare: number): number | null {
  if (random.chance(400)) return null;
  let point = random.below(100) + welfare;
  if (point < 0) point = -1 - point;
  if (point > 99) point = 199 - point;
  return Math.floor(point / 10) + 1;
}
