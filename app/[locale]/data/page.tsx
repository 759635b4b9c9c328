import { setRequestLocale } from "next-intl/server";
import type { ReactNode } from "react";
import type { Locale } from "@/lib/i18n/routing.ts";
import { dateInWords, periodInWords } from "../dates.ts";
import { Frame, releaseOfFrame } from "../frame.tsx";
import { sayIn } from "../say.ts";

/** Where the data come from, and under which licences. */
export default async function DataPage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  setRequestLocale(locale);
  const [say, release] = await Promise.all([sayIn(locale), releaseOfFrame()]);
  return (
    <Frame locale={locale} path="/data" title={say("data.title")}>
      <div className="page-width max-w-(--container-read) py-8 sm:py-12">
        <h1 className="font-bold text-2xl sm:text-3xl">{say("data.title")}</h1>
        <p className="mt-3 text-lg">{say("data.lead")}</p>
        <Section title={say("data.registerTitle")}>
          <p>{say("data.registerText")}</p>
          <p className="font-semibold">
            {release
              ? say("data.registerNow", {
                  register: release.register,
                  date: dateInWords(locale, release.asOf),
                  period: periodInWords(locale, release.period),
                })
              : say("data.registerNone")}
          </p>
          {release?.synthetic ? <p>{say("data.registerSynthetic")}</p> : null}
        </Section>
        <Section title={say("data.areasTitle")}>
          <p>{say("data.areasText")}</p>
          <p>{say("data.areasLicence")}</p>
          <ul>
            <li>
              <a
                className="link link-row"
                href="https://github.com/fityannugroho/idn-area-data"
                rel="noreferrer"
              >
                {say("data.areasSource")}
              </a>
            </li>
            <li>
              <a
                className="link link-row"
                href="https://opendatacommons.org/licenses/odbl/1-0/"
                rel="noreferrer"
              >
                {say("data.areasLicenceLink")}
              </a>
            </li>
          </ul>
        </Section>
        <Section title={say("data.downloadsTitle")}>
          <p>{say("data.downloadsText")}</p>
        </Section>
        <Section title={say("data.softwareTitle")}>
          <p>{say("data.softwareText")}</p>
        </Section>
      </div>
    </Frame>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-10">
      <h2 className="font-bold text-xl">{title}</h2>
      <div className="mt-2 grid gap-3">{children}</div>
    </section>
  );
}
