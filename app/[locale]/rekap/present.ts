import type { AreaColumn, AreaRow } from "@/components/recap/area-table.tsx";
import type { BarRow } from "@/components/recap/bar-table.tsx";
import type { HeadlineCard } from "@/components/recap/headline.tsx";
import type { Series } from "@/components/recap/line-chart.tsx";
import type { MapArea } from "@/components/recap/rate-map.tsx";
import type { Locale } from "@/lib/i18n/routing.ts";
import { furthestBehind, rankBy, shareOf } from "@/lib/recap/compare-figures.ts";
import { listMeasures, type Measure, measured } from "@/lib/recap/measures.ts";
import type { Outlines } from "@/lib/recap/outlines.ts";
import { type RateClasses, rateClasses } from "@/lib/recap/rate-classes.ts";
import {
  type AreaFigures,
  type DesilGroup,
  desilGroups,
  dukcapilGroups,
  type Figure,
  type ProgrammeFigures,
  type RecapDocument,
  stageGroups,
} from "@/lib/recap/recap-document.ts";
import { gridSize, tileGrid } from "@/lib/recap/tile-grid.ts";
import { regionPath } from "@/lib/region/areas.ts";
import { NATION } from "@/lib/region/region.ts";
import type { Say } from "../say.ts";
import { type RecapView, recapHref } from "./recap-address.ts";
import { type RecapWords, recapWords } from "./recap-words.ts";

const mainProgrammes = 3;

/** What every part of a page is told by: the language's words, the document, and what of it is looked at. */
export type Telling = {
  locale: Locale;
  say: Say;
  words: RecapWords;
  document: RecapDocument;
  /** The same area one release earlier, where there is one. */
  before: RecapDocument | null;
  view: RecapView;
  measures: Measure[];
  measure: Measure;
};

/** Puts together what a page is told by. Without a measure that exists here it is the one that shows most. */
export function telling(
  locale: Locale,
  say: Say,
  document: RecapDocument,
  before: RecapDocument | null,
  view: RecapView,
): Telling {
  const measures = listMeasures(document.figures);
  const measure =
    measures.find(({ key }) => key === view.measure) ?? usualMeasure(measures, document.children);
  return { locale, say, words: recapWords(locale, say), document, before, view, measures, measure };
}

/** The first main programme that is known for at least half of the areas below, or else the persons. */
function usualMeasure(measures: readonly Measure[], areas: readonly AreaFigures[]): Measure {
  const known = (measure: Measure) => areas.filter((area) => measured(measure, area) !== null).length;
  const programme = measures
    .slice(0, mainProgrammes)
    .find((one) => one.programme !== null && known(one) >= areas.length / 2);
  return programme ?? (measures.find(({ key }) => key === "terdaftar") as Measure);
}

/** The area as its page is headed. */
export function nameOf({ say, document }: Pick<Telling, "say" | "document">): string {
  return document.code === NATION ? say("recap.nation") : document.name;
}

/**
 * The areas above a district or village, nearest first: "Cibiru, Kota Bandung, Jawa Barat". There are 98 villages of one
 * name, so whatever leaves the page must say where its area lies. @returns an empty text where the name is enough
 */
export function pathOf({ document: { code, level } }: Pick<Telling, "document">): string {
  return level === "district" || level === "village" ? regionPath(code) : "";
}

/** The area with the areas above it, for titles, citations and lists. */
export function fullNameOf(t: Pick<Telling, "say" | "document">): string {
  return [nameOf(t), pathOf(t)].filter((part) => part !== "").join(", ");
}

/** What is written into every picture of synthetic data; null for others. */
export function stamp({ say, document }: Pick<Telling, "say" | "document">): string | null {
  return document.release.synthetic ? say("recap.stamp") : null;
}

