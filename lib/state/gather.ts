/** Asks one thing; what others ask meanwhile goes along with it. */
export type Gathering<One, Answer> = (one: One) => Promise<Answer>;

/**
 * Puts questions together: what is asked in one turn of the event loop, and what comes while others are under way. So a crowd
 * costs few questions, and somebody alone waits for nobody.
 * @param ask answers all, in the same order; what it throws is thrown to each who asked
 * @param atOnce how many questions may be under way
 */
export function gather<One, Answer>(
  ask: (all: One[]) => Promise<Answer[]>,
  { atOnce, maxTogether }: { atOnce: number; maxTogether: number },
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
    const all = waiting.splice(0, maxTogether);
    try {
      const answers = await ask(all.map(({ one }) => one));
      for (const [nth, { resolve }] of all.entries()) resolve(answers[nth] as Answer);
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
    underWay -= 1;
    plan();
  };
  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      plan();
    });
}
