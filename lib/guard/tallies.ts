import { LRUCache } from "lru-cache";
import { type RedisLink, valuesOf } from "../redis/redis.ts";
import type { Counts } from "./sliding-window.ts";

/** How many different things were seen under a key, in windows of the clock. Only the number can be asked for. */
export type Tally = { key: string; windowSeconds: number };

/** Counts of different things. Neither ever throws or waits long. */
export type Tallies = {
  read(tallies: Tally[]): Promise<Counts[]>;
  /** @param item a keyed hash, base64url */
  add(entries: { tally: Tally; item: string }[]): Promise<void>;
  /** Is this process counting alone because a configured Redis is away? */
  isRestricted(): boolean;
};

/**
 * Tallies in Redis as HyperLogLogs (at most 12 KB each, 0.8 % off), otherwise in this process. Redis is asked in one
 * pipeline; the windows of a key share a slot of a Redis Cluster.
 */
export function makeTallies(redis: RedisLink | null): Tallies {
  const memory = memoryTallies();
  const shared = redis ? redisTallies(redis) : null;
  return {
    async read(tallies) {
      if (tallies.length === 0) return [];
      const answer = await shared?.read(tallies);
      return answer?.kind === "done" ? answer.value : memory.read(tallies);
    },
    async add(entries) {
      if (entries.length === 0) return;
      const answer = await shared?.add(entries);
      if (answer?.kind !== "done") memory.add(entries);
    },
    isRestricted: () => redis?.isAway() ?? false,
  };
}

function windowKeys({ key, windowSeconds }: Tally): { current: string; previous: string } {
  const window = Math.floor(Date.now() / (windowSeconds * 1000));
  return { current: `dataku:tally:{${key}}:${window}`, previous: `dataku:tally:{${key}}:${window - 1}` };
}

function redisTallies(link: RedisLink) {
  return {
    read: (tallies: Tally[]) =>
      link.attempt<Counts[]>(async (redis) => {
        const pipeline = redis.pipeline();
        for (const tally of tallies) {
          const { current, previous } = windowKeys(tally);
          pipeline.pfcount(current).pfcount(previous);
        }
        const values = valuesOf(await pipeline.exec()).map(Number);
        return tallies.map((_, i) => ({ current: values[2 * i] ?? 0, previous: values[2 * i + 1] ?? 0 }));
      }),
    add: (entries: { tally: Tally; item: string }[]) =>
      link.attempt<void>(async (redis) => {
        const pipeline = redis.pipeline();
        for (const { tally, item } of entries) {
          const { current } = windowKeys(tally);
          pipeline.pfadd(current, item).pexpire(current, tally.windowSeconds * 2000 + 1000);
        }
        valuesOf(await pipeline.exec());
      }),
  };
}

// About 40 bytes each, so some 20 MB at most.
const maxItems = 500_000;
const maxItemsPerKey = 50_000;

function memoryTallies() {
  const sets = new LRUCache<string, Set<number>>({
    maxSize: maxItems,
    sizeCalculation: (set) => set.size + 4,
  });
  const count = (key: string) => sets.get(key)?.size ?? 0;
  return {
    read: (tallies: Tally[]): Counts[] =>
      tallies.map((tally) => {
        const { current, previous } = windowKeys(tally);
        return { current: count(current), previous: count(previous) };
      }),
    add(entries: { tally: Tally; item: string }[]): void {
      for (const { tally, item } of entries) {
        const { current } = windowKeys(tally);
        const set = sets.get(current) ?? new Set();
        if (set.size < maxItemsPerKey) set.add(Buffer.from(item, "base64url").readUInt32LE(0));
        sets.set(current, set);
      }
    },
  };
}
