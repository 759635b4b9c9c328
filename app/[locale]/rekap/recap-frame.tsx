import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice.tsx";
import { getConfig } from "@/lib/config/config.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import type { RecapDocument, RecapRelease } from "@/lib/recap/recap-document.ts";
import { NATION } from "@/lib/region/region.ts";
import { dateInWords, periodInWords, todayInJakarta } from "../dates.ts";
import { Frame } from "../frame.tsx";
import type { Say } from "../say.ts";
import { citedPath, type RecapView, recapHref, recapPath } from "./recap-address.ts";

/** What stands around every page of an area's recap: its path, its title, of when the figures are, how to cite them. */
export function RecapFrame({
  locale,
  say,
  document,
  view,
  path = recapPath(document.code, view),
  title,
  heading,
  children,
}: {
  locale: Locale;
  say: Say;
  document: RecapDocument;
  view: RecapView;
  /** The page's own address without the language, where it is not the area's. */
  path?: string;
  title: string;
  heading: string;
  children: ReactNode;
}) {
  const { code, release } = document;
  const picture = getConfig().publicUrl + recapHref(locale, code, { period: view.period }, "/kartu.png");
  return (
    <Frame locale={locale} path={path} title={title}>
      <meta property="og:title" content={title} />
      <meta property="og:type" content="website" />
      <meta property="og:url" content={getConfig().publicUrl + localePath(locale, path)} />
      <meta property="og:image" content={picture} />
      <meta property="og:image:width" content="1200" />
      <meta property="og:image:height" content="630" />
      <meta name="twitter:card" content="summary_large_image" />
      <div className="page-width py-6 sm:py-10">
        <Breadcrumb locale={locale} say={say} document={document} view={view} path={path} />
        <h1 className="mt-2 font-bold text-2xl sm:text-3xl">{heading}</h1>
        <p className="mt-2 text-ink-soft">{freshness(locale, say, release)}</p>
        {release.synthetic ? (
          <div className="mt-4">
            <Notice tone="warn">
              <p>{say("recap.synthetic")}</p>
            </Notice>
          </div>
        ) : null}
        {children}
        <Citation locale={locale} say={say} release={release} path={path} title={title} />
      </div>
    </Frame>
  );
}

/** Of which register, period, day and release figures are. */
export function freshness(locale: Locale, say: Say, { register, period, as_of, id }: RecapRelease): string {
  return say("recap.freshness", {
    register,
    period: periodInWords(locale, period),
    date: dateInWords(locale, as_of),
    release: id,
  });
}

function Breadcrumb({
  locale,
  say,
  document: { code, name, above },
  view,
  path,
}: {
  locale: Locale;
  say: Say;
  document: RecapDocument;
  view: RecapView;
  path: string;
}) {
  const own = path === recapPath(code, view) ? [] : [{ code, name }];
  const links = [...above, ...own];
  if (links.length === 0) return null;
  return (
    <nav aria-label={say("recap.path")}>
      <ol className="flex flex-wrap gap-x-2">
        {links.map((area) => (
          <li key={area.code} className="flex items-center gap-2">
            <a
              // As wide as a thumb also where the name is short.
              className="link link-row -mx-1.5 min-w-11 justify-center px-1.5"
              href={recapHref(locale, area.code, { period: view.period, measure: view.measure })}
            >
              {area.code === NATION ? say("recap.nation") : area.name}
            </a>
            <span aria-hidden="true">›</span>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Citation({
  locale,
  say,
  release,
  path,
  title,
}: {
  locale: Locale;
  say: Say;
  release: RecapRelease;
  path: string;
  title: string;
}) {
  return (
    <section aria-labelledby="kutip" className="mt-10 max-w-(--container-read)">
      <h2 id="kutip" className="font-bold text-xl">
        {say("recap.cite.title")}
      </h2>
      <p className="mt-2 rounded-control bg-tint px-4 py-3">
        {say(release.synthetic ? "recap.cite.synthetic" : "recap.cite.text", {
          release: release.id,
          date: dateInWords(locale, todayInJakarta()),
          title,
          address: getConfig().publicUrl + localePath(locale, citedPath(path, release.period)),
        })}
      </p>
    </section>
  );
}
