/** What a captcha may be used for. A token solved for one purpose opens no other. */
export const purposes = ["check", "personal", "submission", "tracking"] as const;

/** @see purposes */
export type Purpose = (typeof purposes)[number];

/** Reads a purpose as it stands in `?for=`. @returns null if there is no such purpose. */
export function parsePurpose(text: unknown): Purpose | null {
  return purposes.find((purpose) => purpose === text) ?? null;
}
