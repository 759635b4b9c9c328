/**
 * A value as a cell of CSV that a spreadsheet shows and never runs: a text that would begin a formula gets an apostrophe
 * in front (OWASP, CSV injection), and quotes are doubled.
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
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
