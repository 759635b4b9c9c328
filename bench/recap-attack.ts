import type { Cube } from "../lib/recap/hold-back.ts";

/** What an attacker has of one release: which figures are published, and the sums that hold between all of them. */
export type Publication = Pick<Cube, "columns" | "tables" | "children"> & {
  /** 1 where a figure is published, or known otherwise, at `area * columns.length + column`. */
  known: Uint8Array;
};

/** Small enough that products of two remainders are exact. */
const prime = 67_108_859;

/** An equation among unknown figures: its coefficients, modulo the prime. What is known of it is a constant. */
type Equation = Map<number, number>;

/**
 * Adds and subtracts everything that is published, in every way there is: exact linear algebra modulo a prime over all
 * tables and areas of all publications at once. A figure is recovered when it is the same in every solution.
 * @param isSame tells of two publications which figures are one and the same number, such as those of one period: an
 *   attacker may know that nothing has changed there
 * @returns per publication 1 at the place of each recovered figure; also those of columns that nobody prints
 */
export function recoverFigures(
  publications: readonly Publication[],
  isSame: (place: number) => boolean = () => false,
): Uint8Array[] {
  const [first] = publications;
  if (!first) return [];
  const { children, columns } = first;
  const width = columns.length;
  const count = publications.length;
  const size = children.length * width;
  const recovered = publications.map(() => new Uint8Array(size));
  const known = publications.map((publication) => Uint8Array.from(publication.known));
  const find = (nth: number, place: number) => {
    (known[nth] as Uint8Array)[place] = 1;
    (recovered[nth] as Uint8Array)[place] = 1;
  };
  for (let place = 0; place < size; place += 1) {
    if (!known.some((each) => each[place]) || !isSame(place)) continue;
    for (const [nth, each] of known.entries()) if (!each[place]) find(nth, place);
  }
  // What stands alone among known figures needs no algebra.
  for (const [nth, { tables }] of publications.entries()) {
    for (let base = 0; base < size; base += width) {
      for (const { margin, columns: parts } of tables) {
        if (margin === null) continue;
        const open = [margin, ...parts].filter((column) => !known[nth]?.[base + column]);
        if (open.length === 1) find(nth, base + (open[0] as number));
      }
    }
  }
  const isKnown = (nth: number, place: number) => known[nth]?.[place] === 1;
  // One unknown for figures that are the same; otherwise each publication has its own.
  const unknownOf = (nth: number, place: number) => place * count + (isSame(place) ? 0 : nth);

  const equation = (nth: number, plus: readonly number[], minus: number): Equation | null => {
    const sum: Equation = new Map();
    for (const [place, factor] of [...plus.map((each) => [each, 1] as const), [minus, prime - 1] as const]) {
      if (!isKnown(nth, place)) add(sum, unknownOf(nth, place), factor);
    }
    return sum.size > 0 ? sum : null;
  };
  function* acrossOf(area: number): Generator<Equation | null> {
    for (const [nth, { tables }] of publications.entries())
      for (const { margin, columns: parts } of tables) {
        if (margin === null) continue;
        const base = area * width;
        yield equation(
          nth,
          parts.map((column) => base + column),
          base + margin,
        );
      }
  }
  function* downOf(area: number): Generator<Equation | null> {
    const below = children[area] as readonly number[];
    if (below.length === 0) return;
    for (const nth of publications.keys())
      for (let column = 0; column < width; column += 1) {
        const places = below.map((child) => child * width + column);
        yield equation(nth, places, area * width + column);
      }
  }

  // From the villages up: the figures of an area's children are eliminated, and what is left speaks of the area alone.
  const steps: { unknown: number; equation: Equation }[] = [];
  const left: Equation[][] = children.map(() => []);
  for (let area = children.length - 1; area >= 0; area -= 1) {
    const below = children[area] as readonly number[];
    const front = below.flatMap((child) => left[child] as Equation[]);
    for (const child of below) {
      left[child] = [];
      for (const each of acrossOf(child)) if (each) front.push(each);
    }
    for (const each of downOf(area)) if (each) front.push(each);
    const isOfArea = (unknown: number) => Math.floor(unknown / count / width) === area;
    left[area] = eliminate(front, (unknown) => !isOfArea(unknown), steps);
  }
  const whole = left[0] as Equation[];
  for (const each of acrossOf(0)) if (each) whole.push(each);
  eliminate(whole, () => true, steps);

  let suspects: { nth: number; place: number }[] = [];
  // A change that all sums allow and that leaves a figure alone may do so by chance, once in 67 million.
  for (let round = 0; round < 3; round += 1) {
    const change = randomChange(size * count, steps);
    const isStill = (nth: number, place: number) => change[unknownOf(nth, place)] === 0;
    if (round > 0) suspects = suspects.filter(({ nth, place }) => isStill(nth, place));
    else {
      for (const nth of publications.keys())
        for (let place = 0; place < size; place += 1)
          if (!isKnown(nth, place) && isStill(nth, place)) suspects.push({ nth, place });
    }
    if (suspects.length === 0) break;
  }
  for (const { nth, place } of suspects) find(nth, place);
  return recovered;
}

