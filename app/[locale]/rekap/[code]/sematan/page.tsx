import { connection } from "next/server";
import { setRequestLocale } from "next-intl/server";
import { HeldLegend } from "@/components/recap/figure.tsx";
import { Headline } from "@/components/recap/headline.tsx";
import { KawungMark } from "@/components/ui/batik.tsx";
import { getConfig } from "@/lib/config/config.ts";
import type { Locale } from "@/lib/i18n/routing.ts";
import type { SearchParams } from "../../../cek/choose-village.tsx";
import { sayIn } from "../../../say.ts";
import { fullNameOf, headline, stamp, telling } from "../../present.ts";
import { readBefore } from "../../read-releases.ts";
import { parseRecapView, recapHref } from "../../recap-address.ts";
import { freshness } from "../../recap-frame.tsx";
import { type RecapProps, showRecap } from "../../show-recap.tsx";

type Props = { params: Promise<{ locale: Locale; code: string }>; searchParams: Promise<SearchParams> };

/** The headline of an area for the pages of others: nothing around it, and one link to the whole. */
export default async function EmbedPage({ params, searchParams }: Props) {
  const { locale, code } = await params;
  setRequestLocale(locale);
  const view = parseRecapView(await searchParams);
  await connection();
  return showRecap(locale, code, view, (document) => (
    <Embed locale={locale} document={document} view={view} />
  ));
}

async function Embed({ locale, document, view }: RecapProps) {
  const say = await sayIn(locale);
  const t = telling(locale, say, document, readBefore(document), view);
  const whole = getConfig().publicUrl + recapHref(locale, document.code, { period: view.period });
  const heading = say("recap.heading", { name: fullNameOf(t) });
  const synthetic = stamp(t);
  return (
    <main className="grow border-nila border-t-4 px-4 pt-4 pb-5 sm:px-6">
      <title>{say("site.titleOf", { title: heading })}</title>
      <link rel="canonical" href={whole} />
      <meta name="robots" content="noindex" />
      <h1 className="font-bold text-xl">{heading}</h1>
      {synthetic ? <p className="font-semibold text-warn">{synthetic}</p> : null}
      <Headline cards={headline(t)} />
      <HeldLegend text={say("recap.heldLegend", { threshold: String(document.threshold) })} />
      <p className="mt-2 text-ink-soft text-sm">{freshness(locale, say, document.release)}</p>
      <p>
        <a className="link link-row gap-2 font-semibold" href={whole} target="_blank" rel="noopener">
          <KawungMark className="size-5 text-accent" />
          {say("recap.embedLink")}
        </a>
      </p>
    </main>
  );
}
