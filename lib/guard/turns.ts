/** Lets few pieces of work run at once, the others in the order they came, and no more of them than it can bear. */
export type Turns = {
  /** @returns what the work gives, or `full` at once when too many wait already. */
  take<T>(work: () => Promise<T>): Promise<T | "full">;
};

/**
 * Without this, two hundred requests at once are all judged at once, and the first is answered when the last is nearly
 * done. In turn, the first are through at once, and what they find out (the database is stuck) spares the others.
 */
export function makeTurns({ atOnce, maxWaiting }: { atOnce: number; maxWaiting: number }): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async take(work) {
      if (running >= atOnce) {
        if (waiting.length >= maxWaiting) return "full";
        // Whoever ends hands its place on, so nobody slips in between.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running += 1;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