/**
 * Gaussian elimination of the unknowns that `isWanted`, one by one: first those in few equations, each by the shortest.
 * @returns the equations that are left, among other unknowns
 */
function eliminate(
  equations: Equation[],
  isWanted: (unknown: number) => boolean,
  steps: { unknown: number; equation: Equation }[],
): Equation[] {
  const holders = new Map<number, Set<Equation>>();
  for (const equation of equations)
    for (const unknown of equation.keys()) {
      if (!isWanted(unknown)) continue;
      const known = holders.get(unknown);
      if (known) known.add(equation);
      else holders.set(unknown, new Set([equation]));
    }
  const gone = new Set<Equation>();
  const order = [...holders.keys()].sort(
    (one, other) => (holders.get(one)?.size ?? 0) - (holders.get(other)?.size ?? 0),
  );
  for (const unknown of order) {
    const candidates = holders.get(unknown) as Set<Equation>;
    let pivot: Equation | null = null;
    for (const each of candidates) if (!pivot || each.size < pivot.size) pivot = each;
    if (!pivot) continue;
    steps.push({ unknown, equation: pivot });
    gone.add(pivot);
    for (const each of pivot.keys()) holders.get(each)?.delete(pivot);
    const inverse = invert(pivot.get(unknown) as number);
    for (const equation of [...candidates]) {
      const factor = prime - (((equation.get(unknown) as number) * inverse) % prime);
      for (const [each, coefficient] of pivot) {
        const had = equation.has(each);
        add(equation, each, (coefficient * factor) % prime);
        const has = equation.has(each);
        if (had !== has) {
          if (has) holders.get(each)?.add(equation);
          else holders.get(each)?.delete(equation);
        }
      }
      if (equation.size === 0) gone.add(equation);
    }
  }
  return equations.filter((equation) => !gone.has(equation));
}

/** A solution of all equations with nothing published changed, taken at random among all there are. */
function randomChange(size: number, steps: readonly { unknown: number; equation: Equation }[]): Int32Array {
  const change = new Int32Array(size);
  for (let at = 0; at < size; at += 1) change[at] = 1 + Math.floor(Math.random() * (prime - 1));
  for (let nth = steps.length - 1; nth >= 0; nth -= 1) {
    const { unknown, equation } = steps[nth] as { unknown: number; equation: Equation };
    let sum = 0;
    for (const [other, coefficient] of equation)
      if (other !== unknown) sum = (sum + coefficient * (change[other] as number)) % prime;
    change[unknown] = (((prime - sum) % prime) * invert(equation.get(unknown) as number)) % prime;
  }
  return change;
}

function add(equation: Equation, unknown: number, coefficient: number): void {
  const sum = ((equation.get(unknown) ?? 0) + coefficient) % prime;
  if (sum === 0) equation.delete(unknown);
  else equation.set(unknown, sum);
}

/** By Fermat; most coefficients are 1 or -1. */
function invert(number: number): number {
  if (number === 1 || number === prime - 1) return number;
  let result = 1;
  let base = number;
  for (let exponent = prime - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}
