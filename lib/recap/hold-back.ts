import { smallestFigure } from "./recap-document.ts";

/**
 * Figures that add up: down the tree of areas (the children of an area sum to it) and across (the columns of a table
 * sum to its margin).
 */
export type Cube = {
  /** A column that is not published can be worked out of the others: persons listed but not receiving. */
  columns: readonly { key: string; isPublished: boolean }[];
  /** A margin stands in an earlier table. A table without one has a single column, which sums over areas alone. */
  tables: readonly { margin: number | null; columns: readonly number[] }[];
  /** The children of each area; area 0 is the whole, and parents come before their children. */
  children: readonly (readonly number[])[];
  /** The figure of a column in an area stands at `area * columns.length + column`. */
  values: Int32Array;
};

/** What earlier releases tell of the same figures, place by place as in the cube: 1 where it is so. */
export type Earlier = {
  /** Held back there; stays so. */
  held: Uint8Array;
  /** Published there with the same value: holding it back now would cover nothing. */
  told: Uint8Array;
};

/** Which figures are held back, and the proof that none of them can be worked out. */
export type HeldBack = {
  /** 1 where a figure is not published. */
  held: Uint8Array;
  /**
   * Changes, modulo `shiftPrime`, that leave every sum as it is and every published figure untouched, and touch every
   * figure that is held back: whoever adds them up sees the same publication, so no sum gives any of these away.
   */
  shift: Int32Array;
  /**
   * How many figures are held back although an earlier release has told them, because a correction within one period
   * left no other cover. Who knows that just those have not changed could work out what has.
   */
  thinCovers: number;
};

export const shiftPrime = 2_147_483_647;

/** Costs of holding back one more figure. A zero covers little; what an earlier release tells covers nothing. */
const cost = { figure: 10, zero: 30, told: 1_000_000 };

/**
 * Decides which figures are held back: all from 1 to 9, also those that nobody prints but anybody can subtract, and as
 * many others as are needed so that no figure held back follows from sums of published ones, over all tables and areas
 * at once. Works from the whole to the villages. In every group of siblings the figures held back must be able to
 * change together while all sums stay: in the table of siblings and categories each must lie on a ring of such figures,
 * or follow one above it that can change itself. Whom the figures of all higher levels are told still learns none.
 * The same cube gives the same result.
 */
export function holdBack(cube: Cube, earlier: Earlier | null = null): HeldBack {
  const wished = new Set<number>();
  for (;;) {
    const before = wished.size;
    const result = settleAll(cube, earlier, wished);
    // Where even that leaves a cover thin, everything that has changed is held back.
    if (wished.size === before && earlier && result.thinCovers > 0) wishAllChanged(cube, earlier, wished);
    if (wished.size === before) return result;
  }
}

/** Wishes for all figures that an earlier release tells with other values. */
function wishAllChanged({ columns, values }: Cube, { told, held }: Earlier, wished: Set<number>): void {
  const isToldOf = columns.map(() => false);
  for (let at = 0; at < values.length; at += 1)
    if (told[at] || held[at]) isToldOf[at % columns.length] = true;
  for (let at = 0; at < values.length; at += 1) {
    const column = at % columns.length;
    if (columns[column]?.isPublished && isToldOf[column] && !told[at]) wished.add(at);
  }
}

/**
 * One pass from the whole to the villages. Where a group has no cover but what an earlier release told, it is taken, and
 * the figures above are wished for in the next pass: a sum that is held back as well leaves more open.
 */
