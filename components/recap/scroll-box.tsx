import type { ReactNode } from "react";

/** A card that scrolls sideways by itself where its table is wider than the screen, by touch and by keyboard. */
export function ScrollBox({
  label,
  className = "",
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      // Positioned, so that words for screen readers alone scroll with it and do not widen the page.
      className={`laid-out-later relative overflow-x-auto rounded-card border border-line bg-paper ${className}`}
      data-wide
    >
      {children}
    </section>
  );
}
