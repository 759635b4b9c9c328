import type { Redis } from "ioredis";
import { type Gathering, gather } from "../state/gather.ts";
import type { RedisLink, RedisOutcome } from "./redis.ts";

/** Few at once, so that one that Redis is slow to answer holds up few others. */
const limits = { atOnce: 8, maxMs: 1_000 };

/**
 * What several requests ask of Redis in one turn goes there in one piece of work.
 * @param ask answers all, in the same order
 */
export function askTogether<One, Answer>(
  link: RedisLink,
  ask: (redis: Redis, all: One[]) => Promise<Answer[]>,
  maxTogether: number,
): Gathering<One, RedisOutcome<Answer>> {
  return gather(
    async (all: One[]): Promise<RedisOutcome<Answer>[]> => {
      const answer = await link.attempt((redis) => ask(redis, all));
      return answer.kind === "away"
        ? all.map(() => answer)
        : answer.value.map((value) => ({ kind: "done", value }));
    },
    { ...limits, maxTogether },
  );
}
