import { FigureText, type FigureView } from "./figure.tsx";

/** One line of a table with bars. */
export type BarRow = {
  key: string;
  label: string;
  count: FigureView;
  /** Not shown where the table has no head for it. */
  share: FigureView;
  /** Length of the bar, 0 to 1; null draws none. */
  part: number | null;
};

/** A line of a table in a container: its cells stand below each other where letters are large. */
export const tableLine =
  "@max-[13rem]:flex @max-[13rem]:flex-wrap @max-[13rem]:justify-between border-line border-b";

/** A table whose lines carry a bar: what the bar shows stands beside it in numbers, or below where letters are large. */
export function BarTable({
  caption,
  head,
  rows,
  captionHidden = false,
}: {
  caption: string;
  /** `share`: null where the counts are no parts of anything. */
  head: { label: string; count: string; share: string | null };
  rows: BarRow[];
  captionHidden?: boolean;
}) {
  return (
    <div className="@container">
      <table className="w-full border-collapse text-left">
        <caption className={captionHidden ? "sr-only" : "pb-2 text-left font-semibold"}>{caption}</caption>
        <thead className="text-ink-soft text-sm">
          <tr className={tableLine}>
            <th scope="col" className="@max-[13rem]:w-full py-1.5 pr-3 font-medium">
              {head.label}
            </th>
            <th scope="col" className="py-1.5 pr-3 text-right font-medium">
              {head.count}
            </th>
            {head.share === null ? null : (
              <th scope="col" className="py-1.5 text-right font-medium">
                {head.share}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className={`${tableLine} align-top last:border-b-0`}>
              <th scope="row" className="wrap-anywhere w-full py-2 pr-3 font-normal">
                {row.label}
                <Bar part={row.part} />
              </th>
              <td className="py-2 pr-3 text-right tabular-nums">
                <FigureText figure={row.count} />
              </td>
              {head.share === null ? null : (
                <td className="py-2 text-right font-semibold tabular-nums">
                  <FigureText figure={row.share} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A bar of a part of the whole, on a rail as long as the whole. Says nothing that its line does not. */
export function Bar({ part }: { part: number | null }) {
  if (part === null) return null;
  return (
    <svg className="mt-1 block h-2.5 w-full" aria-hidden="true" focusable="false">
      <rect width="100%" height="100%" rx="3" className="fill-tint" />
      <rect width={`${Math.round(part * 1000) / 10}%`} height="100%" rx="3" className="fill-rate-4" />
    </svg>
  );
}
