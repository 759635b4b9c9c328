/** A text as a field of CSV (RFC 4180): quoted only where it must be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A value as a field of CSV that a spreadsheet shows and never runs: a text that would begin a formula gets an
 * apostrophe in front (OWASP, CSV injection).
 */
export function csvCell(value: unknown): string {
  const text =
    value === null || value === undefined
      ? ""
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  // Spaces in front do not keep every spreadsheet from reading a formula.
  const inert = /^\s*[=+\-@\t\r]/.test(text) && typeof value !== "number" ? `'${text}` : text;
  return csvField(inert);
}
