import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { findRegion, type Region } from "@/lib/region/areas.ts";
import { NATION, parseRegionCode } from "@/lib/region/region.ts";
import { given, type SearchParams } from "../cek/choose-village.tsx";

/** What of a recap is looked at: the period, the measure, and by which column its areas are sorted. */
export type RecapView = {
  /** Null: the newest. */
  period: string | null;
  /** A key of listMeasures; null: the first. */
  measure: string | null;
  /** A key of listMeasures or `nama`, with `.naik` or `.turun` where it is not the usual way; null: the measure. */
  order: string | null;
};

/** Reads a view from the query of an address. What nothing is known by stands for the default. */
export function parseRecapView(query: SearchParams): RecapView {
  return {
    period: given(query, "periode") || null,
    measure: given(query, "ukuran") || null,
    order: given(query, "urut") || null,
  };
}

/** The address of an area's recap, without the language. */
export function recapPath(code: string, view: Partial<RecapView> = {}, page = ""): string {
  const path = code === NATION && page === "" ? "/rekap" : `/rekap/${code}${page}`;
  const query = new URLSearchParams();
  if (view.period) query.set("periode", view.period);
  if (view.measure) query.set("ukuran", view.measure);
  if (view.order) query.set("urut", view.order);
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The same in a language. */
export function recapHref(locale: Locale, code: string, view: Partial<RecapView> = {}, page = ""): string {
  return localePath(locale, recapPath(code, view, page));
}

/** A page's address that keeps showing this release's period when newer ones have come: what is cited must stay. */
export function citedPath(path: string, period: string): string {
  const [page = "", text = ""] = path.split("?");
  const query = text.split("&").filter((part) => part !== "" && !part.startsWith("periode="));
  return `${page}?${[...query, `periode=${period}`].join("&")}`;
}

/** The area that an address names, dotted or plain. */
export function findRecapArea(text: string): Region | null {
  return findRegion(parseRegionCode(text) ?? "");
}
