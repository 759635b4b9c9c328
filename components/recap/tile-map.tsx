import { HeldSign } from "./figure.tsx";

/** A province as a tile: where it stands, and which class its rate is in; null where it is not known. */
export type TileView = {
  code: string;
  short: string;
  column: number;
  row: number;
  rateClass: number | null;
  /** Name and value, for who does not see the colour. */
  label: string;
  href: string;
};

/** Colours of the classes, lowest first, with the letters on them. */
export const rateLooks = [
  { area: "fill-rate-1", letters: "fill-on-rate-1", box: "bg-rate-1" },
  { area: "fill-rate-2", letters: "fill-on-rate-2", box: "bg-rate-2" },
  { area: "fill-rate-3", letters: "fill-on-rate-3", box: "bg-rate-3" },
  { area: "fill-rate-4", letters: "fill-on-rate-4", box: "bg-rate-4" },
  { area: "fill-rate-5", letters: "fill-on-rate-5", box: "bg-rate-5" },
] as const;

const step = 30;
const side = 28;

/** The provinces as tiles near where they lie, coloured by their rate. Each leads to its province. */
export function TileMap({
  title,
  columns,
  rows,
  tiles,
  classes,
  unknown,
  stamp,
}: {
  title: string;
  columns: number;
  rows: number;
  tiles: TileView[];
  /** The bounds of each class in words, lowest first. */
  classes: string[];
  /** What a hatched tile means. */
  unknown: string;
  stamp: string | null;
}) {
  return (
    <figure className="-mx-4 mt-4 sm:mx-0" aria-labelledby="peta">
      <figcaption id="peta" className="px-4 font-semibold sm:px-0">
        {title}
      </figcaption>
      <svg viewBox={`0 0 ${columns * step} ${rows * step}`} className="mt-2 w-full max-w-3xl">
        <title>{title}</title>
        <defs>
          <pattern
            id="arsir"
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="5" height="5" className="fill-paper" />
            <rect width="1.2" height="5" className="fill-edge" />
          </pattern>
        </defs>
        {tiles.map((tile) => {
          const look = tile.rateClass === null ? null : rateLooks[tile.rateClass];
          const [x, y] = [tile.column * step + 1, tile.row * step + 1];
          return (
            <a key={tile.code} href={tile.href} aria-label={tile.label}>
              <title>{tile.label}</title>
              <rect
                x={x}
                y={y}
                width={side}
                height={side}
                rx="3"
                className={`stroke-edge ${look?.area ?? ""}`}
                strokeWidth="0.5"
                fill={look ? undefined : "url(#arsir)"}
              />
              {look ? null : (
                <rect x={x + 5} y={y + 8} width={side - 10} height={12} rx="2" className="fill-paper" />
              )}
              <text
                x={x + side / 2}
                y={y + side / 2 + 4}
                textAnchor="middle"
                className={`font-semibold text-[11px] ${look?.letters ?? "fill-ink"}`}
              >
                {tile.short}
              </text>
            </a>
          );
        })}
        {stamp ? (
          <text x={columns * step - 2} y="12" textAnchor="end" className="fill-warn text-[9px]">
            {stamp}
          </text>
        ) : null}
      </svg>
      <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 px-4 text-sm sm:px-0">
        {classes.map((text, index) => (
          <li key={text} className="flex items-center gap-2">
            <span
              className={`size-5 rounded-sm border border-edge ${rateLooks[index]?.box}`}
              aria-hidden="true"
            />
            {text}
          </li>
        ))}
        <li className="flex items-center gap-2">
          <HeldSign className="size-5" />
          {unknown}
        </li>
      </ul>
    </figure>
  );
}
