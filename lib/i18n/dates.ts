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
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period);
  if (quarter) {
    const last = Number(quarter[2]) * 3;
    return `${monthName(locale, last - 2)}–${monthName(locale, last)} ${quarter[1]}`;
  }
  const month = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(period);
  return month ? `${monthName(locale, Number(month[2]))} ${month[1]}` : period;
}

function monthName(locale: Locale, month: number): string {
  const date = new Date(Date.UTC(2026, month - 1, 15));
  return new Intl.DateTimeFormat(language[locale], { month: "long", timeZone: "UTC" }).format(date);
}
