import { setRequestLocale } from "next-intl/server";
import { FigureText, HeldLegend } from "@/components/recap/figure.tsx";
import { ScrollBox } from "@/components/recap/scroll-box.tsx";
import type { Locale } from "@/lib/i18n/routing.ts";
import type { SearchParams } from "../../../cek/choose-village.tsx";
import { sayIn } from "../../../say.ts";
import { changes } from "../../changes.ts";
import { fullNameOf, nameOf } from "../../present.ts";
import { readBefore } from "../../read-releases.ts";
import { parseRecapView, recapPath } from "../../recap-address.ts";
import { RecapFrame } from "../../recap-frame.tsx";
import { recapWords } from "../../recap-words.ts";
import { type RecapProps, showRecap } from "../../show-recap.tsx";

type Props = { params: Promise<{ locale: Locale; code: string }>; searchParams: Promise<SearchParams> };

/** What changed in an area since the release before: every figure, then and now. */
export default async function ChangesPage({ params, searchParams }: Props) {
  const { locale, code } = await params;
  setRequestLocale(locale);
  const { period } = parseRecapView(await searchParams);
  const view = { period, measure: null, order: null };
  return showRecap(locale, code, view, (document) => (
    <Changes locale={locale} document={document} view={view} />
  ));
}

async function Changes({ locale, document, view }: RecapProps) {
  const say = await sayIn(locale);
  const words = recapWords(locale, say);
  const before = readBefore(document);
  const period = words.period(document.release.period);
  const groups = changes(say, words, document, before);
  return (
    <RecapFrame
      locale={locale}
      say={say}
      document={document}
      view={view}
      path={recapPath(document.code, view, "/perubahan")}
      title={say("recap.changes.title", { name: fullNameOf({ say, document }), period })}
      heading={say("recap.changes.heading", { name: nameOf({ say, document }) })}
    >
      <p className="mt-4 max-w-(--container-read) text-lg">
        {before
          ? `${say("recap.changes.lead", { period, since: words.period(before.release.period) })} ${say("recap.changes.zeros")}`
          : say("recap.change.first")}
      </p>
      <HeldLegend text={say("recap.heldLegend", { threshold: String(document.threshold) })} />
      {before
        ? groups.map((group) => (
            <div key={group.key} className="mt-8">
              <h2 className="font-bold text-xl">{group.title}</h2>
              <ScrollBox label={group.title} className="mt-3 max-w-4xl px-4 py-2">
                <table className="w-full border-collapse text-left">
                  <thead className="text-ink-soft text-sm">
                    <tr className="border-line border-b">
                      <th scope="col" className="py-1.5 pr-3 font-medium">
                        {say("recap.changes.figure")}
                      </th>
                      <th scope="col" className="py-1.5 pl-3 text-right font-medium">
                        {period}
                      </th>
                      <th scope="col" className="py-1.5 pl-3 text-right font-medium">
                        {say("recap.changes.change")}
                      </th>
                      <th scope="col" className="py-1.5 pl-3 text-right font-medium">
                        {words.period(before.release.period)}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {group.rows.map((row) => (
                      <tr key={row.key} className="border-line border-b last:border-b-0">
                        <th scope="row" className="min-w-28 py-2 pr-3 font-normal">
                          {row.label}
                        </th>
                        <td className="py-2 pl-3 text-right tabular-nums">
                          <FigureText figure={row.now} />
                        </td>
                        <td className="py-2 pl-3 text-right font-semibold tabular-nums sm:whitespace-nowrap">
                          <FigureText figure={row.change} />
                        </td>
                        <td className="py-2 pl-3 text-right tabular-nums">
                          <FigureText figure={row.before} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </ScrollBox>
            </div>
          ))
        : null}
    </RecapFrame>
  );
}
