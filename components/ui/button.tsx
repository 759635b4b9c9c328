import type { ComponentProps } from "react";

const looks = {
  primary:
    "border-2 border-transparent bg-action text-on-action hover:bg-action-strong shadow-[0_2px_0_var(--color-action-strong)]",
  quiet: "border-2 border-edge bg-paper text-ink hover:bg-tint",
} as const;

/** The look of a button, also for a link that is the main thing to press. */
export function buttonLook(look: keyof typeof looks = "primary"): string {
  return `inline-flex min-h-13 w-full items-center justify-center gap-2 rounded-control px-6 py-2.5 font-semibold text-lg leading-snug transition-colors aria-disabled:cursor-progress aria-disabled:opacity-80 sm:w-auto ${looks[look]}`;
}

/** A button for a thumb: at least 48 pixels high, its words in the middle, as wide as its line on a phone. */
export function Button({
  look = "primary",
  className = "",
  ...rest
}: ComponentProps<"button"> & { look?: keyof typeof looks }) {
  return <button {...rest} className={`${buttonLook(look)} ${className}`} />;
}
