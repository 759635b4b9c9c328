/** Lets few pieces of work run at once, the others in the order they came, and no more of them than it can bear. */
export type Turns = {
  /** @returns what the work gives, or `full` when too many wait already or its turn does not come in time. */
  take<T>(work: () => Promise<T>): Promise<T | "full">;
};

/**
 * Without this, two hundred requests at once are all judged at once, and the first is answered when the last is nearly
 * done. In turn, the first are through at once, and what they find out (the database is stuck) spares the others.
 */
export function makeTurns({
  atOnce,
  maxWaiting,
  maxWaitMs,
}: {
  atOnce: number;
  maxWaiting: number;
  maxWaitMs: number;
}): Turns {
  const waiting = new Set<() => void>();
  let running = 0;

  const turn = () =>
    new Promise<boolean>((resolve) => {
      const begin = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        waiting.delete(begin);
        resolve(false);
      }, maxWaitMs);
      waiting.add(begin);
    });
  /** Whoever ends hands its place on, so that nobody slips in between. */
  const handOn = () => {
    const [next] = waiting;
    if (!next) {
      running -= 1;
      return;
    }
    waiting.delete(next);
    next();
  };

  return {
    async take(work) {
      if (running >= atOnce) {
        if (waiting.size >= maxWaiting || !(await turn())) return "full";
      } else running += 1;
      try {
        return await work();
      } finally {
        handOn();
      }
    },
  };
}
