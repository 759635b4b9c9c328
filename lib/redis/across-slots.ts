/**
 * Asks about keys of several slots in one command, as one Redis can: a command costs this process more than what it does.
 * A cluster behind one address refuses that before it does anything, and is asked slot by slot from then on.
 */
export type AcrossSlots = <T>(together: () => Promise<T>, bySlot: () => Promise<T>) => Promise<T>;

/** Remembers what the Redis of one link can. */
export function acrossSlots(): AcrossSlots {
  let isCluster = false;
  return async (together, bySlot) => {
    if (!isCluster) {
      try {
        return await together();
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("CROSSSLOT"))) throw error;
        isCluster = true;
      }
    }
    return bySlot();
  };
}
