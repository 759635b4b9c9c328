import { redirect } from "next/navigation";
import { setRequestLocale } from "next-intl/server";
import type { Locale } from "@/lib/i18n/routing.ts";
import { NATION } from "@/lib/region/region.ts";
import type { SearchParams } from "../../cek/choose-village.tsx";
import { findRecapArea, parseRecapView, recapHref } from "../recap-address.ts";
import { RecapPage } from "../recap-page.tsx";
import { showRecap } from "../show-recap.tsx";

type Props = { params: Promise<{ locale: Locale; code: string }>; searchParams: Promise<SearchParams> };

/** The recap of a province, a regency, a district or a village. */
export default async function AreaRecap({ params, searchParams }: Props) {
  const { locale, code } = await params;
  setRequestLocale(locale);
  const view = parseRecapView(await searchParams);
  // Every view has one address: the nation's has no code, and a code has dots.
  const area = findRecapArea(code);
  if (area && (area.code === NATION || area.code !== code)) redirect(recapHref(locale, area.code, view));
  return showRecap(locale, code, view, (document) => (
    <RecapPage locale={locale} document={document} view={view} />
  ));
}
