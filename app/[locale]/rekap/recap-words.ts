import type { FigureView } from "@/components/recap/figure.tsx";
import type { Locale } from "@/lib/i18n/routing.ts";
import { type Change, changeOf, shareOf } from "@/lib/recap/compare-figures.ts";
import type { Measure, Reading } from "@/lib/recap/measures.ts";
import type { Figure } from "@/lib/recap/recap-document.ts";
import { periodInWords } from "../dates.ts";
import type { Say } from "../say.ts";

const language: Record<Locale, string> = { id: "id-ID", en: "en-GB" };

/** How figures are said in a language. */
export type RecapWords = ReturnType<typeof recapWords>;

/** Figures, shares and changes in words; a figure that is held back is said to be so everywhere. */
export function recapWords(locale: Locale, say: Say) {
  const whole = new Intl.NumberFormat(language[locale], { maximumFractionDigits: 1 });
  const parts = new Intl.NumberFormat(language[locale], { style: "percent", maximumFractionDigits: 1 });
  const signed = new Intl.NumberFormat(language[locale], {
    signDisplay: "exceptZero",
    maximumFractionDigits: 1,
  });
  const signedParts = new Intl.NumberFormat(language[locale], {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: 1,
  });
  const count = (value: number) => whole.format(value);
  const percent = (value: number) => parts.format(value);
  const held: FigureView = { text: say("recap.held"), held: true };
  const nothing: FigureView = { text: "–", held: false };
  const figure = (value: Figure | undefined): FigureView => {
    if (value === undefined) return nothing;
    return value === null ? held : { text: count(value), held: false };
  };
  const share = (part: Figure, of: Figure): FigureView => {
    const value = shareOf(part, of);
    if (value !== null) return { text: percent(value), held: false };
    return part === null || of === null ? held : nothing;
  };
  return {
    count,
    percent,
    figure,
    share,
    nothing,
    /** What a measure says of an area: the count, or the part of the whole. */
    reading(measure: Measure, reading: Reading): FigureView {
      if (reading === null) return nothing;
      return measure.by === "count" ? figure(reading.part) : share(reading.part, reading.whole);
    },
    /** How a figure moved since a period. @param before undefined where there is no release before */
    change(now: Figure | undefined, before: Figure | undefined, since: string | null): string {
      if (since === null) return say("recap.change.first");
      const change = changeOf(now, before);
      if (change === null) {
        return say(before === undefined ? "recap.change.absent" : "recap.change.held", { since });
      }
      return moved(change, since);
    },
    /** The same in signs, for a table. @param absent one of the two does not exist */
    difference(change: Change | null, absent: boolean): FigureView {
      if (change === null) return absent ? nothing : held;
      const by = signed.format(change.by);
      const part = change.by === 0 || change.share === null ? "" : ` (${signedParts.format(change.share)})`;
      return { text: by + part, held: false };
    },
    /** The name of a measure. */
    measure({ key, programme }: Pick<Measure, "key" | "programme">): string {
      return programme === null
        ? say(`recap.measure.${key.replaceAll("-", "_")}`)
        : say("recap.measureOf", { programme: say(`programme.${programme}.name`) });
    },
    /** The same for the head of a narrow column. */
    measureShort({ key, programme }: Pick<Measure, "key" | "programme">): string {
      return programme === null
        ? say(`recap.measureShort.${key.replaceAll("-", "_")}`)
        : say("recap.measureOf", { programme: programme.replaceAll("_", "-") });
    },
    period: (period: string) => periodInWords(locale, period),
  };

  function moved({ by, share: part }: Change, since: string): string {
    if (by === 0) return say("recap.change.same", { since });
    const values = { by: count(Math.abs(by)), since };
    const way = by > 0 ? "up" : "down";
    if (part === null) return say(`recap.change.${way}`, values);
    return say(`recap.change.${way}By`, { ...values, share: percent(Math.abs(part)) });
  }
}
