import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import type { Say } from "../say.ts";

/** Where an answer can lead on to: a proposal, an objection, a complaint. */
export type Journey = "usul" | "sanggah" | "pengaduan";

/** The journeys whose page exists. One that is not in this list is not linked anywhere. */
const open: readonly Journey[] = [];

/** Links to those of the wanted journeys that are open. */
export function journeyLinks(
  { say, locale }: { say: Say; locale: Locale },
  wanted: readonly Journey[],
): { text: string; href: string }[] {
  return wanted
    .filter((journey) => open.includes(journey))
    .map((journey) => ({ text: say(`answer.actions.${journey}`), href: localePath(locale, `/${journey}`) }));
}
