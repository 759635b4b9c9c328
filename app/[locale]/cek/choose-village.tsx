import { redirect } from "next/navigation";
import type { ComponentProps } from "react";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { findRegion, type Region } from "@/lib/region/areas.ts";
import { NATION, parseRegionCode } from "@/lib/region/region.ts";
import { PickVillage } from "./pick-village.tsx";
import { SearchVillage } from "./search-village.tsx";

/** The query of a page's address, as the framework hands it over. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** The first value of that name, not longer than any of ours. @returns null if it is not there. */
export function given(query: SearchParams, name: string): string | null {
  const value = query[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? null : first.trim().slice(0, 100);
}

/** The village that `desa` names. @returns null when it has still to be chosen: then show ChooseVillage. */
export function findChosenVillage(query: SearchParams): Region | null {
  const area = findArea(given(query, "desa") ?? "");
  return area?.level === "village" ? area : null;
}

/** Finds the village for a page: by its name (`q`), or picked from lists (`pilih`), until `desa` names it. */
export function ChooseVillage({
  locale,
  query,
  page,
  intro,
}: {
  locale: Locale;
  query: SearchParams;
  /** The page that the village is for, without the language. */
  page: string;
  intro?: ComponentProps<typeof SearchVillage>["intro"];
}) {
  const village = given(query, "desa");
  if (village) {
    const area = findArea(village);
    if (area === null) return <SearchVillage locale={locale} page={page} unknownCode={village} />;
    return <PickVillage locale={locale} page={page} area={area} reason="not_a_village" />;
  }

  const picked = given(query, "pilih");
  // The button of a step was pressed with nothing chosen: `di` tells at which step.
  if (village === "" || picked === "") {
    const area = findArea(given(query, "di") ?? NATION);
    if (area && area.level !== "village")
      return <PickVillage locale={locale} page={page} area={area} reason="nothing_chosen" />;
  }
  if (picked) {
    const area = findArea(picked);
    if (area === null) return <SearchVillage locale={locale} page={page} unknownCode={picked} />;
    if (area.level === "village") redirect(localePath(locale, `${page}?desa=${area.code}`));
    return <PickVillage locale={locale} page={page} area={area} reason={null} />;
  }
  return (
    <SearchVillage locale={locale} page={page} query={given(query, "q")} {...(intro ? { intro } : {})} />
  );
}

function findArea(text: string): Region | null {
  return findRegion(parseRegionCode(text) ?? "");
}
