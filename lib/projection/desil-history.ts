/** Since which period a family's desil was known to hold; `value` is null while it was not ranked. */
export type DesilEntry = { period: string; value: number | null };

/** More changes than these are not kept: twelve are three years of quarterly rankings that all moved. */
export const maxDesilEntries = 12;
export const desilEntryBytes = 2;

/**
 * A period in 12 bits that sort as time does: years since 2000, then the months of a quarter and the quarter itself.
 * `2026-07`, `2026-08`, `2026-09`, `2026-Q3` are 26 * 16 + 8 to 11.
 */
function periodNumber(period: string): number {
  const [year, part] = period.split("-") as [string, string];
  const within = part.startsWith("Q")
    ? Number(part.slice(1)) * 4 - 1
    : Number(part) - 1 + Math.floor((Number(part) - 1) / 3);
  return (Number(year) - 2000) * 16 + within;
}

function periodText(number: number): string {
  const within = number % 16;
  const quarter = Math.floor(within / 4);
  const part = within % 4 === 3 ? `Q${quarter + 1}` : String(quarter * 3 + (within % 4) + 1).padStart(2, "0");
  return `${2000 + Math.floor(number / 16)}-${part}`;
}

/**
 * Packs an entry into 2 bytes, as hex: 12 bits of period, 4 of desil (0: not ranked). A person's history is these
 * entries one after the other, the newest first; entries compare as bytes in the order of time.
 */
export function encodeDesilEntry({ period, value }: DesilEntry): string {
  return ((periodNumber(period) << 4) | (value ?? 0)).toString(16).padStart(4, "0");
}

/** Unpacks a person's history. A desil that does not exist is left out. */
export function decodeDesilHistory(hex: string): DesilEntry[] {
  const bytes = Buffer.from(hex, "hex");
  const entries: DesilEntry[] = [];
  for (let at = 0; at + desilEntryBytes <= bytes.length; at += desilEntryBytes) {
    const packed = bytes.readUInt16BE(at);
    const value = packed & 15;
    if (value <= 10) entries.push({ period: periodText(packed >> 4), value: value === 0 ? null : value });
  }
  return entries;
}
