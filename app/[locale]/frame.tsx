import { headers } from "next/headers";
import { connection } from "next/server";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { KawungMark, TumpalEdge } from "@/components/ui/batik.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { getConfig } from "@/lib/config/config.ts";
import { postedForm } from "@/lib/http/posted-form.ts";
import { savesData } from "@/lib/http/saver.ts";
import { type Locale, localePath, locales } from "@/lib/i18n/routing.ts";
import { lastKnownRelease, type ReleaseInfo } from "@/lib/projection/release-info.ts";
import { dateInWords, periodInWords } from "./dates.ts";

const longestWaitMs = 1_000;

/** The release that the frame speaks of; null when it cannot be told soon. Never throws: a page outlives its database. */
export async function releaseOfFrame(): Promise<ReleaseInfo | null> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, longestWaitMs, null).unref());
  return Promise.race([lastKnownRelease().catch(() => null), late]);
}

/**
 * What stands around every page: skip link, header with the language switch, the banner of invented data, footer.
 * @param path the page's own address without the language, so that the switch leads to the same page.
 * @param title of the document; left out where the page sets it itself.
 * @param failed whether the title must start with "Kesalahan:".
 */
export async function Frame({
  locale,
  path,
  title,
  failed = false,
  children,
}: {
  locale: Locale;
  path: string;
  title?: string;
  failed?: boolean;
  children: ReactNode;
}) {
  // Banner and date must be those of now, not those of the moment the pages were built.
  await connection();
  const [t, release] = await Promise.all([getTranslations({ locale }), releaseOfFrame()]);
  return (
    <>
      {title === undefined ? null : (
        <title>{t(failed ? "site.errorTitleOf" : "site.titleOf", { title })}</title>
      )}
      {locales.map((language) => (
        <link
          key={language}
          rel="alternate"
          hrefLang={language}
          href={getConfig().publicUrl + localePath(language, path)}
        />
      ))}
      <a
        href="#isi"
        className="sr-only z-10 rounded-control bg-emas px-4 py-3 font-semibold text-[#1c1608] focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t("site.skip")}
      </a>
      <Header locale={locale} path={path} />
      {release?.synthetic ? (
        <aside aria-label={t("banner.label")} className="border-warn border-b-2 bg-warn-soft">
          <p className="page-width flex gap-2.5 py-2.5 text-sm">
            <Icon name="info" className="mt-0.5 size-5 text-warn" />
            <span>
              <strong>{t("banner.label")}.</strong> {t("banner.text")}
            </span>
          </p>
        </aside>
      ) : null}
      <main id="isi" tabIndex={-1} className="grow outline-none">
        {children}
      </main>
      <Footer locale={locale} release={release} path={path} />
    </>
  );
}

async function Header({ locale, path }: { locale: Locale; path: string }) {
  const t = await getTranslations({ locale, namespace: "site" });
  const other: Locale = locale === "id" ? "en" : "id";
  const look =
    "inline-flex min-h-target items-center rounded-control px-1.5 font-medium text-sm underline-offset-4 hover:underline sm:px-2.5 sm:text-base";
  return (
    <header className="bg-nila text-on-nila" data-print="no">
      <div className="page-width flex flex-wrap items-center justify-between gap-x-2 py-2">
        <a
          href={localePath(locale, "/")}
          className="-ml-1 inline-flex min-h-target items-center gap-2 rounded-control px-1"
        >
          <KawungMark className="size-9 text-emas" />
          <span className="leading-none">
            <span className="block font-bold text-xl leading-none tracking-tight">
              {t("name")}
              <span className="sr-only">, {t("home")}</span>
            </span>
            <span className="mt-1 hidden text-on-nila-soft text-sm leading-none sm:block">
              {t("tagline")}
            </span>
          </span>
        </a>
        <nav aria-label={t("name")} className="-mr-1.5 flex sm:-mr-2.5 items-center">
          <a href={localePath(locale, "/lacak")} className={`${look} max-sm:hidden`}>
            {t("track")}
          </a>
          <a href={localePath(locale, "/rekap")} className={`${look} max-sm:hidden`}>
            {t("recap")}
          </a>
          <a href={localePath(locale, "/bantuan")} className={look}>
            {t("help")}
          </a>
          <a
            href={localePath(other, path)}
            lang={other}
            hrefLang={other}
            aria-label={t("otherLanguageLabel")}
            className={look}
          >
            {t("otherLanguage")}
          </a>
        </nav>
      </div>
      <TumpalEdge className="block h-2.5 bg-nila-deep text-emas" />
    </header>
  );
}

