import { InvalidArgumentError } from "commander";

/** Reads a whole number from `min`; commander shows the message and ends with 1. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const number = Number(text.replaceAll("_", ""));
    if (!Number.isSafeInteger(number) || number < min)
      throw new InvalidArgumentError(`must be a whole number from ${min}`);
    return number;
  };
}

/** Reads a share given in percent, such as `1` or `0.5%`. @returns 0.01, 0.005 */
export function percentage(text: string): number {
  const number = Number(text.replace(/\s*%$/, ""));
  if (text.trim() === "" || !(number >= 0 && number <= 100))
    throw new InvalidArgumentError("must be a percentage from 0 to 100");
  return number / 100;
}
