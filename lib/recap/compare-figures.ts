import type { Figure } from "./recap-document.ts";

/** How a figure moved: by how many, and by which part of what it was; `share` is null where it was 0. */
export type Change = { by: number; share: number | null };

/** How far a figure is from the one of an earlier release. @returns null where either is held back or absent. */
export function changeOf(now: Figure | undefined, before: Figure | undefined): Change | null {
  if (now == null || before == null) return null;
  return { by: now - before, share: before === 0 ? null : (now - before) / before };
}

/** A part of a whole, 0 to 1. @returns null where either is held back, and for a part of nothing. */
export function shareOf(part: Figure, whole: Figure): number | null {
  if (part === null || whole === null || whole === 0) return null;
  return part / whole;
}

/** A thing with its place: 1 for the greatest value, the same for equal ones, null where the value is not known. */
export type Ranked<T> = { item: T; value: number | null; rank: number | null };

/** Puts things in order of a value, the greatest first, unknown ones last; equal ones stay as they came. */
export function rankBy<T>(items: readonly T[], measure: (item: T) => number | null): Ranked<T>[] {
  const sorted = items
    .map((item) => ({ item, value: measure(item) }))
    .sort((one, other) => (other.value ?? -Infinity) - (one.value ?? -Infinity) || 0);
  const first = (value: number) => sorted.findIndex((row) => row.value === value);
  return sorted.map(({ item, value }) => ({ item, value, rank: value === null ? null : first(value) + 1 }));
}

/** Those furthest behind, and from where on a value stands apart from the others. */
export type Behind<T> = {
  /** Lowest first. */
  rows: { item: T; value: number; standsApart: boolean }[];
  /** How many more have the value of the last row: the first few of many equal ones are not worse than the others. */
  alike: number;
  median: number;
};

const fewestToJudge = 4;

/**
 * Who is furthest behind the others, at most `most` of them. One stands apart when it is under the lower quartile by
 * more than one and a half times the distance of the quartiles (Tukey 1977); among fewer than four none does.
 * Whoever reaches the median is not behind.
 */
export function furthestBehind<T>(
  items: readonly T[],
  measure: (item: T) => number | null,
  most = 5,
): Behind<T> | null {
  const known = items
    .map((item) => ({ item, value: measure(item) }))
    .filter((row): row is { item: T; value: number } => row.value !== null)
    .sort((one, other) => one.value - other.value);
  if (known.length === 0) return null;
  const values = known.map(({ value }) => value);
  const [lower, median, upper] = [quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)];
  const fence = values.length < fewestToJudge ? -Infinity : lower - 1.5 * (upper - lower);
  const behind = known.filter(({ value }) => value < median);
  const rows = behind.slice(0, most).map((row) => ({ ...row, standsApart: row.value < fence }));
  const last = rows.at(-1)?.value;
  return { median, rows, alike: behind.slice(most).filter(({ value }) => value === last).length };
}

/** @param values ascending, at least one. Between two of them it interpolates. */
function quantile(values: readonly number[], part: number): number {
  const place = (values.length - 1) * part;
  const below = values[Math.floor(place)] as number;
  const above = values[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
