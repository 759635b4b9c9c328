/** Spearman's rank correlation of two orders of the same things: 1 the same, -1 reversed, about 0 unrelated. */
export function rankCorrelation<T>(one: readonly T[], other: readonly T[]): number {
  const places = new Map(other.map((thing, place) => [thing, place]));
  const count = one.length;
  let squares = 0;
  for (const [place, thing] of one.entries()) {
    const there = places.get(thing);
    if (there === undefined) throw new Error("the two orders are not of the same things");
    squares += (place - there) ** 2;
  }
  return 1 - (6 * squares) / (count * (count * count - 1));
}
