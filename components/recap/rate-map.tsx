import { HeldSign } from "./figure.tsx";

/** An area of a map: its shape, and which class its rate is in; null where it is not known. */
export type MapArea = {
  code: string;
  /** SVG's path, in units of the map. */
  d: string;
  /** Letters on the shape, where there is room for them. */
  letters: { text: string; x: number; y: number } | null;
  rateClass: number | null;
  /** Name and value, for who does not see the colour. */
  label: string;
  href: string;
};

/** Colours of the classes, lowest first, with the letters on them. */
const looks = [
  { area: "fill-rate-1", letters: "fill-on-rate-1", box: "bg-rate-1" },
  { area: "fill-rate-2", letters: "fill-on-rate-2", box: "bg-rate-2" },
  { area: "fill-rate-3", letters: "fill-on-rate-3", box: "bg-rate-3" },
  { area: "fill-rate-4", letters: "fill-on-rate-4", box: "bg-rate-4" },
  { area: "fill-rate-5", letters: "fill-on-rate-5", box: "bg-rate-5" },
] as const;

/** Areas coloured by their rate. Each leads to its own page; a table beside says the same. */
export function RateMap({
  title,
  width,
  height,
  areas,
  classes,
  unknown,
  stamp,
}: {
  title: string;
  width: number;
  height: number;
  areas: MapArea[];
  /** The bounds of each class in words, lowest first. */
  classes: string[];
  /** What a hatched area means. */
  unknown: string;
  /** Written into the picture, for it may be copied without its page: that the data are synthetic. */
  stamp: string | null;
}) {
  return (
    <figure className="-mx-4 mt-4 sm:mx-0" aria-labelledby="peta">
      <figcaption id="peta" className="px-4 font-semibold sm:px-0">
        {title}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} className="mt-2 max-h-[36rem] w-full max-w-3xl">
        <title>{title}</title>
        <defs>
          <pattern
            id="arsir"
            width={width / 72}
            height={width / 72}
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width={width / 72} height={width / 72} className="fill-paper" />
            <rect width={width / 300} height={width / 72} className="fill-edge" />
          </pattern>
        </defs>
        {areas.map((area) => {
          const look = area.rateClass === null ? null : looks[area.rateClass];
          return (
            <a key={area.code} href={area.href} aria-label={area.label}>
              <title>{area.label}</title>
              <path
                d={area.d}
                className={`stroke-edge ${look?.area ?? ""}`}
                strokeWidth={width / 720}
                fill={look ? undefined : "url(#arsir)"}
              />
              {area.letters ? (
                <text
                  x={area.letters.x}
                  y={area.letters.y}
                  textAnchor="middle"
                  // Around letters on a hatched shape the hatching ends.
                  className={`font-semibold text-[11px] ${look?.letters ?? "fill-ink stroke-[5px] stroke-paper [paint-order:stroke]"}`}
                >
                  {area.letters.text}
                </text>
              ) : null}
            </a>
          );
        })}
        {stamp ? (
          <text
            x={width - 2}
            y={width / 30}
            fontSize={width / 40}
            textAnchor="end"
            className="pointer-events-none fill-warn"
          >
            {stamp}
          </text>
        ) : null}
      </svg>
      <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1 px-4 text-sm sm:px-0">
        {classes.map((text, index) => (
          <li key={text} className="flex items-center gap-2">
            <span
              className={`size-5 rounded-sm border border-edge ${looks[index]?.box}`}
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
