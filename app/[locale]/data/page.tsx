import { setRequestLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice.tsx";
import { getConfig } from "@/lib/config/config.ts";
import { setPageStatus } from "@/lib/http/page-status.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { latestOpenRelease, listOpenReleases, type OpenRelease } from "@/lib/recap/data-files.ts";
import {
  type DataPackage,
  dictionaryFile,
  licences,
  packageFile,
  readmeFile,
} from "@/lib/recap/data-package.ts";
import { latestRecap } from "@/lib/recap/read-recap.ts";
import { recapTables, sharedColumns } from "@/lib/recap/recap-tables.ts";
import { given, type SearchParams } from "../cek/choose-village.tsx";
import { dateInWords, periodInWords, todayInJakarta } from "../dates.ts";
import { Frame } from "../frame.tsx";
import { type Say, sayIn } from "../say.ts";
import { Checksums, Downloads } from "./downloads.tsx";
import { changeLog, tableDownloads } from "./present.ts";

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<SearchParams> };

/** Open data: what can be fetched, what its columns mean, how to cite it, under which licences, and what changed. */
export default async function DataPage({ params, searchParams }: Props) {
  const { locale } = await params;
  setRequestLocale(locale);
  const [say, query] = await Promise.all([sayIn(locale), searchParams]);
  const releases = listOpenReleases();
  const wanted = given(query, "rilis");
  const asked = releases.find(({ described }) => described.release.id === wanted);
  const shown = asked ?? latestOpenRelease();
  const newest = latestRecap();
  const isWritten = newest === null || releases.some(({ described }) => described.release.id === newest.id);
  if (wanted && !asked) setPageStatus(404);
  const path = asked ? `/data?rilis=${asked.described.release.id}` : "/data";
  return (
    <Frame locale={locale} path={path} title={say("data.title")}>
      <div className="page-width py-8 sm:py-12">
        <div className="max-w-(--container-read)">
          <h1 className="font-bold text-2xl sm:text-3xl">{say("data.title")}</h1>
          <p className="mt-3 text-lg">{say("data.lead")}</p>
        </div>
        {wanted && !asked ? (
          <div className="mt-6">
            <Notice tone="warn">
              <p>{say("data.releaseMissing", { release: wanted.slice(0, 40) })}</p>
            </Notice>
          </div>
        ) : null}
        {isWritten ? null : (
          <div className="mt-6">
            <Notice tone="info">
              <p>{say("data.releaseComing", { release: newest?.id ?? "" })}</p>
            </Notice>
          </div>
        )}
        {shown ? (
          <Release locale={locale} say={say} described={shown.described} />
        ) : (
          <Section title={say("data.filesTitle")}>
            <p>{say("data.filesNone")}</p>
          </Section>
        )}
        <Section title={say("data.programsTitle")}>
          <p>{say("data.programsText")}</p>
          <ul>
            <li>
              <a className="link link-row" href={localePath(locale, "/data/api")}>
                {say("data.apiLink")}
              </a>
            </li>
            <li>
              <a className="link link-row" href="/data/catalog.jsonld">
                {say("data.catalogueLink")}
              </a>
            </li>
          </ul>
        </Section>
        <Section title={say("data.licenceTitle")}>
          <p>{say("data.licenceText")}</p>
          <p>{say("data.areasLicence")}</p>
          <ul>
            {licences.map((licence) => (
              <li key={licence.name}>
                <a className="link link-row" href={licence.path} rel="noreferrer">
                  {licence.title}
                </a>
              </li>
            ))}
          </ul>
        </Section>
        {releases.length > 0 ? (
          <ChangeLog locale={locale} say={say} releases={releases} shown={shown?.described.release.id} />
        ) : null}
        <Section title={say("data.sourcesTitle")}>
          <p>{say("data.registerText")}</p>
          <p>{say("data.areasText")}</p>
          <p>
            <a
              className="link link-row"
              href="https://github.com/fityannugroho/idn-area-data"
              rel="noreferrer"
            >
              {say("data.areasSource")}
            </a>
          </p>
          <p>{say("data.softwareText")}</p>
        </Section>
      </div>
    </Frame>
  );
}

