import type { ReactNode } from "react";
import { AreaTable } from "@/components/recap/area-table.tsx";
import { BarTable } from "@/components/recap/bar-table.tsx";
import { FigureText, HeldLegend } from "@/components/recap/figure.tsx";
import { Headline } from "@/components/recap/headline.tsx";
import { LineChart } from "@/components/recap/line-chart.tsx";
import { RateMap } from "@/components/recap/rate-map.tsx";
import { ScrollBox } from "@/components/recap/scroll-box.tsx";
import { inputLook } from "@/components/ui/field.tsx";
import { getConfig } from "@/lib/config/config.ts";
import { localePath } from "@/lib/i18n/routing.ts";
import { readOutlines } from "@/lib/recap/outlines.ts";
import type { RecapDocument } from "@/lib/recap/recap-document.ts";
import { type Say, sayIn } from "../say.ts";
import { MeasureForm } from "./measure-form.tsx";
import {
  areaTable,
  behind,
  desilBars,
  dukcapilBars,
  fullNameOf,
  headline,
  nameOf,
  periodSeries,
  rateMap,
  stageBars,
  stamp,
  submissionRows,
  type Telling,
  telling,
  topicBars,
  topOf,
  updateBars,
  weekSeries,
} from "./present.ts";
import { readBefore, readOverTime } from "./read-releases.ts";
import { recapHref } from "./recap-address.ts";
import { RecapFrame } from "./recap-frame.tsx";
import type { RecapProps } from "./show-recap.tsx";

/** The recap of an area: its figures, the areas below it, how payments and the update stand, and over time. */
export async function RecapPage({ locale, document, view }: RecapProps) {
  const say = await sayIn(locale);
  const t = telling(locale, say, document, readBefore(document), view);
  const period = t.words.period(document.release.period);
  const name = fullNameOf(t);
  const title = view.measure
    ? say("recap.titleBy", { name, period, measure: t.words.measure(t.measure) })
    : say("recap.title", { name, period });
  return (
    <RecapFrame
      locale={locale}
      say={say}
      document={document}
      view={view}
      title={title}
      heading={say("recap.heading", { name: nameOf(t) })}
    >
      <Periods t={t} />
      <Headline cards={headline(t)} />
      <HeldLegend text={say("recap.heldLegend", { threshold: String(document.threshold) })} />
      {document.children.length > 0 ? <Areas t={t} /> : null}
      <People t={t} />
      <Programmes t={t} />
      <Update t={t} />
      <Submissions t={t} />
      <OverTime t={t} documents={readOverTime(document)} />
      <Reuse t={t} />
    </RecapFrame>
  );
}

function Section({
  id,
  title,
  lead,
  children,
}: {
  id: string;
  title: string;
  lead?: string;
  children: ReactNode;
}) {
  return (
    <section id={id} aria-labelledby={`judul-${id}`} className="mt-12">
      <h2 id={`judul-${id}`} className="font-bold text-xl sm:text-2xl">
        {title}
      </h2>
      {lead ? <p className="mt-1 max-w-(--container-read) text-ink-soft">{lead}</p> : null}
      {children}
    </section>
  );
}

const card = "laid-out-later rounded-card border border-line bg-paper p-4 sm:p-5";

