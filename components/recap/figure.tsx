/** A figure as it is shown: its text, and whether it is held back. */
export type FigureView = { text: string; held: boolean };

/** The sign of a figure that is held back; the legend beside says what it means. */
export function HeldSign({ className = "" }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 14 14"
      className={`inline size-3.5 align-[-0.1em] text-ink-soft ${className}`}
      aria-hidden="true"
      focusable="false"
    >
      <rect
        x="0.75"
        y="0.75"
        width="12.5"
        height="12.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
      <path d="M1 9 9 1M1 13.5 13.5 1M5.5 13 13 5.5" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}

/** A figure, or the sign that it is held back. @param whole write the word beside the sign, where there is room */
export function FigureText({ figure, whole = false }: { figure: FigureView; whole?: boolean }) {
  if (!figure.held) return figure.text;
  return (
    <span className={`text-ink-soft ${whole ? "" : "whitespace-nowrap"}`}>
      <HeldSign /> <span className={whole ? "" : "sr-only"}>{figure.text}</span>
    </span>
  );
}

/** What the sign means. */
export function HeldLegend({ text }: { text: string }) {
  return (
    <p className="mt-3 flex gap-2 text-ink-soft text-sm">
      <HeldSign className="mt-1 shrink-0" />
      <span>{text}</span>
    </p>
  );
}
