import type { Locale } from "@/lib/i18n/routing.ts";
import { isProgrammeCode } from "@/lib/programme/programmes.ts";
import { dateInWords, periodInWords } from "../dates.ts";
import type { Say } from "../say.ts";

type Words = { say: Say; locale: Locale };

/** From when the data are, whose they are, and that they are invented when they are. */
export function dataLines(
  { say, locale }: Words,
  given: { asOf: string; period: string; register: string; synthetic: boolean },
): string[] {
  const line = say("answer.dataLine", {
    date: dateInWords(locale, given.asOf),
    period: periodInWords(locale, given.period),
    register: given.register,
  });
  return given.synthetic ? [line, say("answer.syntheticLine")] : [line];
}

/** How far the village's update has come. */
export function updateSentence(
  { say, locale }: Words,
  update: { period: string | null; finalised: boolean },
): string {
  if (update.period === null) return say("answer.notFound.updateUnknown");
  const key = update.finalised ? "answer.notFound.updateDone" : "answer.notFound.updateDoing";
  return say(key, { period: periodInWords(locale, update.period) });
}

/** Who was found: the masked name, how it is read out, how it matched, and the age group. */
export function personWords(
  say: Say,
  person: { name: string; match: "exact" | "spelling" | "partial"; ageBand: string },
): { shown: string; spoken: string; match: string; age: string } {
  const band = /^(\d+)-(\d+)$/.exec(person.ageBand);
  const ages = band ? `${band[1]}–${band[2]}` : person.ageBand;
  return {
    shown: person.name,
    spoken: spokenName(say, person.name),
    match: say(`person.match.${person.match}`),
    age: ages === "" ? say("person.ageUnknown") : say("person.age", { band: ages }),
  };
}

/** What a programme is called and for whom it is; one that is not known yet is called by its code. */
export function programmeWords(say: Say, code: string): { name: string; about: string | null } {
  if (!isProgrammeCode(code)) return { name: code, about: null };
  return { name: say(`programme.${code}.name`), about: say(`programme.${code}.about`) };
}

/** "SITI A, the rest is masked" for "SITI A*****": a screen reader would count the asterisks. */
function spokenName(say: Say, masked: string): string {
  if (!masked.includes("*")) return masked;
  return say("person.masked", { shown: masked.replace(/\*+/g, "").replace(/\s+/g, " ").trim() });
}