/** The figures at the top: who is in the register, who receives the main programmes, how far the update is. */
export function headline({ say, words, document, before }: Telling): HeadlineCard[] {
  const { figures } = document;
  const since = before ? words.period(before.release.period) : null;
  const cards: HeadlineCard[] = [
    {
      key: "persons",
      label: say("recap.persons"),
      figure: words.figure(figures.persons),
      note: say("recap.personsNote", { register: document.release.register }),
      change: words.change(figures.persons, before?.figures.persons, since),
    },
  ];
  for (const programme of figures.programmes.slice(0, mainProgrammes)) {
    const earlier = before?.figures.programmes.find((one) => one.programme === programme.programme);
    cards.push({
      key: programme.programme,
      label: say("recap.receiving", { programme: say(`programme.${programme.programme}.name`) }),
      figure: words.figure(programme.receiving),
      note: ofPersons(say, words, programme, figures.persons),
      change: words.change(programme.receiving, earlier?.receiving, since),
    });
  }
  const { update } = figures;
  if (update && figures.level === "village") {
    cards.push({
      key: "update",
      label: say("recap.villageUpdate"),
      figure: {
        text: say(`recap.village.${update.villages_finished > 0 ? "finished" : "open"}`),
        held: false,
      },
      note: words.period(update.period),
      change: say(`recap.village.${update.musdes_held > 0 ? "musdes" : "noMusdes"}`),
    });
  } else if (update) {
    cards.push({
      key: "update",
      label: say("recap.finished"),
      figure: { text: words.count(update.villages_finished), held: false },
      note: say("recap.finishedNote", {
        villages: update.villages,
        period: words.period(update.period),
      }),
      change: words.change(update.villages_finished, before?.figures.update?.villages_finished, since),
    });
  }
  return cards;
}

function ofPersons(say: Say, words: RecapWords, programme: ProgrammeFigures, persons: Figure): string {
  const period = words.period(programme.period);
  const share = shareOf(programme.receiving, persons);
  return share === null ? period : say("recap.ofPersons", { share: words.percent(share), period });
}

/** Lines of a table with bars, each a part of the same whole. */
function bars(
  words: RecapWords,
  whole: Figure,
  rows: { key: string; label: string; value: Figure }[],
): BarRow[] {
  return rows.map(({ key, label, value }) => ({
    key,
    label,
    count: words.figure(value),
    share: words.share(value, whole),
    part: shareOf(value, whole),
  }));
}

/** The name of a group of welfare deciles. */
export function desilLabel(say: Say, group: DesilGroup): string {
  if (group === "none") return say("recap.desilNone");
  return say(group === "1" ? "recap.desilPoorest" : "recap.desilGroup", { desil: group.replace("-", "–") });
}

/** The persons of the register by welfare decile. */
export function desilBars({ say, words, document: { figures } }: Telling): BarRow[] {
  return bars(
    words,
    figures.persons,
    desilGroups.map((group) => ({
      key: group,
      label: desilLabel(say, group),
      value: figures.desil[group],
    })),
  );
}

/** The persons of the register by their match with the civil registry. */
export function dukcapilBars({ say, words, document: { figures } }: Telling): BarRow[] {
  return bars(
    words,
    figures.persons,
    dukcapilGroups.map((group) => ({
      key: group,
      label: say(`recap.dukcapil.${group}`),
      value: figures.dukcapil[group],
    })),
  );
}

/** How far the payments of a programme are. */
export function stageBars({ say, words }: Telling, { listed, stages }: ProgrammeFigures): BarRow[] {
  return bars(
    words,
    listed,
    stageGroups.map((group) => ({ key: group, label: say(`recap.stage.${group}`), value: stages[group] })),
  );
}

/** How far the update of the register is. */
export function updateBars({ say, words, document: { figures } }: Telling): BarRow[] {
  const { update } = figures;
  if (!update) return [];
  const lines: [string, Figure, Figure][] = [
    ["finished", update.villages_finished, update.villages],
    ["musdes", update.musdes_held, update.villages],
    ["households", update.households_verified, update.households_target],
  ];
  return lines.flatMap(([key, done, whole]) => {
    const label = say(`recap.update.${key}`, { whole: words.figure(whole).text });
    return bars(words, whole, [{ key, label, value: done }]);
  });
}

/** How far the update had come week by week. */
export function weekSeries({ say, words, document: { figures } }: Telling): {
  places: string[];
  series: Series[];
} {
  const weeks = figures.update?.weeks ?? [];
  const line = (key: "villages_finished" | "musdes_held", name: string): Series => ({
    key,
    name,
    points: weeks.map((week) => ({ value: week[key], figure: words.figure(week[key]) })),
  });
  return {
    places: weeks.map(({ week }) => say("recap.week", { week: String(Number(week.slice(-2))) })),
    series: [
      line("villages_finished", say("recap.update.finishedShort")),
      line("musdes_held", say("recap.update.musdesShort")),
    ],
  };
}

/** The measure over the releases, oldest first. */
export function periodSeries({ words, measure }: Telling, documents: readonly RecapDocument[]): Series {
  return {
    key: measure.key,
    name: words.measure(measure),
    points: documents.map(({ figures }) => ({
      value: measured(measure, figures),
      figure: words.reading(measure, measure.read(figures)),
    })),
  };
}