function Periods({ t: { locale, say, words, document, view } }: { t: Telling }) {
  const { code, periods, release } = document;
  if (periods.length < 2) return null;
  return (
    <nav aria-label={say("recap.periods")} className="mt-2">
      <ul className="flex flex-wrap gap-x-5">
        {periods.map((period) => (
          <li key={period}>
            {period === release.period ? (
              <span aria-current="page" className="inline-flex min-h-target items-center font-semibold">
                {words.period(period)}
              </span>
            ) : (
              <a className="link link-row" href={recapHref(locale, code, { ...view, period })}>
                {words.period(period)}
              </a>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Areas({ t }: { t: Telling }) {
  const { locale, say, words, document, measure } = t;
  const level = say(`recap.levelName.${document.level}`).toLowerCase();
  const name = words.measure(measure);
  const { columns, rows } = areaTable(t);
  const outlines = readOutlines(document.code);
  const map = rateMap(t, outlines);
  return (
    <Section id="daerah" title={say("recap.areas.title", { level })} lead={say("recap.areas.lead")}>
      <MeasureForm
        t={t}
        action={`${recapHref(locale, document.code)}#daerah`}
        kept={{ periode: t.view.period }}
      />
      {map ? (
        <RateMap
          title={say(outlines ? "recap.areas.map" : "recap.areas.tiles", { measure: name, level })}
          unknown={say("recap.areas.unknown")}
          stamp={stamp(t)}
          {...map}
        />
      ) : null}
      <AreaTable
        label={say("recap.areas.table", { level, measure: name })}
        rankHead={say("recap.areas.rank")}
        sortHint={say("recap.areas.sortHint")}
        columns={columns}
        rows={rows}
      />
      <p>
        <a className="link link-row" href={localePath(locale, `/rekap/banding?di=${document.code}`)}>
          {say("recap.areas.compare")}
        </a>
      </p>
    </Section>
  );
}

function People({ t }: { t: Telling }) {
  const { say } = t;
  const head = { count: say("recap.count"), share: say("recap.share") };
  return (
    <Section id="penduduk" title={say("recap.people.title")} lead={say("recap.people.lead")}>
      <div className="mt-4 grid gap-4 lg:grid-cols-2">
        <div className={card}>
          <BarTable
            caption={say("recap.people.desil")}
            head={{ label: say("recap.people.desilHead"), ...head }}
            rows={desilBars(t)}
          />
        </div>
        <div className={card}>
          <BarTable
            caption={say("recap.people.dukcapil")}
            head={{ label: say("recap.people.dukcapilHead"), ...head }}
            rows={dukcapilBars(t)}
          />
        </div>
      </div>
    </Section>
  );
}

const openProgrammes = 3;

function Programmes({ t }: { t: Telling }) {
  const { say, words, document } = t;
  return (
    <Section id="program" title={say("recap.programmes.title")} lead={say("recap.programmes.lead")}>
      <div className="mt-4 grid items-start gap-3 lg:grid-cols-2">
        {document.figures.programmes.map((programme, index) => {
          const name = say(`programme.${programme.programme}.name`);
          return (
            <details key={programme.programme} className={card} open={index < openProgrammes}>
              <summary className="min-h-target cursor-pointer content-center font-semibold text-lg">
                {name}
              </summary>
              <dl className="mb-3 flex flex-wrap gap-x-6 text-sm">
                {(["listed", "receiving"] as const).map((key) => (
                  <div key={key} className="flex gap-1.5">
                    <dt>{say(`recap.programmes.${key}`)}</dt>
                    <dd className="font-semibold tabular-nums">
                      <FigureText figure={words.figure(programme[key])} />
                    </dd>
                  </div>
                ))}
                <div className="flex gap-1.5">
                  <dt>{say("recap.programmes.period")}</dt>
                  <dd>{words.period(programme.period)}</dd>
                </div>
              </dl>
              <BarTable
                caption={say("recap.programmes.stages", { programme: name })}
                captionHidden
                head={{
                  label: say("recap.programmes.stage"),
                  count: say("recap.count"),
                  share: say("recap.share"),
                }}
                rows={stageBars(t, programme)}
              />
            </details>
          );
        })}
      </div>
    </Section>
  );
}

function Update({ t }: { t: Telling }) {
  const { say, words, document } = t;
  const { update } = document.figures;
  const last = behind(t);
  const weeks = weekSeries(t);
  return (
    <Section
      id="pemutakhiran"
      title={say("recap.update.title")}
      lead={
        update ? say("recap.update.lead", { period: words.period(update.period) }) : say("recap.update.none")
      }
    >
      {update ? (
        <div className="mt-4 grid items-start gap-4 lg:grid-cols-2">
          <div className={card}>
            <BarTable
              caption={say("recap.update.caption")}
              captionHidden
              head={{
                label: say("recap.update.head"),
                count: say("recap.update.done"),
                share: say("recap.share"),
              }}
              rows={updateBars(t)}
            />
            {last ? <Behind say={say} view={last} level={document.level} /> : null}
          </div>
          {weeks.places.length > 1 && document.level !== "village" ? (
            <div className={card}>
              <LineChart
                id="pekan"
                title={say("recap.update.weeks")}
                placeHead={say("recap.weekHead")}
                top={update.villages}
                topText={say("recap.update.top", { villages: update.villages })}
                stamp={stamp(t)}
                {...weeks}
              />
            </div>
          ) : null}
        </div>
      ) : null}
    </Section>
  );
}

function Behind({
  say,
  view,
  level,
}: {
  say: Say;
  view: NonNullable<ReturnType<typeof behind>>;
  level: RecapDocument["level"];
}) {
  return (
    <div className="mt-5 border-line border-t pt-4">
      <h3 className="font-semibold">
        {say("recap.behind.title", { level: say(`recap.levelName.${level}`).toLowerCase() })}
      </h3>
      <p className="text-ink-soft text-sm">{say("recap.behind.lead", { median: view.median })}</p>
      <ol className="mt-1">
        {view.rows.map((row) => (
          <li key={row.code} className="flex flex-wrap items-center gap-x-3">
            <a className="link link-row" href={row.href}>
              {row.name}
            </a>
            <span className="text-sm tabular-nums">{row.text}</span>
            {row.standsApart ? (
              <strong className="rounded-sm bg-warn-soft px-2 text-sm text-warn">
                {say("recap.behind.apart")}
              </strong>
            ) : null}
          </li>
        ))}
      </ol>
      {view.more ? <p className="mt-1 text-sm">{view.more}</p> : null}
    </div>
  );
}

function Submissions({ t }: { t: Telling }) {
  const { say } = t;
  const rows = submissionRows(t);
  if (rows.length === 0) return null;
  const topics = topicBars(t);
  return (
    <Section id="kiriman" title={say("recap.submissions.title")} lead={say("recap.submissions.lead")}>
      <div className="mt-4 grid items-start gap-4 lg:grid-cols-2">
        <ScrollBox label={say("recap.submissions.caption")} className="p-4 sm:p-5">
          <table className="w-full border-collapse text-left">
            <caption className="sr-only">{say("recap.submissions.caption")}</caption>
            <thead className="text-ink-soft text-sm">
              <tr className="border-line border-b align-bottom">
                <th scope="col" className="py-1.5 pr-3 font-medium">
                  {say("recap.submissions.kind")}
                </th>
                {(["received", "closed", "withdrawn", "median_days"] as const).map((key) => (
                  <th
                    key={key}
                    scope="col"
                    className={`py-1.5 pl-3 text-right font-medium ${key === "median_days" ? "min-w-28" : ""}`}
                  >
                    {say(`recap.submissions.${key}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key} className="border-line border-b last:border-b-0">
                  <th scope="row" className="py-2 pr-3 font-normal">
                    {row.name}
                  </th>
                  {row.cells.map((cell) => (
                    <td key={cell.key} className="py-2 pl-3 text-right tabular-nums">
                      <FigureText figure={cell.figure} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
        {topics.length > 0 ? (
          <div className={card}>
            <BarTable
              caption={say("recap.submissions.topics")}
              head={{
                label: say("recap.submissions.topic"),
                count: say("recap.submissions.received"),
                share: say("recap.share"),
              }}
              rows={topics}
            />
          </div>
        ) : null}
      </div>
    </Section>
  );
}

function OverTime({ t, documents }: { t: Telling; documents: RecapDocument[] }) {
  if (documents.length < 2) return null;
  const { say, words, measure } = t;
  const series = periodSeries(t, documents);
  const top = topOf(series);
  return (
    <Section id="waktu" title={say("recap.time.title")} lead={say("recap.time.lead")}>
      <div className={`${card} mt-4`}>
        <LineChart
          id="rilis"
          title={words.measure(measure)}
          placeHead={say("recap.time.period")}
          places={documents.map(({ release }) => words.period(release.period))}
          axis={documents.map(({ release }) => release.period)}
          series={[series]}
          top={top}
          topText={say("recap.time.top", {
            value: measure.by === "count" ? words.count(top) : words.percent(top),
          })}
          stamp={stamp(t)}
        />
        <p className="mt-2">
          <a
            className="link link-row"
            href={recapHref(t.locale, t.document.code, { period: t.view.period }, "/perubahan")}
          >
            {say("recap.time.changes")}
          </a>
        </p>
      </div>
    </Section>
  );
}

function Reuse({ t }: { t: Telling }) {
  const { locale, say, document, view } = t;
  const { code } = document;
  const embed = getConfig().publicUrl + recapHref(locale, code, { period: view.period }, "/sematan");
  const links: [string, string][] = [
    ["method", localePath(locale, "/rekap/metode")],
    ["compare", localePath(locale, `/rekap/banding?daerah=${code}`)],
    ["card", recapHref(locale, code, { period: view.period }, "/kartu.png")],
    ["data", localePath(locale, "/data")],
  ];
  return (
    <Section id="pakai" title={say("recap.reuse.title")} lead={say("recap.reuse.lead")}>
      <ul className="mt-2 grid sm:grid-cols-2">
        {links.map(([key, href]) => (
          <li key={key}>
            <a className="link link-row" href={href}>
              {say(`recap.reuse.${key}`)}
            </a>
          </li>
        ))}
      </ul>
      <label htmlFor="sematan" className="mt-3 block font-semibold">
        {say("recap.reuse.embed")}
      </label>
      <textarea
        id="sematan"
        readOnly
        rows={3}
        className={`${inputLook} max-w-2xl border-edge py-2 font-mono text-sm`}
        defaultValue={`<iframe src="${embed}" title="${say("recap.heading", { name: fullNameOf(t) })}" width="100%" height="900" loading="lazy"></iframe>`}
      />
    </Section>
  );
}
