/** What was not answered in time. */
export class TooSlow extends Error {
  override name = "TooSlow";
}

/** Waits for an answer, but not long. An answer that lies ready counts, however busy this process was meanwhile. @throws TooSlow */
export function patient<T>(work: PromiseLike<T>, maxMs: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const limit = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new TooSlow());
    // After a busy spell timers run before the answers are read; two turns of the loop read them first.
    timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), maxMs);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
