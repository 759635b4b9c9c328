import { setRequestLocale } from "next-intl/server";
import type { Locale } from "@/lib/i18n/routing.ts";
import { NATION } from "@/lib/region/region.ts";
import type { SearchParams } from "../cek/choose-village.tsx";
import { parseRecapView } from "./recap-address.ts";
import { RecapPage } from "./recap-page.tsx";
import { showRecap } from "./show-recap.tsx";

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<SearchParams> };

/** The recap of the nation. */
export default async function NationRecap({ params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const view = parseRecapView(await searchParams);
  return showRecap(locale, NATION, view, (document) => (
    <RecapPage locale={locale} document={document} view={view} />
  ));
}
