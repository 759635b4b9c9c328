import type { Ref } from "react";
import { Notice } from "./notice.tsx";

/**
 * What is wrong with a form, above it, with a link to each field. It takes the focus; without scripts `autoFocus` is
 * the only way to bring the reader to what went wrong.
 */
export function ProblemSummary({
  title,
  problems,
  focus,
  className,
}: {
  title: string;
  problems: readonly { key: string; href: string; message: string }[];
  /** For the page that moves the focus itself. */
  focus: Ref<HTMLDivElement>;
  className: string;
}) {
  return (
    <div
      ref={focus}
      tabIndex={-1}
      role="alert"
      aria-labelledby="ringkasan"
      className={`rounded-card ${className}`}
      // biome-ignore lint/a11y/noAutofocus: see above
      autoFocus
    >
      <Notice tone="bad">
        <h2 id="ringkasan" className="font-bold text-lg">
          {title}
        </h2>
        <ul className="mt-1">
          {problems.map(({ key, href, message }) => (
            <li key={key}>
              <a className="link link-row font-medium" href={href}>
                {message}
              </a>
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
