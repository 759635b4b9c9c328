import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Cube,
  type Earlier,
  type HeldBack,
  holdBack,
  isProven,
  shiftPrime,
} from "../lib/recap/hold-back.ts";
import { submissionLayout, sumUp } from "../lib/recap/recap-cube.ts";
import { recoverFigures } from "./recap-attack.ts";

/** The tables of the recap in small: persons, their kinds, who is listed, how listed ones fare. Columns by number. */
const columns = [
  { key: "persons", isPublished: true },
  { key: "poor", isPublished: true },
  { key: "middle", isPublished: true },
  { key: "rich", isPublished: true },
  { key: "listed", isPublished: true },
  { key: "not_listed", isPublished: false },
  { key: "receiving", isPublished: true },
  { key: "not_receiving", isPublished: false },
  { key: "paid", isPublished: true },
  { key: "waiting", isPublished: true },
  { key: "refused", isPublished: true },
];
const width = columns.length;
const tables: Cube["tables"] = [
  { margin: null, columns: [0] },
  { margin: 0, columns: [1, 2, 3] },
  { margin: 0, columns: [4, 5] },
  { margin: 4, columns: [6, 7] },
  { margin: 4, columns: [8, 9, 10] },
];

/** One village's people: of `[poor, middle, rich]` some are listed, of those some receive, and each is at some stage. */
type Village = { kinds: number[]; listed: number; receiving: number; paid: number; waiting: number };

function fill(cube: Cube, area: number, { kinds, listed, receiving, paid, waiting }: Village): void {
  const persons = kinds.reduce((sum, each) => sum + each, 0);
  const on = Math.min(listed, persons);
  const gets = Math.min(receiving, on);
  const done = Math.min(paid, on);
  const waits = Math.min(waiting, on - done);
  cube.values.set(
    [persons, ...kinds, on, persons - on, gets, on - gets, done, waits, on - done - waits],
    area * width,
  );
}

/** Areas below areas as `shape` says: `[2, 3]` is a whole of two, each of three. */
function tree(shape: readonly number[][]): number[][] {
  const children: number[][] = [[]];
  let level = [0];
  for (const counts of shape) {
    const next: number[] = [];
    for (const [nth, area] of level.entries()) {
      for (let each = 0; each < (counts[nth % counts.length] as number); each += 1) {
        children[area]?.push(children.length);
        next.push(children.length);
        children.push([]);
      }
    }
    level = next;
  }
  return children;
}

function cubeOf(shape: readonly number[][], villages: readonly Village[]): Cube {
  const children = tree(shape);
  const cube: Cube = { columns, tables, children, values: new Int32Array(children.length * width) };
  const smallest = children.flatMap((below, area) => (below.length === 0 ? [area] : []));
  for (const [nth, area] of smallest.entries()) fill(cube, area, villages[nth % villages.length] as Village);
  for (let area = children.length - 1; area >= 0; area -= 1)
    for (const child of children[area] as number[])
      for (let column = 0; column < width; column += 1)
        (cube.values[area * width + column] as number) += cube.values[child * width + column] as number;
  return cube;
}

const isPublished = (place: number) => columns[place % width]?.isPublished === true;

function knownOf(held: Uint8Array): Uint8Array {
  return held.map((each, place) => (each === 0 && isPublished(place) ? 1 : 0));
}

function isSmall(value: number | undefined): boolean {
  return value !== undefined && value > 0 && value < 10;
}

/** What an attacker learns and should not: figures held back, and small ones that nobody prints. */
function learnt(cube: Cube, { held }: Pick<HeldBack, "held">, recovered: Uint8Array | undefined): number[] {
  return [...cube.values.keys()].filter(
    (place) =>
      recovered?.[place] === 1 && (isPublished(place) ? held[place] === 1 : isSmall(cube.values[place])),
  );
}

