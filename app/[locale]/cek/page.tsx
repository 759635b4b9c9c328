import { redirect } from "next/navigation";
import { setRequestLocale } from "next-intl/server";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { findRegion, type Region } from "@/lib/region/areas.ts";
import { NATION, parseRegionCode } from "@/lib/region/region.ts";
import { CheckInVillage } from "./check-in-village.tsx";
import { PickVillage } from "./pick-village.tsx";
import { SearchVillage } from "./search-village.tsx";

type Props = {
  params: Promise<{ locale: Locale }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** The check, one thing per screen: find the village (`q`), or pick it (`pilih`), then ask by name (`desa`). */
export default async function CheckPage({ params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const query = await searchParams;
  const given = (name: string): string | null => {
    const value = query[name];
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? null : first.trim().slice(0, 100);
  };

  const village = given("desa");
  if (village) {
    const area = findArea(village);
    if (area === null) return <SearchVillage locale={locale} unknownCode={village} />;
    if (area.level !== "village") return <PickVillage locale={locale} area={area} reason="not_a_village" />;
    return <CheckInVillage locale={locale} village={area} example={Number(given("contoh")) || null} />;
  }

  const picked = given("pilih");
  // The button of a step was pressed with nothing chosen: `di` tells at which step.
  if (village === "" || picked === "") {
    const area = findArea(given("di") ?? NATION);
    if (area && area.level !== "village")
      return <PickVillage locale={locale} area={area} reason="nothing_chosen" />;
  }
  if (picked) {
    const area = findArea(picked);
    if (area === null) return <SearchVillage locale={locale} unknownCode={picked} />;
    if (area.level === "village") redirect(localePath(locale, `/cek?desa=${area.code}`));
    return <PickVillage locale={locale} area={area} reason={null} />;
  }
  return <SearchVillage locale={locale} query={given("q")} />;
}

function findArea(text: string): Region | null {
  return findRegion(parseRegionCode(text) ?? "");
}
