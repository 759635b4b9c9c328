import { redirect } from "next/navigation";
import { setRequestLocale } from "next-intl/server";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { readRecap } from "@/lib/recap/read-recap.ts";
import { NATION } from "@/lib/region/region.ts";
import { given, type SearchParams } from "../../cek/choose-village.tsx";
import { findRecapArea, parseRecapView } from "../recap-address.ts";
import { showRecap } from "../show-recap.tsx";
import { comparePath, parseAreas } from "./compare-address.ts";
import { ComparePage } from "./compare-page.tsx";

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<SearchParams> };

/** Up to five areas beside each other. They are picked from lists (`di`), level by level. */
export default async function Compare({ params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const query = await searchParams;
  const view = parseRecapView(query);
  const areas = parseAreas(given(query, "daerah") ?? "");
  const within = findRecapArea(given(query, "di") || NATION);
  const already = areas.find((code) => code === given(query, "sudah"));

  // The form was sent: what was picked goes into the address, so that a comparison has one.
  const picked = findRecapArea(given(query, "pilih") ?? "");
  if (picked) {
    const opens = given(query, "aksi") === "buka";
    const path = opens
      ? comparePath(areas, picked.code, view)
      : comparePath(parseAreas([...areas, picked.code].join()), within?.code ?? NATION, view);
    const isDouble = !opens && areas.includes(picked.code);
    redirect(localePath(locale, isDouble ? `${path}&sudah=${picked.code}` : path));
  }
  return showRecap(locale, NATION, view, (nation) => (
    <ComparePage
      locale={locale}
      nation={nation}
      documents={areas.flatMap((code) => readRecap(code, view.period ?? undefined) ?? [])}
      within={within?.code ?? NATION}
      already={already ?? null}
      view={view}
    />
  ));
}
