import { scaleQuantize } from "d3-scale";

/** Classes of equal width over the values there are, with round bounds. */
export type RateClasses = {
  /** `[from, to]` of each class, lowest first. */
  bounds: [number, number][];
  /** Which class a value is in, 0 for the lowest. */
  classOf(value: number): number;
};

const count = 5;

/** Parts values into five classes for a map. @returns null where there is no value */
export function rateClasses(values: readonly number[]): RateClasses | null {
  if (values.length === 0) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const scale = scaleQuantize<number>()
    // Where all are equal there is one value to show, and a class around it.
    .domain(least === most ? [0, most || 1] : [least, most])
    .nice()
    .range([...Array(count).keys()]);
  return {
    bounds: scale.range().map((index) => scale.invertExtent(index)),
    classOf: (value) => scale(value),
  };
}
