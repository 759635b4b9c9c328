/**
 * The area under the ROC curve of a guess by size: how likely a value of the first list is larger than one of the
 * second, ties counting half. 0.5 means that the size tells nothing.
 */
export function rocArea(first: readonly number[], second: readonly number[]): number {
  let won = 0;
  for (const one of first) for (const other of second) won += one > other ? 1 : one === other ? 0.5 : 0;
  return won / (first.length * second.length);
}
