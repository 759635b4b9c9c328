import type { PersonName } from "./parse-name.ts";

/** One display token of a mask: its initial and how many letters it has. */
type MaskedToken = { readonly initial: string; readonly length: number };

/**
 * What of a name may be stored: initial and length of each display token, in order, such as `S4A6` for SITI AMINAH.
 * Privacy: this is all the projection holds of a name in clear.
 */
export function maskName(name: PersonName): string {
  let mask = "";
  for (const token of name.tokens) mask += token.charAt(0) + token.length;
  return mask;
}

/** Reads a stored mask. @returns null if it is not one. */
export function parseMask(mask: string): MaskedToken[] | null {
  if (!/^(?:[A-Z][1-9]\d{0,3})*$/.test(mask)) return null;
  return [...mask.matchAll(/([A-Z])(\d+)/g)].map((match) => ({
    initial: match[1] as string,
    length: Number(match[2]),
  }));
}

/**
 * How a stored name is shown: a token the asker typed comes back whole, any other as its initial and one star for
 * each further letter. A one-letter token that was not typed is a star alone, because its initial is all of it.
 * @param revealed the asker's own token for each display position, or null; one that does not fit the mask is ignored.
 */
export function revealMask(mask: string, revealed: readonly (string | null)[]): string {
  return (parseMask(mask) ?? [])
    .map(({ initial, length }, position) => {
      const typed = revealed[position];
      if (typed != null && typed.length === length && typed.charAt(0) === initial) return typed;
      return length === 1 ? "*" : initial + "*".repeat(length - 1);
    })
    .join(" ");
}