/** The highest value that a chart of a measure has to show. */
export function topOf(series: Series): number {
  return Math.max(0, ...series.points.map(({ value }) => value ?? 0));
}

/** Submissions of one kind. */
export type SubmissionRow = {
  key: string;
  name: string;
  cells: { key: string; figure: ReturnType<RecapWords["figure"]> }[];
};

/** Submissions by kind: how many came, were closed, were taken back, and after how many days they were closed. */
export function submissionRows({ say, words, document: { figures } }: Telling): SubmissionRow[] {
  return (figures.submissions ?? []).map(({ kind, ...rest }) => ({
    key: kind,
    name: say(`${kind}.name`),
    cells: (["received", "closed", "withdrawn", "median_days"] as const).map((key) => ({
      key,
      // Where nothing was closed there is no median to hold back.
      figure: key === "median_days" && rest.closed === 0 ? words.nothing : words.figure(rest[key]),
    })),
  }));
}

/** Complaints by what they are about, the most frequent first. */
export function topicBars({ say, words, document: { figures } }: Telling): BarRow[] {
  const complaints = figures.submissions?.find(({ kind }) => kind === "pengaduan");
  if (!complaints) return [];
  const topics = rankBy(Object.entries(complaints.topics), ([, value]) => value);
  return bars(
    words,
    complaints.received,
    topics.map(({ item: [topic, value] }) => ({
      key: topic,
      label: say(`pengaduan.topics.${topic}`),
      value,
    })),
  );
}

/** A map of the areas below: its box, its shapes, and what their colours mean. */
export type MapView = { width: number; height: number; areas: MapArea[]; classes: string[] };

type Shape = Pick<MapArea, "code" | "d" | "letters">;
const tileStep = 30;

/**
 * The areas below, coloured by the measure.
 * @param outlines their real shapes, where some were imported; provinces have tiles without them
 * @returns null where there are no shapes to draw
 */
export function rateMap(t: Telling, outlines: Outlines | null): MapView | null {
  const { locale, words, document, view, measure } = t;
  const box = outlines ?? {
    width: gridSize.columns * tileStep,
    height: gridSize.rows * tileStep,
  };
  const shapes = outlines?.areas.map((one): Shape => ({ ...one, letters: null })) ?? tilesOf(document);
  if (shapes.length === 0) return null;
  const classes = rateClasses(document.children.flatMap((area) => measured(measure, area) ?? []));
  const areas = shapes.flatMap((shape): MapArea[] => {
    const area = document.children.find(({ code }) => code === shape.code);
    if (!area) return [];
    const value = measured(measure, area);
    const text = words.reading(measure, measure.read(area)).text;
    return [
      {
        ...shape,
        rateClass: value === null || classes === null ? null : classes.classOf(value),
        // The letters on a shape are part of its name, for who speaks what is seen.
        label: `${shape.letters ? `${shape.letters.text}, ` : ""}${area.name}: ${text}`,
        href: recapHref(locale, area.code, keptIn(view)),
      },
    ];
  });
  return {
    width: box.width,
    height: box.height,
    areas,
    classes: classes ? boundsInWords(words, measure, classes) : [],
  };
}

function tilesOf({ code }: RecapDocument): Shape[] {
  if (code !== NATION) return [];
  const side = tileStep - 2;
  return tileGrid.map((tile) => {
    const [x, y] = [tile.column * tileStep + 1, tile.row * tileStep + 1];
    return {
      code: tile.code,
      d: `M${x} ${y}h${side}v${side}h${-side}Z`,
      letters: { text: tile.short, x: x + side / 2, y: y + side / 2 + 4 },
    };
  });
}

function boundsInWords(words: RecapWords, { by }: Measure, { bounds }: RateClasses): string[] {
  const inWords = by === "count" ? words.count : words.percent;
  return bounds.map(([from, to]) => `${inWords(from)}–${inWords(to)}`);
}

/** What of a view is kept when another area is opened. */
export function keptIn({ period, measure }: RecapView): Partial<RecapView> {
  return { period, measure };
}

/** A way to sort the areas below. */
type Order = { key: string; ascending: boolean };

const nameKey = "nama";

function parseOrder({ view, measures, measure }: Telling): Order {
  const [key = "", way] = (view.order ?? "").split(".");
  if (key === nameKey) return { key, ascending: way !== "turun" };
  const known = measures.some((one) => one.key === key);
  return { key: known ? key : measure.key, ascending: known && way === "naik" };
}