function settleAll(cube: Cube, earlier: Earlier | null, wished: Set<number>): HeldBack {
  const { columns, children, values } = cube;
  const width = columns.length;
  const held = new Uint8Array(values.length);
  const shift = new Int32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    const isSmall = value > 0 && value < smallestFigure && columns[at % width]?.isPublished;
    if (isSmall || earlier?.held[at]) held[at] = 1;
  }
  for (const at of wished) held[at] = 1;
  const above = new Int32Array(children.length).fill(-1);
  for (const [area, below] of children.entries()) for (const child of below) above[child] = area;
  const wish = (area: number, column: number) => {
    // An only child has its parent's figures.
    let highest = area;
    while (children[above[highest] as number]?.length === 1) highest = above[highest] as number;
    const at = highest * width + column;
    if (columns[column]?.isPublished && !earlier?.told[at]) wished.add(at);
  };
  const group = createGroup(cube, held, shift, earlier, wish);
  group.settleWhole();
  for (const [area, below] of children.entries()) {
    if (below.length === 1) {
      // An only child is its parent under another name.
      const [from, to] = [area * width, (below[0] as number) * width];
      held.copyWithin(to, from, from + width);
      shift.copyWithin(to, from, from + width);
    } else if (below.length > 1) group.settleChildren(area);
  }
  let thinCovers = 0;
  for (let at = 0; at < held.length; at += 1) if (held[at] && earlier?.told[at]) thinCovers += 1;
  return { held, shift, thinCovers };
}

/**
 * Does the proof hold: do the changes leave all sums and published figures alone, and touch every figure held back?
 * Looks at the result only, not at how it was made.
 */
export function isProven({ columns, tables, children, values }: Cube, { held, shift }: HeldBack): boolean {
  const width = columns.length;
  // Plain loops: the nation's cube has twelve million places.
  for (const [area, below] of children.entries()) {
    const base = area * width;
    for (const { margin, columns: parts } of tables) {
      if (margin === null) continue;
      let sum = 0;
      for (const column of parts) sum += shift[base + column] as number;
      if (sum % shiftPrime !== shift[base + margin]) return false;
    }
    if (below.length === 0) continue;
    for (let column = 0; column < width; column += 1) {
      let sum = 0;
      for (const child of below) sum += shift[child * width + column] as number;
      if (sum % shiftPrime !== shift[base + column]) return false;
    }
  }
  const isPublished = Uint8Array.from(columns, (column) => (column.isPublished ? 1 : 0));
  for (let at = 0, column = 0; at < values.length; at += 1, column = column + 1 === width ? 0 : column + 1) {
    if (isPublished[column] === 0) continue;
    const value = values[at] as number;
    if (value > 0 && value < smallestFigure && held[at] === 0) return false;
    if ((shift[at] !== 0) !== (held[at] === 1)) return false;
  }
  return true;
}

type Table = Cube["tables"][number];

/** Nodes that hang together and whose changes do not come out even: by how much, and which others lack it. */
type Unbalanced = { from: number[]; excess: number; to: Set<number> };

/** So often the margins of one group of siblings are changed before more figures are held back instead. */
const maxPins = 20;

