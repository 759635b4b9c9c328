import { Bar } from "./bar-table.tsx";
import { FigureText, type FigureView } from "./figure.tsx";
import { ScrollBox } from "./scroll-box.tsx";

/** A column that the table can be sorted by. */
export type AreaColumn = {
  key: string;
  label: string;
  /** Sorts by it; the other way round where it is sorted by it already. */
  href: string;
  sorted: "ascending" | "descending" | null;
};

/** An area with its place and its figures, one for each column but the first, which is its name. */
export type AreaRow = {
  code: string;
  name: string;
  href: string;
  rank: string;
  cells: { key: string; figure: FigureView; count: FigureView | null; part: number | null }[];
};

/** The areas below one as a table to sort. On a small screen it scrolls by itself, and the names stay. */
export function AreaTable({
  label,
  rankHead,
  sortHint,
  columns,
  rows,
}: {
  label: string;
  rankHead: string;
  sortHint: string;
  columns: AreaColumn[];
  rows: AreaRow[];
}) {
  return (
    <ScrollBox label={label} className="mt-4">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">
          {label}. {sortHint}
        </caption>
        <thead className="border-edge border-b text-sm">
          <tr>
            <th
              scope="col"
              className="px-3 py-2 text-right align-bottom font-medium text-ink-soft max-sm:hidden"
            >
              {rankHead}
            </th>
            {columns.map((column, index) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={column.sorted ?? undefined}
                className={`align-bottom font-medium ${index === 0 ? "sticky left-0 bg-paper" : "text-right"}`}
              >
                <a
                  className="link inline-flex min-h-target items-center gap-1 px-3 py-2 leading-snug"
                  href={column.href}
                >
                  {column.label}
                  <span aria-hidden="true" className="w-3 shrink-0 no-underline">
                    {column.sorted === "ascending" ? "▲" : column.sorted === "descending" ? "▼" : ""}
                  </span>
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code} className="border-line border-b align-top last:border-b-0">
              <td className="px-3 py-2.5 text-right text-ink-soft tabular-nums max-sm:hidden">{row.rank}</td>
              <th
                scope="row"
                className="sticky left-0 min-w-36 max-w-44 bg-paper px-3 font-medium sm:max-w-none"
              >
                <a className="link link-row leading-snug" href={row.href}>
                  {row.name}
                </a>
              </th>
              {row.cells.map((cell) => (
                <td key={cell.key} className="min-w-28 px-3 py-2.5 text-right tabular-nums">
                  <FigureText figure={cell.figure} />
                  {cell.count ? (
                    <span className="block text-ink-soft text-sm">
                      <FigureText figure={cell.count} />
                    </span>
                  ) : null}
                  <Bar part={cell.part} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
