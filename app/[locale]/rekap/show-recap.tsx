import type { ReactNode } from "react";
import { setPageStatus } from "@/lib/http/page-status.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { latestRecap, readRecap } from "@/lib/recap/read-recap.ts";
import type { RecapDocument } from "@/lib/recap/recap-document.ts";
import { Frame } from "../frame.tsx";
import { sayIn } from "../say.ts";
import { findRecapArea, type RecapView } from "./recap-address.ts";

const retryAfterSeconds = 60;

/** What each page of an area's recap is made from. */
export type RecapProps = { locale: Locale; document: RecapDocument; view: RecapView };

/** Shows an area's recap by `show`, or says why there is none: an unknown area, another period, or no recap yet. */
export function showRecap(
  locale: Locale,
  code: string,
  view: RecapView,
  show: (document: RecapDocument) => ReactNode,
): ReactNode {
  const area = findRecapArea(code);
  if (area === null) {
    setPageStatus(404);
    return <Missing locale={locale} reason="area" code={code} />;
  }
  const document = readRecap(area.code, view.period ?? undefined);
  if (document) return show(document);
  if (latestRecap() === null) {
    setPageStatus(503, retryAfterSeconds);
    return <Missing locale={locale} reason="none" code={area.code} />;
  }
  setPageStatus(404);
  return <Missing locale={locale} reason="period" code={area.code} />;
}

/** That there is no recap, why, and where to go. */
async function Missing({
  locale,
  reason,
  code,
}: {
  locale: Locale;
  reason: "area" | "period" | "none";
  code: string;
}) {
  const say = await sayIn(locale);
  const links: [string, string][] =
    reason === "none"
      ? [["home", "/"]]
      : [
          ...(reason === "period" ? [["newest", `/rekap/${code}`] as [string, string]] : []),
          ["nation", "/rekap"],
        ];
  return (
    <Frame locale={locale} path="/rekap" title={say(`recap.missing.${reason}.title`)}>
      <div className="page-width max-w-(--container-read) py-12">
        <h1 className="font-bold text-2xl sm:text-3xl">{say(`recap.missing.${reason}.title`)}</h1>
        <p className="mt-3 text-lg">{say(`recap.missing.${reason}.text`, { code: code.slice(0, 40) })}</p>
        <ul className="mt-4">
          {links.map(([key, path]) => (
            <li key={key}>
              <a className="link link-row font-medium" href={localePath(locale, path)}>
                {say(`recap.missing.${key}`)}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </Frame>
  );
}
