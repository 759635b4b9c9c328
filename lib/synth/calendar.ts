/**
 * Calendar days as whole numbers since 1970-01-01, in the proleptic Gregorian calendar; no clock, no time zone.
 * Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
 */
export type Day = number;

/** The day's number. */
export function dayOf(year: number, month: number, date: number): Day {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Year, month (1-12) and date (1-31) of a day. */
export function dateOf(day: Day): { year: number; month: number; date: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** A number with leading zeros to `width` digits. */
export function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

const cache = new Map<Day, string>();

/** The day as `2026-09-30`. */
export function isoDate(day: Day): string {
  let text = cache.get(day);
  if (text === undefined) {
    const { year, month, date } = dateOf(day);
    text = `${padded(year, 4)}-${padded(month, 2)}-${padded(date, 2)}`;
    cache.set(day, text);
  }
  return text;
}

/** Reads `2026-09-30`. @returns null if it is not a day of the calendar. */
export function parseDay(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const day = dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
  return isoDate(day) === text ? day : null;
}

/** A quarter counted from year 0: `year * 4 + 0..3`. Arithmetic on it is arithmetic on quarters. */
export type Quarter = number;

/** Reads `2026-Q3`. @returns null if it is not a quarter. */
export function parseQuarter(text: string): Quarter | null {
  const match = /^(\d{4})-Q([1-4])$/.exec(text);
  return match ? Number(match[1]) * 4 + Number(match[2]) - 1 : null;
}

/** The quarter as `2026-Q3`. */
export function quarterText(quarter: Quarter): string {
  return `${padded(Math.floor(quarter / 4), 4)}-Q${(quarter % 4) + 1}`;
}

/** The quarter's first day. */
export function quarterStart(quarter: Quarter): Day {
  return dayOf(Math.floor(quarter / 4), (quarter % 4) * 3 + 1, 1);
}

/** The month counted from year 0 (`year * 12 + 0..11`) as `2026-09`. */
export function monthText(month: number): string {
  return `${padded(Math.floor(month / 12), 4)}-${padded((month % 12) + 1, 2)}`;
}

/** The first day of a month counted from year 0. */
export function monthStart(month: number): Day {
  return dayOf(Math.floor(month / 12), (month % 12) + 1, 1);
}
