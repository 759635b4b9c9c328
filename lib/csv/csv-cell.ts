/** What begins a formula, also in the full width of East Asian keyboards. */
const formulaStart = "=+\\-@\uff1d\uff0b\uff0d\uff20";
// Also inside a text: where decimals have a comma, as in Indonesia, a spreadsheet splits this file's lines at semicolons,
// and then a quote in the middle of a line protects nothing. Spaces and quotes in front do not keep one from reading it.
const formula = new RegExp(`(^|[;,\\t\\r\\n])([\\s"']*)(?=[${formulaStart}])`, "g");

/** A text as a field of CSV (RFC 4180): quoted only where some spreadsheet would split it. */
export function csvField(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A value as a cell of CSV that a spreadsheet shows and never runs: what would begin a formula, in this cell or in one
 * that another separator would make of it, gets an apostrophe in front (OWASP, CSV injection); quotes are doubled.
 */
export function csvCell(value: unknown): string {
  const text =
    value === null || value === undefined
      ? ""
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  const inert =
    typeof value === "number" ? text : text.replace(formula, "$1$2'").replace(/^(?=[\t\r\n])/, "'");
  return csvField(inert);
}
