import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import sharp, { type OverlayOptions } from "sharp";
import { processState } from "../state/process-state.ts";
import { makeTurns } from "../state/turns.ts";

/** What stands on a card, in the reader's language. */
export type ShareCard = {
  title: string;
  /** The areas above, nearest first, for many areas have the same name; empty where there are none. */
  path: string;
  /** Register, period, day and release. */
  freshness: string;
  /** At most four, side by side. */
  figures: { label: string; value: string }[];
  /** That the data are synthetic; null where they are not. */
  stamp: string | null;
  /** The portal's address, so that a copied picture still says where it is from. */
  address: string;
};

/** The size that Open Graph asks for, in pixels. */
export const cardSize = { width: 1200, height: 630 } as const;

const colours = { mori: "#faf6ee", paper: "#ffffff", nila: "#22336b", emas: "#f2b643", line: "#ddd5c5" };
const inks = { ink: "#1c2036", soft: "#4b4f66", white: "#ffffff", emas: "#f2b643" };
const margin = 60;
const mostFigures = 4;
const boxGap = 18;
const boxTop = 336;
const boxHeight = 196;
/** Of about 25 kB each. */
const maxCachedCards = 400;
/**
 * A card takes a processor for a sixth of a second, in the threads that checks and files need as well: whoever asks for
 * the cards of all villages must not hold those up.
 */
const drawingTurns = { atOnce: 1, maxWaiting: 12, maxWaitMs: 10_000 };

/** Draws cards, each once as long as it is remembered. @returns `full` when too many are waited for already */
export async function drawShareCard(card: ShareCard): Promise<Buffer | "full"> {
  const { cache, turns } = processState("recap:cards", () => ({
    cache: new LRUCache<string, Promise<Buffer | "full">>({ max: maxCachedCards }),
    turns: makeTurns(drawingTurns),
  }));
  const key = JSON.stringify(card);
  const known = cache.get(key);
  if (known) return known;
  const drawing = turns.take(() => draw(card));
  cache.set(key, drawing);
  const forget = () => cache.delete(key);
  drawing.then((drawn) => drawn === "full" && forget(), forget);
  return drawing;
}

// Set with Pango and laid over boxes rather than drawn as SVG: this process refuses to parse SVG, for photos' sake.
async function draw({ title, path, freshness, figures, stamp, address }: ShareCard): Promise<Buffer> {
  const { width, height } = cardSize;
  const inner = width - 2 * margin;
  const shown = figures.slice(0, mostFigures);
  const boxWidth = Math.floor((inner - boxGap * (mostFigures - 1)) / mostFigures);
  const icon = await readFile(join(process.cwd(), "public", "icon-192.png"));
  const parts: OverlayOptions[] = [
    box(0, 0, width, 96, colours.nila),
    box(0, 96, width, 8, colours.emas),
    { input: await sharp(icon).resize(64).toBuffer(), left: margin, top: 16 },
    text("Dataku", { left: margin + 84, top: 28, width: 400, size: 38, ink: inks.white, bold: true }),
    ...(stamp
      ? [text(stamp, { left: width / 2, top: 34, width: inner / 2, size: 26, ink: inks.emas, bold: true })]
      : []),
    text(title, { left: margin, top: 126, width: inner, size: 44, ink: inks.ink, bold: true }),
    ...(path ? [text(path, { left: margin, top: 238, width: inner, size: 26, ink: inks.ink })] : []),
    text(freshness, { left: margin, top: 284, width: inner, size: 22, ink: inks.soft }),
    text(address, { left: margin, top: 570, width: inner, size: 26, ink: inks.soft }),
    ...shown.flatMap(({ label, value }, index) => {
      const left = margin + index * (boxWidth + boxGap);
      const within = { left: left + 20, width: boxWidth - 36 };
      return [
        box(left, boxTop, boxWidth, boxHeight, colours.line),
        box(left + 2, boxTop + 2, boxWidth - 4, boxHeight - 4, colours.paper),
        text(value, {
          ...within,
          top: boxTop + 24,
          size: sizeFor(value, within.width),
          ink: inks.ink,
          bold: true,
        }),
        text(label, { ...within, top: boxTop + 88, size: 22, ink: inks.soft }),
      ];
    }),
  ];
  return sharp({ create: { width, height, channels: 3, background: colours.mori } })
    .composite(parts)
    .png({ palette: true })
    .toBuffer();
}

const largestValue = 42;
/** A bold digit is about this wide, measured in its size. */
const digitWidth = 0.7;

function sizeFor(value: string, width: number): number {
  return Math.min(largestValue, Math.floor(width / (value.length * digitWidth)));
}

function box(left: number, top: number, width: number, height: number, background: string): OverlayOptions {
  return { input: { create: { width, height, channels: 3, background } }, left, top };
}

type Type = { left: number; top: number; width: number; size: number; ink: string; bold?: boolean };

function text(words: string, { left, top, width, size, ink, bold = false }: Type): OverlayOptions {
  const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return {
    input: {
      text: {
        text: `<span foreground="${ink}">${escaped}</span>`,
        font: `sans ${bold ? "bold " : ""}${size}`,
        width: Math.floor(width),
        dpi: 72,
        rgba: true,
        wrap: "word-char",
      },
    },
    left: Math.floor(left),
    top,
  };
}
