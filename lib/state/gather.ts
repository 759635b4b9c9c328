/** Asks one thing; what others ask meanwhile goes along with it. */
export type Gathering<One, Answer> = (one: One) => Promise<Answer>;

/**
 * Puts questions together: what is asked in one turn of the event loop, and what comes while others are under way. So a crowd
 * costs few questions, and somebody alone waits for nobody.
 * @param ask answers all, in the same order; what it throws is thrown to each who asked
 * @param options.atOnce how many questions may be under way
 * @param options.maxMs after which one counts no longer as under way, so that those that hang do not hold up all others;
 *   its askers wait on, as long as they like
 */
export function gather<One, Answer>(
  ask: (all: One[]) => Promise<Answer[]>,
  { atOnce, maxTogether, maxMs }: { atOnce: number; maxTogether: number; maxMs: number },
): Gathering<One, Answer> {
  type Waiting = { one: One; resolve(answer: Answer): void; reject(error: unknown): void };
  const waiting: Waiting[] = [];
  let underWay = 0;
  let isPlanned = false;

  const plan = () => {
    if (isPlanned || waiting.length === 0 || underWay >= atOnce) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      while (waiting.length > 0 && underWay < atOnce) void askNext();
    });
  };
  const askNext = async () => {
    underWay += 1;
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      underWay -= 1;
      plan();
    };
    const limit = setTimeout(end, maxMs);
    const all = waiting.splice(0, maxTogether);
    try {
      const answers = await ask(all.map(({ one }) => one));
      for (const [nth, { resolve }] of all.entries()) resolve(answers[nth] as Answer);
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
    clearTimeout(limit);
    end();
  };
  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      plan();
    });
}
