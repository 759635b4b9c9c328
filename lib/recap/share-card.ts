import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import sharp, { type OverlayOptions } from "sharp";
import { processState } from "../state/process-state.ts";

/** What stands on a card, in the reader's language. */
export type ShareCard = {
  title: string;
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
const inks = { ink: "#1c2036", soft: "#4b4f66", white: "#ffffff", warn: "#7a4408" };
const margin = 60;
const mostFigures = 4;
const boxGap = 18;
const boxTop = 336;
const boxHeight = 196;
const maxCachedCards = 100;

/** Draws cards, each once as long as it is remembered. */
export async function drawShareCard(card: ShareCard): Promise<Buffer> {
  const cache = processState(
    "recap:cards",
    () => new LRUCache<string, Promise<Buffer>>({ max: maxCachedCards }),
  );
  const key = JSON.stringify(card);
  const known = cache.get(key);
  if (known) return known;
  const drawing = draw(card);
  cache.set(key, drawing);
  drawing.catch(() => cache.delete(key));
  return drawing;
}

// Set with Pango and laid over boxes rather than drawn as SVG: this process refuses to parse SVG, for photos' sake.
async function draw({ title, freshness, figures, stamp, address }: ShareCard): Promise<Buffer> {
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
    text(title, { left: margin, top: 138, width: inner, size: 44, ink: inks.ink, bold: true }),
    text(freshness, { left: margin, top: 268, width: inner, size: 22, ink: inks.soft }),
    text(address, { left: margin, top: 570, width: inner, size: 26, ink: inks.soft }),
    ...(stamp
      ? [
          text(stamp, {
            left: width / 2,
            top: 570,
            width: width / 2 - margin,
            size: 26,
            ink: inks.warn,
            bold: true,
          }),
        ]
      : []),
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
