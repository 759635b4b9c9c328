import { makeTurns } from "../state/turns.ts";

/** Pages of a hundred rows or more, which take several times as long as any other; the pictures among them have turns of their own. */
export function isLargePage(path: string): boolean {
  return /^\/(?:[a-z]{2}\/)?(?:rekap|data)(?:\/|$)/.test(path) && !path.endsWith(".png");
}

type Limits = Parameters<typeof makeTurns>[0] & {
  /** Who does not read on keeps others waiting no longer than this. */
  maxHoldMs: number;
};

/**
 * Makes few large pages at once, so that thirty readers of the recap do not keep whoever checks a status waiting until
 * all thirty are through: what else comes is served between two of them.
 * @returns `full` from what is called with the making of a page, when too many wait already
 */
export function largePageTurns({ maxHoldMs, ...limits }: Limits) {
  const turns = makeTurns(limits);
  return (make: () => Promise<void>): Promise<"full" | undefined> =>
    turns.take(async () => {
      let timer: NodeJS.Timeout | undefined;
      const held = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, maxHoldMs);
      });
      await Promise.race([make(), held]).finally(() => clearTimeout(timer));
      return undefined;
    });
}
