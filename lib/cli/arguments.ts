import { InvalidArgumentError } from "commander";

/** Reads a whole number from `min` to `max`; commander shows the message and ends with 1. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = /^\d[\d_]*$/.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
    if (!(number >= min && number <= max)) {
      const limit = max === Number.MAX_SAFE_INTEGER ? "" : ` to ${max}`;
      throw new InvalidArgumentError(`must be a whole number from ${min}${limit}`);
    }
    return number;
  };
}

/** Reads a share given in percent, such as `1` or `0.5%`. @returns 0.01, 0.005 */
export function percentage(text: string): number {
  const digits = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim())?.[1];
  const number = Number(digits ?? Number.NaN);
  if (!(number >= 0 && number <= 100)) throw new InvalidArgumentError("must be a percentage from 0 to 100");
  return number / 100;
}

/** Reads a text of one line, in which nothing is hidden: it stands in tables and on terminals. @returns it without spaces around */
export function visibleText(maxChars: number): (text: string) => string {
  return (text) => {
    const trimmed = text.trim();
    if (trimmed === "" || trimmed.length > maxChars || /[\p{C}\p{Zl}\p{Zp}]/u.test(trimmed))
      throw new InvalidArgumentError(`must have 1 to ${maxChars} characters, without line breaks`);
    return trimmed;
  };
}
