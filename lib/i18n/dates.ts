import type { Locale } from "./routing.ts";

const language: Record<Locale, string> = { id: "id-ID", en: "en-GB" };

/** "30 September 2026" for 2026-09-30. What is not an ISO date comes back as it is. */
export function dateInWords(locale: Locale, isoDate: string): string {
  const date = new Date(`${isoDate}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return isoDate;
  return new Intl.DateTimeFormat(language[locale], { dateStyle: "long", timeZone: "UTC" }).format(date);
}

/** "Juli–September 2026" for 2026-Q3, "September 2026" for 2026-09. What is neither comes back as it is. */
export function periodInWords(locale: Locale, period: string): string {
  const span = monthsOf(period);
  if (!span) return period;
  const [first, last] = [monthName(locale, span.first), monthName(locale, span.last)];
  return first === last ? `${first} ${span.year}` : `${first}–${last} ${span.year}`;
}

/** A period in two short lines, for a small place: "Jul–Sep" and "2026". */
export function periodShort(locale: Locale, period: string): { months: string; year: string } {
  const span = monthsOf(period);
  if (!span) return { months: period, year: "" };
  const [first, last] = [monthName(locale, span.first, "short"), monthName(locale, span.last, "short")];
  return { months: first === last ? first : `${first}–${last}`, year: String(span.year) };
}

/** The first month of a period: "Juli 2026" for 2026-Q3. What is no period comes back as it is. */
export function periodStart(locale: Locale, period: string): string {
  const span = monthsOf(period);
  return span ? `${monthName(locale, span.first)} ${span.year}` : period;
}

/** The month before a period begins: "Juni 2026" for 2026-Q3. What is no period comes back as it is. */
export function monthBefore(locale: Locale, period: string): string {
  const span = monthsOf(period);
  if (!span) return period;
  return span.first === 1
    ? `${monthName(locale, 12)} ${span.year - 1}`
    : `${monthName(locale, span.first - 1)} ${span.year}`;
}

function monthsOf(period: string): { year: number; first: number; last: number } | null {
  const parts = /^(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))$/.exec(period);
  if (!parts) return null;
  const last = parts[2] ? Number(parts[2]) * 3 : Number(parts[3]);
  return { year: Number(parts[1]), first: parts[2] ? last - 2 : last, last };
}

function monthName(locale: Locale, month: number, length: "long" | "short" = "long"): string {
  const date = new Date(Date.UTC(2026, month - 1, 15));
  return new Intl.DateTimeFormat(language[locale], { month: length, timeZone: "UTC" }).format(date);
}
