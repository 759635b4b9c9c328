import { BarTable } from "@/components/recap/bar-table.tsx";
import { FigureText, HeldLegend } from "@/components/recap/figure.tsx";
import { ScrollBox } from "@/components/recap/scroll-box.tsx";
import { Button } from "@/components/ui/button.tsx";
import { FieldProblem, inputLook } from "@/components/ui/field.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { measured } from "@/lib/recap/measures.ts";
import type { RecapDocument } from "@/lib/recap/recap-document.ts";
import { getRegion, listChildren } from "@/lib/region/areas.ts";
import { NATION, parentCode, type RegionCode } from "@/lib/region/region.ts";
import { type Say, sayIn } from "../../say.ts";
import { MeasureForm } from "../measure-form.tsx";
import { fullNameOf, pathOf, type Telling, telling } from "../present.ts";
import { type RecapView, recapHref } from "../recap-address.ts";
import { RecapFrame } from "../recap-frame.tsx";
import { comparePath, mostAreas } from "./compare-address.ts";

type Props = {
  locale: Locale;
  nation: RecapDocument;
  documents: RecapDocument[];
  within: string;
  /** The area that was to be added and is there. */
  already: string | null;
  view: RecapView;
};

/** Areas beside each other: which they are, the chosen measure as bars, and every measure in a table. */
export async function ComparePage({ locale, nation, documents, within, already, view }: Props) {
  const say = await sayIn(locale);
  const t = telling(locale, say, nation, null, view);
  const codes = documents.map(({ code }) => code);
  const names = documents.map((document) => fullNameOf({ say, document }));
  const title =
    documents.length === 0
      ? say("recap.compare.title")
      : say("recap.compare.titleOf", { names: names.join("; ") });
  return (
    <RecapFrame
      locale={locale}
      say={say}
      document={nation}
      view={view}
      path={comparePath(codes, within, view)}
      title={title}
      heading={say("recap.compare.title")}
    >
      <p className="mt-4 max-w-(--container-read) text-lg">
        {say("recap.compare.lead", { most: String(mostAreas) })}
      </p>
      <div className="mt-5 grid items-start gap-5 lg:grid-cols-2">
        <Chosen locale={locale} say={say} codes={codes} names={names} within={within} view={view} />
        <Pick locale={locale} say={say} codes={codes} within={within} already={already} view={view} />
      </div>
      {documents.length > 0 ? <Beside t={t} documents={documents} names={names} within={within} /> : null}
    </RecapFrame>
  );
}