/** The address part of an order; the way that goes without saying is left out. */
function orderText({ key, ascending }: Order): string {
  if (key === nameKey) return ascending ? key : `${key}.turun`;
  return ascending ? `${key}.naik` : key;
}

/** Which measures the table shows: the chosen one first, the persons, the main programmes, the update. */
function shownMeasures({ measures, measure }: Telling): Measure[] {
  const usual = measures.filter(
    ({ key, programme }, index) =>
      (programme !== null && index < mainProgrammes) || key === "terdaftar" || key === "desa-selesai",
  );
  return [measure, ...usual.filter((one) => one !== measure)];
}

/** The areas below, sorted as the address asks. Ranks are those of the column sorted by; by name there is none. */
export function areaTable(t: Telling): { columns: AreaColumn[]; rows: AreaRow[] } {
  const { locale, say, words, document, view } = t;
  const order = parseOrder(t);
  const shown = shownMeasures(t);
  const sortedBy = t.measures.find(({ key }) => key === order.key) ?? null;
  if (sortedBy && !shown.includes(sortedBy)) shown.push(sortedBy);
  const column = (key: string, label: string): AreaColumn => {
    const isSorted = order.key === key;
    const ascending = isSorted ? !order.ascending : key === nameKey;
    return {
      key,
      label,
      href: `${recapHref(locale, document.code, { ...view, order: orderText({ key, ascending }) })}#daerah`,
      sorted: isSorted ? (order.ascending ? "ascending" : "descending") : null,
    };
  };
  const ranked = rankBy(byName(document.children), (area) => (sortedBy ? measured(sortedBy, area) : null));
  const inOrder = order.ascending === (sortedBy === null) ? ranked : reversed(ranked);
  const most = Math.max(0, ...document.children.map((area) => measured(t.measure, area) ?? 0));
  return {
    columns: [
      column(nameKey, say(`recap.levelName.${document.level}`)),
      ...shown.map((measure) => column(measure.key, words.measureShort(measure))),
    ],
    rows: inOrder.map(({ item: area, rank }) => ({
      code: area.code,
      name: area.name,
      href: recapHref(locale, area.code, keptIn(view)),
      rank: rank === null ? "" : words.count(rank),
      cells: shown.map((measure) => cellOf(t, measure, area, most)),
    })),
  };
}

function byName(areas: readonly AreaFigures[]): AreaFigures[] {
  const alphabet = new Intl.Collator("id", { numeric: true });
  return areas.toSorted((one, other) => alphabet.compare(one.name, other.name));
}

/** The other way round, but what is not known stays last. */
function reversed<T extends { value: number | null }>(rows: T[]): T[] {
  const isKnown = ({ value }: T) => value !== null;
  if (!rows.some(isKnown)) return rows.toReversed();
  return [...rows.filter(isKnown).toReversed(), ...rows.filter((row) => !isKnown(row))];
}

function cellOf({ words, measure: chosen }: Telling, measure: Measure, area: AreaFigures, most: number) {
  const reading = measure.read(area);
  const value = measured(measure, area);
  return {
    key: measure.key,
    figure: words.reading(measure, reading),
    // One sign is enough for what is held back, and of nobody there is no part to tell.
    count: measure.by === "share" && value !== null && reading ? words.figure(reading.part) : null,
    part: measure === chosen && value !== null && most > 0 ? value / most : null,
  };
}

/** The areas whose update is furthest behind. */
export type BehindView = {
  median: string;
  /** That others are as far behind as the last one named; null where there are none. */
  more: string | null;
  rows: { code: string; name: string; href: string; text: string; standsApart: boolean }[];
};

/** Which of the areas below are furthest behind with the update. @returns null where there is nothing to compare */
export function behind({ locale, say, words, document, view }: Telling): BehindView | null {
  const found = furthestBehind(document.children, ({ update }) =>
    update ? shareOf(update.villages_finished, update.villages) : null,
  );
  if (found === null || found.rows.length === 0) return null;
  return {
    median: words.percent(found.median),
    more: found.alike > 0 ? say("recap.behind.more", { count: words.count(found.alike) }) : null,
    rows: found.rows.map(({ item, value, standsApart }) => ({
      code: item.code,
      name: item.name,
      href: recapHref(locale, item.code, keptIn(view)),
      text: say("recap.behind.row", {
        share: words.percent(value),
        done: words.count(item.update?.villages_finished ?? 0),
        villages: words.count(item.update?.villages ?? 0),
      }),
      standsApart,
    })),
  };
}
