import { hash } from "node:crypto";
import type { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import { acrossSlots } from "../redis/across-slots.ts";
import { askTogether } from "../redis/ask-together.ts";
import type { RedisLink } from "../redis/redis.ts";
import { type Counts, ofWindow } from "./sliding-window.ts";

/** How many different things were seen under a key, in windows of the clock. Only the number can be asked for. */
export type Tally = { key: string; windowSeconds: number };

type Entry = { tally: Tally; item: string };

/** Counts of different things. Neither ever throws or waits long. */
export type Tallies = {
  read(tallies: Tally[]): Promise<Counts[]>;
  /** @param item a keyed hash, base64url */
  add(entries: Entry[]): Promise<void>;
  /** Is this process counting alone because a configured Redis is away? */
  isRestricted(): boolean;
};

/**
 * Tallies in Redis as HyperLogLogs (at most 12 KB each, 0.8 % off), otherwise in this process.
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

/**
 * The keys of this window and of the one before. Braces keep what belongs to one subject, area or name in one slot of a
 * Redis Cluster: the first three parts of its key.
 */
function windowKeys({ key, windowSeconds }: Tally): { slot: string; current: string; previous: string } {
  const window = Math.floor(Date.now() / (windowSeconds * 1000));
  const parts = key.split(".");
  const slot = parts.slice(0, 3).join(".");
  const start = `dataku:tally:{${slot}}${parts.slice(3).join(".")}`;
  return { slot, current: `${start}:${window}`, previous: `${start}:${window - 1}` };
}

/** Scripts, because a command costs this process much more than Redis: one for all keys, or for those of a slot. */
const countAll = asScript(`
local counts = {}
for nth, key in ipairs(KEYS) do counts[nth] = redis.call('PFCOUNT', key) end
return counts`);
const addAll = asScript(`
for nth, key in ipairs(KEYS) do
  redis.call('PFADD', key, ARGV[2 * nth - 1])
  redis.call('PEXPIRE', key, ARGV[2 * nth])
end`);

type Script = { text: string; sha: string };

function asScript(text: string): Script {
  return { text, sha: hash("sha1", text, "hex") };
}

type Part = { slot: string; keys: string[]; args: (string | number)[] };

/** Runs a script for all parts at once. @returns for each part what the script answered for its keys, if anything */
async function runAtOnce(redis: Redis, { text, sha }: Script, parts: Part[]): Promise<unknown[][]> {
  const keys = parts.flatMap((part) => part.keys);
  const given = [keys.length, ...keys, ...parts.flatMap((part) => part.args)] as const;
  const answer = await redis.evalsha(sha, ...given).catch((error) => {
    // Redis has been started since it last saw the script.
    if (String(error?.message).startsWith("NOSCRIPT")) return redis.eval(text, ...given);
    throw error;
  });
  let end = 0;
  return parts.map((part) => {
    end += part.keys.length;
    return ((answer ?? []) as unknown[]).slice(end - part.keys.length, end);
  });
}

async function runBySlot(redis: Redis, script: Script, parts: Part[]): Promise<unknown[][]> {
  const groups = [...Map.groupBy(parts, ({ slot }) => slot).values()];
  const answers = (await Promise.all(groups.map((group) => runAtOnce(redis, script, group)))).flat();
  const answerOf = new Map(groups.flat().map((part, nth) => [part, answers[nth] ?? []]));
  return parts.map((part) => answerOf.get(part) ?? []);
}

const maxTogether = 8;

function redisTallies(link: RedisLink) {
  const across = acrossSlots();
  const run = (redis: Redis, script: Script, parts: Part[]) =>
    across(
      () => runAtOnce(redis, script, parts),
      () => runBySlot(redis, script, parts),
    );
  return {
    read: askTogether(
      link,
      async (redis, all: Tally[][]) => {
        // A crowd asks about the same areas.
        const tallies = [...new Map(all.flat().map((tally) => [tally.key, tally])).values()];
        const parts = tallies.map((tally) => {
          const { slot, current, previous } = windowKeys(tally);
          return { slot, keys: [current, previous], args: [] };
        });
        const answers = (await run(redis, countAll, parts)) as number[][];
        const counts = new Map(
          tallies.map(({ key }, nth): [string, Counts] => {
            const [current = 0, previous = 0] = answers[nth] ?? [];
            return [key, { current, previous }];
          }),
        );
        return all.map((asked) => asked.map(({ key }) => counts.get(key) as Counts));
      },
      maxTogether,
    ),
    add: askTogether(
      link,
      async (redis, all: Entry[][]) => {
        const parts = all.flat().map(({ tally, item }) => {
          const { slot, current } = windowKeys(tally);
          return { slot, keys: [current], args: [item, tally.windowSeconds * 2000 + 1000] };
        });
        await run(redis, addAll, parts);
        return all.map(() => undefined);
      },
      maxTogether,
    ),
  };
}

// What a key with its entry and each item were measured to take, so that all together stay at 20 MB.
const maxBytes = 20e6;
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
  const at = ({ windowSeconds }: Tally, known: Held | undefined, now: number): Held =>
    ofWindow(known, windowSeconds * 1000, now, (window, before) => ({
      window,
      previous: before ? countOf(before.items) : 0,
      items: [],
    }));
  return {
    read(tallies: Tally[]): Counts[] {
      const now = Date.now();
      return tallies.map((tally) => {
        const { previous, items } = at(tally, held.get(tally.key), now);
        return { current: countOf(items), previous };
      });
    },
    add(entries: Entry[]): void {
      const now = Date.now();
      for (const { tally, item } of entries) {
        const known = held.get(tally.key);
        const entry = at(tally, known, now);
        const before = countOf(entry.items);
        if (before < maxItemsPerKey) entry.items = withItem(entry.items, numberOf(item));
        // Another object, for only then is its size taken anew.
        if (entry !== known || countOf(entry.items) > before) held.set(tally.key, { ...entry });
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
