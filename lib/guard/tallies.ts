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

function windowOf(windowSeconds: number): number {
  return Math.floor(Date.now() / (windowSeconds * 1000));
}

function windowKeys({ key, windowSeconds }: Tally): { current: string; previous: string } {
  const window = windowOf(windowSeconds);
  return { current: `dataku:tally:{${key}}:${window}`, previous: `dataku:tally:{${key}}:${window - 1}` };
}

function redisTallies(link: RedisLink) {
  // Keys that many add to need not be told each time when they end; but again, lest Redis was emptied meanwhile.
  const ending = new LRUCache<string, true>({ max: 1_000, ttl: 60_000 });
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
        const told: string[] = [];
        for (const { tally, item } of entries) {
          const { current } = windowKeys(tally);
          pipeline.pfadd(current, item);
          if (ending.has(current)) continue;
          pipeline.pexpire(current, tally.windowSeconds * 2000 + 1000);
          told.push(current);
        }
        valuesOf(await pipeline.exec());
        for (const key of told) ending.set(key, true);
      }),
  };
}

// What a key with its entry and each item were measured to take, so that all together stay at 40 MB.
const maxBytes = 40e6;
const entryBytes = 450;
const itemBytes = { list: 8, set: 90 };
const maxListed = 16;
const maxItemsPerKey = 50_000;

/** The items of this window, and how many the one before had. Most keys have a few: a list of them is much smaller than a set. */
type Held = { window: number; previous: number; items: number[] | Set<number> };

function memoryTallies() {
  const held = new LRUCache<string, Held>({
    maxSize: maxBytes,
    sizeCalculation: ({ items }) =>
      entryBytes + (Array.isArray(items) ? itemBytes.list * items.length : itemBytes.set * items.size),
  });
  const at = ({ key, windowSeconds }: Tally): Held => {
    const window = windowOf(windowSeconds);
    const known = held.get(key);
    // Not only of this window: a clock that goes back must not forget.
    if (known && known.window >= window) return { ...known };
    return { window, previous: known?.window === window - 1 ? countOf(known.items) : 0, items: [] };
  };
  return {
    read: (tallies: Tally[]): Counts[] =>
      tallies.map((tally) => {
        const { previous, items } = at(tally);
        return { current: countOf(items), previous };
      }),
    add(entries: { tally: Tally; item: string }[]): void {
      for (const { tally, item } of entries) {
        // Another object each time, for only then is its size taken anew.
        const entry = at(tally);
        if (countOf(entry.items) < maxItemsPerKey) entry.items = withItem(entry.items, numberOf(item));
        held.set(tally.key, entry);
      }
    },
  };
}

function countOf(items: Held["items"]): number {
  return Array.isArray(items) ? items.length : items.size;
}

function withItem(items: Held["items"], item: number): Held["items"] {
  if (!Array.isArray(items)) return items.add(item);
  if (items.includes(item)) return items;
  if (items.length === maxListed) return new Set(items).add(item);
  items.push(item);
  return items;
}

/** Thirty bits of a keyed hash, which a list holds without a box around each. */
function numberOf(item: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < item.length; i += 1) sum = Math.imul(sum ^ item.charCodeAt(i), 0x01000193);
  return sum >>> 2;
}
