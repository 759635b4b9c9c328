import { type Day, dateOf, padded } from "./calendar.ts";
import type { Sex } from "./person-name.ts";
import type { Random } from "./random.ts";

// How far, in the list of all districts by code, a mover's district of registration may lie from where he lives.
const nearby = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11];
const distant = [101, 233, 389, 577, 811, 1103, 1471, 1873, 2441, 3011];
const steps = [...nearby, ...distant].flatMap((step) => [step, -step]);

// Sequences up to 7999 belong to those who live where they were registered. The rest is cut into one range per
// step, so two districts never give the same number although neither knows of the other: nothing is remembered
// beyond the district at hand.
const ownSequences = 7999;
const stepSequences = 50;

/** A NIK and the birth date in it. */
export type Registered = { readonly nik: string; readonly birthDay: Day };

/**
 * Gives out the NIKs and KK numbers of the people who live in one district. Numbers are unique over all
 * districts of an export, in memory that one district needs. The form is that of Dukcapil: 6 digits of the
 * district of registration, DDMMYY (DD + 40 for women), 4 of sequence.
 */
export class Registration {
  private readonly districts: readonly string[];
  private readonly home: number;
  private readonly given = new Map<number, number>();

  /** `districts` are the 6-digit codes of the whole country in one fixed order; `home` is the place in it. */
  constructor(districts: readonly string[], home: number) {
    this.districts = districts;
    this.home = home;
  }

  /** A NIK for somebody born about `birthDay`; another day nearby is taken when a day's numbers are used up. */
  register(random: Random, sex: Sex, birthDay: Day, moved: boolean): Registered {
    let step = -1;
    if (moved) step = random.chance(7000) ? random.below(nearby.length * 2) : random.below(steps.length);
    for (let attempt = 0; attempt < 400; attempt++) {
      const day = birthDay - Math.floor(attempt / 2) * 3;
      const key = ((day + 60_000) * 2 + (sex === "P" ? 1 : 0)) * 64 + step + 1;
      const count = this.given.get(key) ?? 0;
      if (count < (step < 0 ? ownSequences : stepSequences)) {
        this.given.set(key, count + 1);
        const sequence = step < 0 ? count + 1 : ownSequences + 1 + step * stepSequences + count;
        return { nik: this.number(step, day, sex === "P" ? 40 : 0, sequence), birthDay: day };
      }
      step = -1;
    }
    throw new RangeError(
      "Too many people for one district: its NIKs are used up. Ask for fewer or a larger area.",
    );
  }

  /** A KK number, of the district and the day on which the card was first issued. */
  registerFamily(issuedOn: Day): string {
    for (let attempt = 0; attempt < 10_000; attempt++) {
      const day = issuedOn - attempt;
      const key = -1 - (day + 60_000);
      const count = this.given.get(key) ?? 0;
      if (count < 9999) {
        this.given.set(key, count + 1);
        return this.number(-1, day, 0, count + 1);
      }
    }
    throw new RangeError("Too many families for one district: its KK numbers are used up.");
  }

  private number(step: number, day: Day, added: number, sequence: number): string {
    const total = this.districts.length;
    const place = step < 0 ? this.home : (this.home + (steps[step] ?? 0) + total * 2) % total;
    const { year, month, date } = dateOf(day);
    return `${this.districts[place]}${padded(date + added, 2)}${padded(month, 2)}${padded(year % 100, 2)}${padded(sequence, 4)}`;
  }
}
