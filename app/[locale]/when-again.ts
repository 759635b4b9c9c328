import type { Locale } from "@/lib/i18n/routing.ts";
import { clockInJakarta, dateInWords, dayInJakarta } from "./dates.ts";
import type { Say } from "./say.ts";

const dayMs = 86_400_000;
/** From here on minutes say less than hours, and the clock alone could be that of another day. */
const longMinutes = 90;

/** When to try again, in a sentence: the clock and the minutes, or for a long wait the day, the clock and the hours. */
export function whenAgain(say: Say, locale: Locale, retryAfterSeconds: number, now: number): string {
  const at = now + retryAfterSeconds * 1000;
  const time = clockInJakarta(locale, at);
  const minutes = Math.max(1, Math.ceil(retryAfterSeconds / 60));
  if (minutes < longMinutes) return say("answer.rateLimited.when", { time, minutes });
  const day = dayInJakarta(at);
  const known: Record<string, string> = {
    [dayInJakarta(now)]: say("answer.rateLimited.today"),
    [dayInJakarta(now + dayMs)]: say("answer.rateLimited.tomorrow"),
  };
  const hours = Math.round(minutes / 60);
  return say("answer.rateLimited.whenLong", { day: known[day] ?? dateInWords(locale, day), time, hours });
}
