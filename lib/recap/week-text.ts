const dayMs = 86_400_000;
const firstMonday = Date.UTC(1970, 0, 5);

/** The ISO week, `2026-W31`, of a week counted from that of 5 January 1970. A week belongs to the year of its Thursday. */
export function weekText(week: number): string {
  const thursday = new Date(firstMonday + (week * 7 + 3) * dayMs);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}
