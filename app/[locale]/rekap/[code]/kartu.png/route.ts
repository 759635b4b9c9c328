import { getConfig } from "@/lib/config/config.ts";
import { isLocale } from "@/lib/i18n/routing.ts";
import { readRecap } from "@/lib/recap/read-recap.ts";
import { drawShareCard } from "@/lib/recap/share-card.ts";
import { sayIn } from "../../../say.ts";
import { headline, nameOf, pathOf, stamp, telling } from "../../present.ts";
import { readBefore } from "../../read-releases.ts";
import { findRecapArea, parseRecapView, recapHref } from "../../recap-address.ts";
import { freshness } from "../../recap-frame.tsx";

const retryAfterSeconds = 10;

type Context = { params: Promise<{ locale: string; code: string }> };

/** The headline of an area as a picture to share, 1200 by 630 pixels. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { locale, code } = await params;
  const view = parseRecapView(Object.fromEntries(new URL(request.url).searchParams));
  const area = findRecapArea(code);
  const document = isLocale(locale) && area ? readRecap(area.code, view.period ?? undefined) : null;
  if (!isLocale(locale) || document === null) return new Response(null, { status: 404 });
  const say = await sayIn(locale);
  const t = telling(locale, say, document, readBefore(document), view);
  const picture = await drawShareCard({
    title: say("recap.heading", { name: nameOf(t) }),
    path: pathOf(t),
    freshness: freshness(locale, say, document.release),
    figures: headline(t)
      .slice(0, 4)
      .map(({ label, figure }) => ({ label, value: figure.text })),
    stamp: stamp(t),
    address: (getConfig().publicUrl + recapHref(locale, document.code)).replace(/^https?:\/\//, ""),
  });
  if (picture === "full")
    return new Response(null, { status: 503, headers: { "retry-after": String(retryAfterSeconds) } });
  return new Response(new Uint8Array(picture), {
    headers: { "content-type": "image/png", "cache-control": "public, max-age=3600" },
  });
}