function createGroup(
  cube: Cube,
  held: Uint8Array,
  shift: Int32Array,
  earlier: Earlier | null,
  wish: (area: number, column: number) => void,
) {
  const { columns, children, values } = cube;
  const width = columns.length;
  const random = randomShifts();
  const priceOf = (at: number): number => {
    if (earlier?.told[at]) return cost.told;
    const value = values[at] as number;
    return value === 0 ? cost.zero : cost.figure + Math.log2(value);
  };
  const isThin = (at: number) => earlier?.told[at] === 1;
  /** Changes that a later table asked for. */
  const pins = new Map<number, number>();
  const isSmall = (at: number) => (values[at] as number) > 0 && (values[at] as number) < smallestFigure;

  /**
   * Places that sum to `total`: each that is held back must change. Holds back more where it cannot.
   */
  function spread(places: readonly number[], total: number): void {
    for (;;) {
      const open = places.filter((at) => held[at] || !isPublishedAt(at));
      const mustChange = open.filter((at) => held[at] || isSmall(at));
      if ((open.length === 0 && total !== 0) || (open.length === 1 && total === 0 && mustChange.length > 0)) {
        const next = cheapest(places.filter((at) => isPublishedAt(at) && !held[at]));
        if (next === null) throw new Error("Nothing is left to hold back.");
        held[next] = 1;
        continue;
      }
      const wider =
        total === 0 && mustChange.length > 0 && sumOf(open) < smallestFigure && cheapestCover(places);
      if (wider) {
        held[wider] = 1;
        continue;
      }
      let rest = total;
      for (const at of open) {
        if (!pins.has(at)) continue;
        shift[at] = pins.get(at) as number;
        rest = minus(rest, shift[at] as number);
      }
      const free = open.filter((at) => !pins.has(at));
      for (const [nth, at] of free.entries()) {
        shift[at] = nth === free.length - 1 ? rest : random();
        rest = minus(rest, shift[at] as number);
      }
      const isEven = free.length > 0 || rest === 0;
      if (isEven && mustChange.every((at) => shift[at] !== 0)) return;
      // Without luck, or what was pinned leaves no way.
      if (free.length < 2) pins.clear();
    }
  }

  const isPublishedAt = (at: number) => columns[at % width]?.isPublished === true;
  const cheapest = (places: readonly number[]): number | null => {
    let best: number | null = null;
    for (const at of places) if (best === null || priceOf(at) < priceOf(best)) best = at;
    return best;
  };

  const sumOf = (places: readonly number[]) => places.reduce((sum, at) => sum + (values[at] as number), 0);
  /** A figure that is not 0, to be held back beside others that sum to so little that the sum alone says what they are. */
  const cheapestCover = (places: readonly number[]): number | null =>
    cheapest(
      places.filter((at) => isPublishedAt(at) && !held[at] && (values[at] as number) > 0 && !isThin(at)),
    );

  return {
    /** The whole country has no sums above it, only its own. */
    settleWhole(): void {
      for (const { margin, columns: parts } of cube.tables) {
        if (margin !== null) {
          spread(parts, shift[margin] as number);
          if (parts.some((at) => held[at] && isThin(at))) wish(0, margin);
        } else for (const at of parts) if (held[at]) shift[at] = random();
      }
    },
    /** All tables of the children of an area; once more from the table of a margin that had to change otherwise. */
    settleChildren(area: number): void {
      const { tables } = cube;
      pins.clear();
      for (let nth = 0, again = 0; nth < tables.length; nth += 1) {
        const table = tables[nth] as Table;
        if (table.margin === null) settleColumn(area, table.columns[0] as number);
        else if (settleTable(area, table, table.margin, again < maxPins)) {
          again += 1;
          nth = tables.findIndex(({ columns: parts }) => parts.includes(table.margin as number)) - 1;
        }
      }
    },
  };

  function settleColumn(area: number, column: number): void {
    const places = (children[area] as readonly number[]).map((child) => child * width + column);
    const total = shift[area * width + column] as number;
    if (total === 0 && !places.some((at) => held[at])) return;
    spread(places, total);
    if (places.some((at) => held[at] && isThin(at))) wish(area, column);
  }

  /**
   * Siblings and categories as the two sides of a graph, figures held back as its edges; sums say how much must change
   * in all at each node. Changes run along the branches of a spanning tree; the other edges change at will.
   * @returns whether margins were pinned, so that their own table has to be settled anew
   */
  function settleTable(area: number, table: Table, margin: number, mayPin: boolean): boolean {
    const below = children[area] as readonly number[];
    const rows = below.length;
    const { columns: parts } = table;
    const nodes = rows + parts.length;
    const place = (row: number, part: number) => (below[row] as number) * width + (parts[part] as number);
    const demand = new Array<number>(nodes);
    let isIdle = true;
    for (let row = 0; row < rows; row += 1)
      demand[row] = shift[(below[row] as number) * width + margin] as number;
    for (const [part, column] of parts.entries())
      demand[rows + part] = shift[area * width + column] as number;
    for (const wanted of demand) if (wanted !== 0) isIdle = false;

    const isOpen = (at: number) => held[at] === 1 || !isPublishedAt(at);
    const mustChange = (at: number) => held[at] === 1 || (!isPublishedAt(at) && isSmall(at));
    const needs: { row: number; part: number }[] = [];
    const listNeeds = () => {
      needs.length = 0;
      for (let row = 0; row < rows; row += 1)
        for (let part = 0; part < parts.length; part += 1)
          if (mustChange(place(row, part))) needs.push({ row, part });
    };
    listNeeds();
    if (isIdle && needs.length === 0) return false;

    for (;;) {
      const unbalanced = flow();
      let path: { row: number; part: number }[];
      let stuck: { row: number; part: number } | undefined;
      if (unbalanced) path = cheapestPath(unbalanced.from, (node) => unbalanced.to.has(node), null);
      else {
        listNeeds();
        stuck = needs.find(({ row, part }) => shift[place(row, part)] === 0);
        if (!stuck) {
          const wider = narrowLine();
          if (wider === null) return false;
          held[wider] = 1;
          continue;
        }
        const goal = rows + stuck.part;
        path = cheapestPath([stuck.row], (node) => node === goal, stuck);
      }
      if (path.length === 0 && pins.size > 0) {
        pins.clear();
        continue;
      }
      const isThinPath = path.some(({ row, part }) => isThin(place(row, part)));
      if (isThinPath && unbalanced && mayPin && pin(unbalanced)) return true;
      for (const { row, part } of path) {
        held[place(row, part)] = 1;
      }
      if (isThinPath) {
        wish(area, margin);
        for (const { row, part } of stuck ? [stuck, ...path] : path) {
          wish(area, parts[part] as number);
          wish(below[row] as number, margin);
        }
        for (const node of unbalanced?.from ?? []) {
          if (node < rows) wish(below[node] as number, margin);
          else wish(area, parts[node - rows] as number);
        }
      }
    }

    /**
     * Makes the margins of some siblings change so that what hangs together with them comes out even: nothing more has
     * to be held back then. @returns false where no margin may change
     */
    function pin({ from, excess }: Unbalanced): boolean {
      const margins = from
        .filter((node) => node < rows)
        .map((row) => (below[row] as number) * width + margin)
        .filter((at) => isOpen(at));
      const adjusted = margins.find((at) => !pins.has(at) && shift[at] !== excess);
      if (adjusted === undefined) return false;
      for (const at of margins) pins.set(at, shift[at] as number);
      pins.set(adjusted, minus(shift[adjusted] as number, excess));
      return true;
    }

    /** A line whose sum is published and whose figures held back sum to under ten. @returns what to hold back beside them */
    function narrowLine(): number | null {
      for (let row = 0; row < rows; row += 1) {
        if (demand[row] !== 0 || !needs.some((each) => each.row === row)) continue;
        const line = parts.map((_, part) => place(row, part));
        if (sumOf(line.filter(isOpen)) >= smallestFigure) continue;
        const wider = cheapestCover(line);
        if (wider !== null) return wider;
      }
      for (const part of parts.keys()) {
        if (demand[rows + part] !== 0 || !needs.some((each) => each.part === part)) continue;
        const line = below.map((_, row) => place(row, part));
        const canChange = (at: number) => shift[at] !== 0;
        if (sumOf(line.filter(canChange)) >= smallestFigure) continue;
        // What is not printed can change where something beside it is held back.
        const beside = below.flatMap((_, row) =>
          canChange(place(row, part)) || (values[place(row, part)] as number) === 0
            ? []
            : parts.map((_, other) => place(row, other)),
        );
        const wider = cheapestCover(isPublishedAt(place(0, part)) ? line : beside);
        if (wider !== null) return wider;
      }
      return null;
    }

    /** Sets the changes of all edges. @returns nodes whose demand cannot be met, and where the rest of it could go */
    function flow(): Unbalanced | null {
      const parent = new Array<number>(nodes).fill(-1);
      const seen = new Array<boolean>(nodes).fill(false);
      const unmet: { nodes: number[]; excess: number }[] = [];
      const left = [...demand];
      for (let row = 0; pins.size > 0 && row < rows; row += 1)
        for (let part = 0; part < parts.length; part += 1) {
          const pinned = pins.get(place(row, part));
          if (pinned === undefined) continue;
          shift[place(row, part)] = pinned;
          left[row] = minus(left[row] as number, pinned);
          left[rows + part] = minus(left[rows + part] as number, pinned);
        }
      for (let start = 0; start < nodes; start += 1) {
        if (seen[start]) continue;
        const order = [start];
        seen[start] = true;
        for (const node of order) {
          for (const next of neighbours(node)) {
            const at = edge(node, next);
            if (!isOpen(at) || pins.has(at)) continue;
            if (!seen[next]) {
              seen[next] = true;
              parent[next] = node;
              order.push(next);
            } else if (parent[node] !== next && node < next) {
              // Not a branch: changes at will. Each such edge is met from both ends; the row's turn counts.
              if (parent[next] === node) continue;
              const free = random();
              shift[at] = free;
              left[node] = minus(left[node] as number, free);
              left[next] = minus(left[next] as number, free);
            }
          }
        }
        for (let nth = order.length - 1; nth > 0; nth -= 1) {
          const node = order[nth] as number;
          const above = parent[node] as number;
          const moved = left[node] as number;
          shift[edge(node, above)] = moved;
          left[above] = minus(left[above] as number, moved);
        }
        if (left[start] !== 0) unmet.push({ nodes: order, excess: left[start] as number });
      }
      const [first, ...others] = unmet;
      if (!first) return null;
      return { from: first.nodes, excess: first.excess, to: new Set(others.flatMap(({ nodes }) => nodes)) };
    }

    function neighbours(node: number): number[] {
      const list: number[] = [];
      if (node < rows) for (let part = 0; part < parts.length; part += 1) list.push(rows + part);
      else for (let row = 0; row < rows; row += 1) list.push(row);
      return list;
    }

    function edge(one: number, other: number): number {
      return one < other ? place(one, other - rows) : place(other, one - rows);
    }

    /** Dijkstra over all figures of the group; what is held back already costs nothing. @returns those to hold back */
    function cheapestPath(
      from: readonly number[],
      isGoal: (node: number) => boolean,
      without: { row: number; part: number } | null,
    ): { row: number; part: number }[] {
      const distance = new Array<number>(nodes).fill(Number.POSITIVE_INFINITY);
      const before = new Array<number>(nodes).fill(-1);
      const done = new Array<boolean>(nodes).fill(false);
      for (const node of from) distance[node] = 0;
      for (;;) {
        let node = -1;
        for (let each = 0; each < nodes; each += 1) {
          if (!done[each] && (node < 0 || (distance[each] as number) < (distance[node] as number)))
            node = each;
        }
        if (node < 0 || distance[node] === Number.POSITIVE_INFINITY) {
          if (pins.size > 0) return [];
          throw new Error("Nothing is left to hold back.");
        }
        if (isGoal(node)) {
          const path: { row: number; part: number }[] = [];
          for (let each = node; before[each] !== -1; each = before[each] as number) {
            const other = before[each] as number;
            if (isOpen(edge(each, other))) continue;
            path.push({ row: Math.min(each, other), part: Math.max(each, other) - rows });
          }
          return path;
        }
        done[node] = true;
        for (const next of neighbours(node)) {
          if (pins.has(edge(node, next))) continue;
          if (without && Math.min(node, next) === without.row && Math.max(node, next) - rows === without.part)
            continue;
          const at = edge(node, next);
          const reached = (distance[node] as number) + (isOpen(at) ? 0 : priceOf(at));
          if (reached < (distance[next] as number)) {
            distance[next] = reached;
            before[next] = node;
          }
        }
      }
    }
  }
}

function minus(one: number, other: number): number {
  const difference = one - other;
  return difference < 0 ? difference + shiftPrime : difference;
}

/** Numbers from 1 to the prime less one, always the same ones, so that the same register gives the same figures. */
function randomShifts(): () => number {
  let state = 2_463_534_242;
  return () => {
    for (;;) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const number = (state >>> 0) & 0x7fffffff;
      if (number !== 0 && number !== shiftPrime) return number;
    }
  };
}