const few = fc.integer({ min: 0, max: 12 });
const some = fc.oneof(
  { weight: 3, arbitrary: few },
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 10, max: 400 }) },
);
const village: fc.Arbitrary<Village> = fc.record({
  kinds: fc.array(some, { minLength: 3, maxLength: 3 }),
  listed: some,
  receiving: some,
  paid: some,
  waiting: some,
});
const shape = fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});
const register = fc
  .record({ shape, villages: fc.array(village, { minLength: 1, maxLength: 60 }) })
  .map((made) => ({ ...made, cube: cubeOf(made.shape, made.villages) }));

describe("figures held back", { timeout: 30_000 }, () => {
  test("are all from 1 to 9, and none of them, nor of what can be subtracted, follows from what is published", () => {
    fc.assert(
      fc.property(register, ({ cube }) => {
        const result = holdBack(cube);
        const shown = [...cube.values.keys()].filter(
          (place) => isPublished(place) && isSmall(cube.values[place]) && result.held[place] === 0,
        );
        expect(shown).toEqual([]);
        const [recovered] = recoverFigures([{ ...cube, known: knownOf(result.held) }]);
        expect(learnt(cube, result, recovered)).toEqual([]);
      }),
      { numRuns: 80, seed: 1 },
    );
  });

  test("come with a proof, which no longer holds when a figure is published that was counted on", () => {
    let tampered = 0;
    fc.assert(
      fc.property(register, fc.nat(), ({ cube }, pick) => {
        const result = holdBack(cube);
        expect(isProven(cube, result)).toBe(true);
        const places = [...result.held.keys()].filter((place) => result.held[place] === 1);
        if (places.length === 0) return;
        const place = places[pick % places.length] as number;
        expect(isProven(cube, { ...result, held: result.held.with(place, 0) })).toBe(false);
        const changed = ((result.shift[place] as number) % (shiftPrime - 2)) + 1;
        expect(isProven(cube, { ...result, shift: result.shift.with(place, changed) })).toBe(false);
        tampered += 1;
      }),
      { numRuns: 60, seed: 2 },
    );
    expect(tampered).toBeGreaterThan(40);
  });

  test("stay so in a later release of the same period, and two releases together tell no more than one", () => {
    let covered = 0;
    const change = fc.array(fc.record({ at: fc.nat(200), village }), { maxLength: 6 });
    fc.assert(
      fc.property(register, change, ({ shape, villages, cube: before }, changes) => {
        const first = holdBack(before);
        const corrected = [...villages];
        for (const { at, village } of changes) corrected[at % corrected.length] = village;
        const after = cubeOf(shape, corrected);
        const isSame = (place: number) => before.values[place] === after.values[place];
        const earlier: Earlier = {
          held: first.held,
          told: first.held.map((held, place) => (held === 0 && isPublished(place) && isSame(place) ? 1 : 0)),
        };
        const second = holdBack(after, earlier);
        const shown = [...first.held.keys()].filter(
          (place) => first.held[place] === 1 && second.held[place] === 0,
        );
        expect(shown).toEqual([]);
        const both = [
          { ...before, known: knownOf(first.held) },
          { ...after, known: knownOf(second.held) },
        ];
        // An attacker who knows of every figure that was published whether it has changed.
        const isTold = (place: number) => earlier.told[place] === 1;
        if (second.thinCovers === 0) covered += 1;
        const recovered = recoverFigures(both, isTold);
        expect(learnt(before, first, recovered[0])).toEqual([]);
        expect(learnt(after, second, recovered[1]).filter((place) => !isTold(place))).toEqual([]);
      }),
      { numRuns: 200, seed: 3 },
    );
    expect(covered).toBeGreaterThanOrEqual(198);
  });

  test("of submissions do not follow either, with topics whose sum is every complaint", () => {
    const { columns, tables } = submissionLayout(["dipotong", "lain", "tidak_cair"]);
    const counts = fc.array(fc.array(some, { minLength: 12, maxLength: 12 }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(shape, counts, (shape, offices) => {
        const children = tree(shape);
        const cube: Cube = {
          columns,
          tables,
          children,
          values: new Int32Array(children.length * columns.length),
        };
        const smallest = children.flatMap((below, area) => (below.length === 0 ? [area] : []));
        for (const [nth, area] of smallest.entries()) {
          const figures = offices[nth % offices.length] as number[];
          // Closed, withdrawn and open of three kinds sum to what was received; so do the topics of complaints.
          const row = [0, 3, 6].flatMap((from) => {
            const parts = figures.slice(from, from + 3);
            return [parts.reduce((sum, each) => sum + each, 0), ...parts];
          });
          const received = row[8] as number;
          const first = Math.min(figures[9] as number, received);
          const second = Math.min(figures[10] as number, received - first);
          cube.values.set([...row, first, second, received - first - second], area * columns.length);
        }
        sumUp(cube);
        const { held } = holdBack(cube);
        const isShown = (place: number) => columns[place % columns.length]?.isPublished === true;
        const known = held.map((each, place) => (each === 0 && isShown(place) ? 1 : 0));
        const [recovered] = recoverFigures([{ ...cube, known }]);
        const learnt = [...cube.values.keys()].filter(
          (place) => recovered?.[place] === 1 && (isShown(place) || isSmall(cube.values[place])),
        );
        expect(learnt).toEqual([]);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  test("are the very same when the same register is loaded again", () => {
    fc.assert(
      fc.property(register, ({ cube }) => {
        const first = holdBack(cube);
        const told = first.held.map((held, place) => (held === 0 && isPublished(place) ? 1 : 0));
        expect(holdBack(cube, { held: first.held, told }).held).toEqual(first.held);
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

describe("the attack", { timeout: 30_000 }, () => {
  test("recovers a single figure held back from the sum of its siblings, and all that follows from it", () => {
    const villages = [40, 30, 4].map((poor) => ({
      kinds: [poor, 20, 20],
      listed: 0,
      receiving: 0,
      paid: 0,
      waiting: 0,
    }));
    const cube = cubeOf([[3]], villages);
    const held = new Uint8Array(cube.values.length);
    held[3 * width + 1] = 1;
    const [recovered] = recoverFigures([{ ...cube, known: knownOf(held) }]);
    expect(recovered?.[3 * width + 1]).toBe(1);
  });

  test("recovers figures where only those under 10 are held back, in most registers", () => {
    let broken = 0;
    fc.assert(
      fc.property(register, ({ cube }) => {
        const held = new Uint8Array(cube.values.length);
        for (const [place, value] of cube.values.entries())
          if (isPublished(place) && isSmall(value)) held[place] = 1;
        const [recovered] = recoverFigures([{ ...cube, known: knownOf(held) }]);
        if (learnt(cube, { held }, recovered).length > 0) broken += 1;
      }),
      { numRuns: 50, seed: 5 },
    );
    expect(broken).toBeGreaterThan(25);
  });

  test("recovers by two releases of one period what neither gives away", () => {
    const of = (listed: number) => ({ kinds: [90, 90, 90], listed, receiving: 0, paid: 0, waiting: 0 });
    const cube = cubeOf([[4]], [3, 40, 4, 50].map(of));
    const hold = (...areas: number[]) => {
      const held = new Uint8Array(cube.values.length);
      for (const area of areas) for (const column of [4, 10]) held[area * width + column] = 1;
      return { ...cube, known: knownOf(held) };
    };
    expect(recoverFigures([hold(1, 2)])[0]?.[width + 4]).toBe(0);
    expect(recoverFigures([hold(1, 3)])[0]?.[width + 4]).toBe(0);
    expect(recoverFigures([hold(1, 2), hold(1, 3)], () => true)[0]?.[width + 4]).toBe(1);
  });
});
