import { scaleLinear, scalePoint } from "d3-scale";
import { tableLine } from "./bar-table.tsx";
import { FigureText, type FigureView } from "./figure.tsx";

/** A line of a chart: a value for each place of the axis, null where it is held back or absent. */
export type Series = { key: string; name: string; points: { value: number | null; figure: FigureView }[] };

const size = { width: 360, height: 190 };
const inner = { left: 8, right: 352, top: 24, bottom: 164 };
const looks = [
  { line: "stroke-rate-5", dot: "fill-rate-5", dash: undefined },
  { line: "stroke-accent", dot: "fill-accent", dash: "5 4" },
] as const;

/**
 * One or two lines over time, with the same numbers in a table below.
 * @param places the names of the places on the axis, oldest first
 * @param top the highest value there can be
 */
export function LineChart({
  id,
  title,
  places,
  axis = places,
  placeHead,
  series,
  top,
  topText,
  stamp,
}: {
  id: string;
  title: string;
  places: string[];
  /** Shorter names of the same places, where the names would lie on each other. */
  axis?: string[];
  placeHead: string;
  series: Series[];
  top: number;
  topText: string;
  /** Written into the picture, for it may be copied without its page: that the data are synthetic. */
  stamp: string | null;
}) {
  const indexes = places.map((_, index) => index);
  const x = scalePoint<number>().domain(indexes).range([inner.left, inner.right]).padding(0.25);
  const y = scaleLinear()
    .domain([0, top || 1])
    .range([inner.bottom, inner.top]);
  // The names of a long axis would lie on each other.
  const every = Math.ceil(places.length / 5);
  return (
    <figure aria-labelledby={id} className="@container mt-4">
      <figcaption id={id} className="font-semibold">
        {title}
      </figcaption>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} className="mt-2 w-full max-w-lg" aria-hidden="true">
        <g className="stroke-line">
          <line x1={inner.left} x2={inner.right} y1={inner.top} y2={inner.top} />
          <line x1={inner.left} x2={inner.right} y1={inner.bottom} y2={inner.bottom} />
        </g>
        <text x={inner.left} y={inner.top - 8} className="fill-ink-soft text-[11px]">
          {topText}
        </text>
        {stamp ? (
          <text x={inner.right} y={inner.top - 8} textAnchor="end" className="fill-warn text-[11px]">
            {stamp}
          </text>
        ) : null}
        {series.map(({ key, points }, index) => {
          const look = looks[index % looks.length] as (typeof looks)[number];
          const known = points.flatMap(({ value }, place) =>
            value === null ? [] : [{ place, value, x: x(place) as number, y: y(value) }],
          );
          return (
            <g key={key}>
              <path
                d={known
                  .map((point, order) =>
                    // A gap is left where a value between two is not known.
                    order > 0 && known[order - 1]?.place === point.place - 1
                      ? `L${round(point.x)} ${round(point.y)}`
                      : `M${round(point.x)} ${round(point.y)}`,
                  )
                  .join("")}
                fill="none"
                strokeWidth="2.5"
                strokeDasharray={look.dash}
                className={look.line}
              />
              {known.map((point) => (
                <circle
                  key={point.place}
                  cx={round(point.x)}
                  cy={round(point.y)}
                  r="4"
                  className={look.dot}
                />
              ))}
            </g>
          );
        })}
        {axis.map((place, index) =>
          index % every === 0 ? (
            <text
              key={place}
              // The first and the last would be cut off at the edge if they stood in the middle.
              x={index === 0 ? inner.left : index === places.length - 1 ? inner.right : x(index)}
              y={inner.bottom + 18}
              textAnchor={index === 0 ? "start" : index === places.length - 1 ? "end" : "middle"}
              className="fill-ink-soft text-[11px]"
            >
              {place}
            </text>
          ) : null,
        )}
      </svg>
      {series.length > 1 ? (
        <ul aria-hidden="true" className="flex flex-wrap gap-x-5 text-sm">
          {series.map(({ key, name }, index) => {
            const look = looks[index % looks.length] as (typeof looks)[number];
            return (
              <li key={key} className="flex items-center gap-2">
                <svg viewBox="0 0 28 8" className="h-2 w-7" aria-hidden="true">
                  <path d="M0 4h28" strokeWidth="3" strokeDasharray={look.dash} className={look.line} />
                </svg>
                {name}
              </li>
            );
          })}
        </ul>
      ) : null}
      <table className="mt-2 w-full max-w-lg border-collapse text-left text-sm">
        <thead className="text-ink-soft">
          <tr className={tableLine}>
            <th scope="col" className="@max-[13rem]:w-full py-1.5 pr-3 font-medium">
              {placeHead}
            </th>
            {series.map(({ key, name }) => (
              <th key={key} scope="col" className="py-1.5 pl-3 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place, index) => (
            <tr key={place} className={`${tableLine} last:border-b-0`}>
              <th scope="row" className="@max-[13rem]:w-full py-1.5 pr-3 font-normal">
                {place}
              </th>
              {series.map(({ key, points }) => (
                <td key={key} className="py-1.5 pl-3 text-right tabular-nums">
                  <FigureText figure={points[index]?.figure as FigureView} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
