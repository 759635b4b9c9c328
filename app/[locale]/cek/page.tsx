import { setRequestLocale } from "next-intl/server";
import { findBlanks } from "@/lib/http/form-blanks.ts";
import type { Locale } from "@/lib/i18n/routing.ts";
import { CheckInVillage } from "./check-in-village.tsx";
import { ChooseVillage, findChosenVillage, given, type SearchParams } from "./choose-village.tsx";

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<SearchParams> };

/** The check, one thing per screen: find the village (`q`), or pick it (`pilih`), then ask by name (`desa`). */
export default async function CheckPage({ params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const query = await searchParams;
  const blanks = findBlanks(given(query, "desa"));
  if (blanks)
    return <CheckInVillage locale={locale} village={blanks.village} example={null} blanks={blanks} />;
  const village = findChosenVillage(query);
  if (!village) return <ChooseVillage locale={locale} query={query} page="/cek" />;
  return (
    <CheckInVillage locale={locale} village={village} example={Number(given(query, "contoh")) || null} />
  );
}