function Chosen({
  locale,
  say,
  codes,
  names,
  within,
  view,
}: {
  locale: Locale;
  say: Say;
  codes: string[];
  names: string[];
  within: string;
  view: RecapView;
}) {
  return (
    <section aria-labelledby="dipilih" className="rounded-card border border-line bg-paper p-4 sm:p-5">
      <h2 id="dipilih" className="font-bold text-xl">
        {say("recap.compare.chosen")}
      </h2>
      {codes.length === 0 ? <p className="mt-2">{say("recap.compare.none")}</p> : null}
      <ul className="mt-2">
        {codes.map((code, index) => (
          <li
            key={code}
            className="flex items-center justify-between gap-3 border-line border-t first:border-t-0"
          >
            <span className="font-medium">{names[index]}</span>
            <a
              className="link link-row -mr-1.5 min-w-target shrink-0 justify-center"
              aria-label={say("recap.compare.remove", { name: names[index] as string })}
              href={localePath(
                locale,
                comparePath(
                  codes.filter((one) => one !== code),
                  within,
                  view,
                ),
              )}
            >
              <Icon name="cross" className="size-5" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Pick({
  locale,
  say,
  codes,
  within,
  already,
  view,
}: {
  locale: Locale;
  say: Say;
  codes: string[];
  within: string;
  already: string | null;
  view: RecapView;
}) {
  if (codes.length >= mostAreas) {
    return <p className="py-3">{say("recap.compare.full", { most: String(mostAreas) })}</p>;
  }
  const place = getRegion(within);
  const up = parentCode(within as RegionCode);
  const name = (code: string) => (code === NATION ? say("recap.nation") : getRegion(code).name);
  // Villages have nothing within them to open.
  const canOpen = place.level !== "district";
  return (
    <form
      action={localePath(locale, "/rekap/banding")}
      className="rounded-card border border-line bg-paper p-4 sm:p-5"
    >
      <h2 className="font-bold text-xl">{say("recap.compare.within", { name: name(within) })}</h2>
      {up === null ? null : (
        <p>
          <a className="link link-row" href={localePath(locale, comparePath(codes, up, view))}>
            {say("recap.compare.up", { name: name(up) })}
          </a>
        </p>
      )}
      <input type="hidden" name="daerah" value={codes.join(",")} />
      <input type="hidden" name="di" value={within} />
      {view.measure ? <input type="hidden" name="ukuran" value={view.measure} /> : null}
      {view.period ? <input type="hidden" name="periode" value={view.period} /> : null}
      <label htmlFor="pilih" className="mt-2 block font-semibold">
        {say("recap.compare.pick")}
      </label>
      {already ? (
        <FieldProblem id="pilih-masalah" text={say("recap.compare.already", { name: name(already) })} />
      ) : null}
      <select
        id="pilih"
        name="pilih"
        required
        defaultValue=""
        aria-describedby={already ? "pilih-masalah" : undefined}
        className={`${inputLook} border-edge`}
        // biome-ignore lint/a11y/noAutofocus: brings the reader to what is said, also without scripts
        autoFocus={already !== null}
      >
        <option value="">{say("recap.compare.pickNone")}</option>
        {listChildren(within).map((area) => (
          <option key={area.code} value={area.code}>
            {area.name}
          </option>
        ))}
      </select>
      <div className="mt-3 flex flex-wrap gap-3">
        <Button name="aksi" value="tambah">
          {say("recap.compare.add")}
        </Button>
        {canOpen ? (
          <Button look="quiet" name="aksi" value="buka">
            {say("recap.compare.open")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

function Beside({
  t,
  documents,
  names,
  within,
}: {
  t: Telling;
  documents: RecapDocument[];
  names: string[];
  within: string;
}) {
  const { locale, say, words, measures, measure, view } = t;
  const codes = documents.map(({ code }) => code);
  const most = Math.max(0, ...documents.map(({ figures }) => measured(measure, figures) ?? 0));
  return (
    <>
      <div className="mt-8">
        <MeasureForm
          t={t}
          action={localePath(locale, "/rekap/banding")}
          kept={{ daerah: codes.join(","), di: within, periode: view.period }}
        />
      </div>
      <div className="mt-4 max-w-2xl rounded-card border border-line bg-paper p-4 sm:p-5">
        <BarTable
          caption={words.measure(measure)}
          head={{
            label: say("recap.compare.pick"),
            count: say("recap.compare.count"),
            share: measure.by === "share" ? say("recap.share") : null,
          }}
          rows={documents.map(({ code, figures }, index) => {
            const reading = measure.read(figures);
            const value = measured(measure, figures);
            return {
              key: code,
              label: names[index] as string,
              count: words.figure(reading?.part),
              share: words.reading(measure, reading),
              part: value === null || most === 0 ? null : value / most,
            };
          })}
        />
      </div>
      <h2 className="mt-8 font-bold text-xl">{say("recap.compare.table")}</h2>
      <ScrollBox label={say("recap.compare.table")} className="mt-3">
        {/* Lines are those of cells: common ones would end where names that stay in place lie over them. */}
        <table className="w-full border-separate border-spacing-0 text-left">
          <thead className="text-sm">
            <tr>
              <th
                scope="col"
                className="sticky left-0 border-edge border-b bg-paper px-3 py-2 align-bottom font-medium"
              >
                {say("recap.compare.figure")}
              </th>
              {documents.map((document, index) => (
                <th
                  key={document.code}
                  scope="col"
                  // A village with all that lies above it would be a column of single words.
                  className={`border-edge border-b px-3 text-right align-bottom font-medium ${pathOf({ document }) ? "min-w-40" : ""}`}
                >
                  <a
                    className="link link-row"
                    href={recapHref(locale, document.code, { period: view.period })}
                  >
                    {names[index]}
                  </a>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {measures.map((one) => (
              <tr key={one.key} className="group align-top">
                <th
                  scope="row"
                  className="sticky left-0 min-w-32 max-w-36 border-line border-b bg-paper px-3 py-2.5 group-last:border-b-0 font-normal sm:max-w-none"
                >
                  {words.measure(one)}
                </th>
                {documents.map(({ code, figures }) => {
                  const reading = one.read(figures);
                  return (
                    <td
                      key={code}
                      className="min-w-20 border-line border-b px-3 py-2.5 text-right tabular-nums group-last:border-b-0"
                    >
                      <FigureText figure={words.reading(one, reading)} />
                      {one.by === "share" && reading ? (
                        <span className="block text-ink-soft text-sm">
                          <FigureText figure={words.figure(reading.part)} />
                        </span>
                      ) : null}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <HeldLegend text={say("recap.heldLegend", { threshold: String(t.document.threshold) })} />
    </>
  );
}
