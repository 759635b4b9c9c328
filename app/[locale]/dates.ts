import type { Locale } from "@/lib/i18n/routing.ts";

export { dateInWords, monthBefore, periodInWords, periodShort, periodStart } from "@/lib/i18n/dates.ts";

const language: Record<Locale, string> = { id: "id-ID", en: "en-GB" };

/** The clock in Jakarta at a moment, rounded up to the next full minute, so that it is never too early. */
export function clockInJakarta(locale: Locale, milliseconds: number): string {
  return new Intl.DateTimeFormat(language[locale], {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "Asia/Jakarta",
  }).format(nextMinute(milliseconds));
}

/** The day in Jakarta at the minute that clockInJakarta tells, as an ISO date. */
export function dayInJakarta(milliseconds: number): string {
  // The Swedish write ISO dates.
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone: "Asia/Jakarta" }).format(
    nextMinute(milliseconds),
  );
}

function nextMinute(milliseconds: number): Date {
  const minute = 60_000;
  return new Date(Math.ceil(milliseconds / minute) * minute);
}

/** Which day it is in Jakarta, as an ISO date. */
export function todayInJakarta(): string {
  // The Canadian form is the ISO form.
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jakarta" }).format(new Date());
}
