import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import type { Say } from "../say.ts";

/** Where an answer can lead on to: a proposal, an objection, a complaint. */
type Journey = "usul" | "sanggah" | "pengaduan";

/** Links to the wanted journeys, in the village that was asked about where there is one. */
export function journeyLinks(
  { say, locale, villageCode }: { say: Say; locale: Locale; villageCode?: string },
  wanted: readonly Journey[],
): { text: string; href: string }[] {
  const village = villageCode ? `?desa=${villageCode}` : "";
  return wanted.map((journey) => ({
    text: say(`answer.actions.${journey}`),
    href: localePath(locale, `/${journey}${village}`),
  }));
}
