import { NATION } from "@/lib/region/region.ts";
import { findRecapArea, type RecapView } from "../recap-address.ts";

/** How many areas stand beside each other at most. */
export const mostAreas = 5;

/** Reads the areas of a comparison, "32.73,32.04". What is no area, and what stands twice, is left out. */
export function parseAreas(text: string): string[] {
  const codes = text.split(",").flatMap((code) => findRecapArea(code)?.code ?? []);
  return [...new Set(codes)].slice(0, mostAreas);
}

/** The address of a comparison, without the language. @param within the area whose list is open */
export function comparePath(areas: readonly string[], within: string, view: Partial<RecapView>): string {
  const query = [
    areas.length > 0 ? `daerah=${areas.join(",")}` : "",
    within === NATION ? "" : `di=${within}`,
    view.measure ? `ukuran=${encodeURIComponent(view.measure)}` : "",
    view.period ? `periode=${encodeURIComponent(view.period)}` : "",
  ].filter((part) => part !== "");
  return query.length === 0 ? "/rekap/banding" : `/rekap/banding?${query.join("&")}`;
}