/** The files of one release, what their columns mean, and how to cite them. */
function Release({ locale, say, described }: { locale: Locale; say: Say; described: DataPackage }) {
  const { release } = described;
  const files = `/data/${release.id}`;
  const dictionary = [
    { key: "all", title: say("data.columnsOfAll"), columns: sharedColumns },
    ...recapTables.map(({ name, columns }) => ({
      key: name,
      title: say("data.columnsOf", { table: say(`data.table.${name}.title`) }),
      columns: columns.slice(sharedColumns.length),
    })),
  ];
  const citation = {
    release: release.id,
    register: release.register,
    date: dateInWords(locale, release.as_of),
    today: dateInWords(locale, todayInJakarta()),
    address: `${getConfig().publicUrl}${localePath(locale, "/data")}?rilis=${release.id}`,
  };
  return (
    <>
      <Section title={say("data.filesTitle")}>
        <p className="font-semibold">
          {say("data.releaseNow", {
            release: release.id,
            register: release.register,
            date: dateInWords(locale, release.as_of),
            period: periodInWords(locale, release.period),
          })}
        </p>
        {release.synthetic ? (
          <Notice tone="warn">
            <p>{say("data.synthetic")}</p>
          </Notice>
        ) : null}
        <p>{say("data.formatsText")}</p>
        <p>{say("data.heldBackText")}</p>
        <p>{say("data.zeroText")}</p>
        <p>
          <a className="link link-row" href={localePath(locale, "/rekap/metode")}>
            {say("data.methodLink")}
          </a>
        </p>
      </Section>
      <div className="mt-6 grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Downloads say={say} tables={tableDownloads(locale, say, described)} />
      </div>
      <div className="mt-6">
        <Checksums say={say} described={described} />
      </div>
      <Section title={say("data.dictionaryTitle")}>
        <p>{say("data.codesText")}</p>
        <ul>
          {[
            [dictionaryFile, "data.dictionaryLink"],
            [packageFile, "data.packageLink"],
            [readmeFile, "data.readmeLink"],
          ].map(([name, key]) => (
            <li key={name}>
              <a className="link link-row" href={`${files}/${name}`}>
                {say(key as string)}
              </a>
            </li>
          ))}
        </ul>
      </Section>
      <div className="mt-4 grid max-w-(--container-read) gap-3">
        {dictionary.map(({ key, title, columns }) => (
          <details key={key} className="rounded-card border border-line bg-paper px-4 sm:px-5">
            <summary className="min-h-target cursor-pointer py-3 font-semibold">{title}</summary>
            <dl className="mb-3 divide-y divide-line">
              {columns.map((column) => (
                <div key={column.name} className="py-2">
                  <dt className="break-all font-mono text-sm">{column.name}</dt>
                  <dd>{say(`data.column.${column.name}`)}</dd>
                </div>
              ))}
            </dl>
          </details>
        ))}
      </div>
      <Section title={say("data.citeTitle")}>
        <p>{say("data.citeText")}</p>
        <p className="select-all rounded-control bg-tint px-4 py-3">
          {say(release.synthetic ? "data.citeSynthetic" : "data.cite", citation)}
        </p>
      </Section>
    </>
  );
}

function ChangeLog({
  locale,
  say,
  releases,
  shown,
}: {
  locale: Locale;
  say: Say;
  releases: OpenRelease[];
  shown: string | undefined;
}) {
  return (
    <Section title={say("data.changesTitle")}>
      <p>{say("data.changesText")}</p>
      <ol className="divide-y divide-line rounded-card border border-line bg-paper">
        {changeLog(locale, say, releases).map(({ id, period, asOf, synthetic, changes }) => (
          <li key={id} className="px-4 py-3.5 sm:px-5">
            <h3 className="font-semibold">
              {say(synthetic ? "data.releaseSynthetic" : "data.release", { release: id })}
            </h3>
            <p className="text-ink-soft">
              {say("data.releaseOf", {
                period: periodInWords(locale, period),
                date: dateInWords(locale, asOf),
              })}
            </p>
            <p>{changes.join(" ")}</p>
            {id === shown ? (
              <p className="text-ink-soft">{say("data.releaseShown")}</p>
            ) : (
              <a className="link link-row" href={`${localePath(locale, "/data")}?rilis=${id}`}>
                {say("data.releaseLink", { release: id })}
              </a>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-10 max-w-(--container-read)">
      <h2 className="font-bold text-xl">{title}</h2>
      <div className="mt-2 grid gap-3">{children}</div>
    </section>
  );
}
