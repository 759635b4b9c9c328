import { FigureText, type FigureView } from "./figure.tsx";

/** One of the figures at the top of a page. */
export type HeadlineCard = {
  key: string;
  label: string;
  figure: FigureView;
  /** What the figure is a part of, or which period it is of. */
  note: string;
  /** How it moved since the release before. */
  change: string;
};

/** The figures that a reader came for, each with how it moved. */
export function Headline({ cards }: { cards: HeadlineCard[] }) {
  return (
    <dl className="mt-6 grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {cards.map((card) => (
        <div
          key={card.key}
          className="rounded-card border border-line bg-paper px-4 py-3.5 sm:px-5"
          data-card
        >
          <dt className="font-medium text-ink-soft">{card.label}</dt>
          <dd className="mt-0.5 font-bold text-2xl tabular-nums">
            <FigureText figure={card.figure} whole />
          </dd>
          <dd className="text-sm">{card.note}</dd>
          <dd className="mt-1.5 border-line border-t pt-1.5 text-ink-soft text-sm">{card.change}</dd>
        </div>
      ))}
    </dl>
  );
}