async function Footer({
  locale,
  release,
  path,
}: {
  locale: Locale;
  release: ReleaseInfo | null;
  path: string;
}) {
  const t = await getTranslations({ locale, namespace: "footer" });
  const link = "inline-flex min-h-target items-center underline underline-offset-4 hover:decoration-2";
  return (
    <footer className="laid-out-later mt-16 bg-nila text-on-nila">
      <h2 className="sr-only">{t("title")}</h2>
      <div className="page-width grid gap-x-10 gap-y-7 py-10 sm:grid-cols-2 lg:grid-cols-4">
        <section>
          <h3 className="font-semibold text-emas">{t("hotlineTitle")}</h3>
          <p className="mt-1">{t("hotlineText")}</p>
          <p>
            <a href="tel:171" className={`${link} gap-2 font-bold text-2xl no-underline`}>
              <Icon name="phone" className="size-6 text-emas" />
              171
            </a>
          </p>
        </section>
        <section>
          <h3 className="font-semibold text-emas">{t("dataTitle")}</h3>
          <p className="mt-1">
            {release
              ? t("dataText", {
                  date: dateInWords(locale, release.asOf),
                  period: periodInWords(locale, release.period),
                  register: release.register,
                })
              : t("dataUnknown")}
          </p>
        </section>
        <section>
          <h3 className="font-semibold text-emas">{t("addressTitle")}</h3>
          <p className="mt-1 break-all font-semibold">{getConfig().publicUrl.replace(/^https?:\/\//, "")}</p>
          <p className="text-on-nila-soft text-sm">{t("addressText")}</p>
          <p>
            <a href={localePath(locale, "/resmi")} className={link}>
              {t("official")}
            </a>
          </p>
        </section>
        <section>
          <h3 className="font-semibold text-emas">{t("sourceTitle")}</h3>
          <p className="mt-1">{t("areas")}</p>
          <p className="text-on-nila-soft text-sm">{t("code")}</p>
          <ul className="mt-1">
            <li>
              <a href={localePath(locale, "/lacak")} className={link}>
                {t("track")}
              </a>
            </li>
            <li>
              <a href={localePath(locale, "/rekap")} className={link}>
                {t("recap")}
              </a>
            </li>
            <li>
              <a href={localePath(locale, "/data")} className={link}>
                {t("sourceLink")}
              </a>
            </li>
            <li>
              <a href={localePath(locale, "/bantuan")} className={link}>
                {t("help")}
              </a>
            </li>
          </ul>
        </section>
      </div>
      {postedForm() ? null : <SaverChoice locale={locale} path={path} />}
    </footer>
  );
}

/**
 * Switches the saving of data on or off, and comes back to this page. Not offered on the steps of a submission without scripts:
 * they could not be come back to, and what was typed would be lost.
 */
async function SaverChoice({ locale, path }: { locale: Locale; path: string }) {
  const [t, given] = await Promise.all([getTranslations({ locale, namespace: "footer" }), headers()]);
  const saves = savesData(Object.fromEntries(given));
  return (
    <section className="border-on-nila-soft border-t" data-print="no">
      <form
        action="/hemat"
        method="post"
        className="page-width flex flex-wrap items-center justify-between gap-x-10 gap-y-3 py-5"
      >
        <div className="max-w-(--container-read)">
          <h3 className="font-semibold text-emas">{t("saverTitle")}</h3>
          <p className="mt-1">{t(saves ? "saverOnText" : "saverText")}</p>
        </div>
        <input type="hidden" name="kembali" value={localePath(locale, path)} />
        <button
          type="submit"
          name="hemat"
          value={saves ? "0" : "1"}
          className="min-h-target w-full cursor-pointer rounded-control border-2 border-on-nila px-5 py-2 font-semibold hover:bg-nila-deep sm:w-auto"
        >
          {t(saves ? "saverOff" : "saverOn")}
        </button>
      </form>
    </section>
  );
}
