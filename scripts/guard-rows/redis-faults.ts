import { setTimeout as wait } from "node:timers/promises";
import { quotas } from "../../lib/guard/quotas.ts";
import type { GuardLab, GuardRow } from "../guard-lab.ts";
import type { Answer } from "../lab/ask.ts";
import {
  answered,
  broken,
  inParallel,
  knownName,
  ms,
  newAddress,
  percentile,
  range,
  statusesOf,
} from "../lab/row.ts";

/** Counts by asking until Redis holds what a new address did. @returns ms */
async function msUntilShared(lab: GuardLab): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < 10_000) {
    await lab.redis.admin.call("SET", "dataku:probe", "1").catch(() => {});
    const before = await challengeKeys(lab);
    await Promise.all([0, 1].map(() => lab.ask("/api/v1/captcha?for=check", { address: newAddress() })));
    if ((await challengeKeys(lab)) >= before + 2) return performance.now() - began;
    await wait(50);
  }
  return Number.POSITIVE_INFINITY;
}
const challengeKeys = async (lab: GuardLab) => (await lab.redis.admin.keys("dataku:{challenge}*")).length;

/** Redis is away, in every way it can be. */
export const redisFaultsRows: GuardRow[] = [
  {
    id: "B10 SCRIPT FLUSH each second",
    target: "0 errors",
    async run(lab) {
      const answers: Answer[] = [];
      for (let second = 0; second < 15; second++) {
        await lab.redis.admin.script("FLUSH");
        answers.push(
          ...(await inParallel(range(10), 5, async () => {
            const address = newAddress();
            return lab.check(knownName, await lab.token("check", address), { address });
          })),
        );
        await wait(500);
      }
      return { measured: statusesOf(answers), passed: answered(answers) === answers.length };
    },
  },
  ...(["full", "read-only", "forbidden", "wrong type"] as const).map(
    (fault): GuardRow => ({
      id: `B9 Redis ${fault}`,
      target: "no 500, all served, readyz degraded, back within 2 s",
      async run(lab) {
        const { admin } = lab.redis;
        const address = newAddress();
        const break_ = {
          full: () => admin.config("SET", "maxmemory", "1"),
          "read-only": () => admin.replicaof("127.0.0.1", 1),
          forbidden: () => admin.call("ACL", "SETUSER", "default", "-evalsha", "-eval"),
          "wrong type": async () => {
            // A portal may still be counting alone after the fault before; until one counts there, nothing can be broken.
            let keys: string[] = [];
            for (let tries = 0; tries < 10 && keys.length === 0; tries += 1) {
              await lab.check(knownName, await lab.token("check", address), { address });
              keys = await admin.keys("dataku:{check*");
            }
            for (const key of keys) await admin.multi().del(key).lpush(key, "x").exec();
          },
        }[fault];
        const mend = {
          full: () => admin.config("SET", "maxmemory", "0"),
          "read-only": () => admin.replicaof("NO", "ONE"),
          forbidden: () => admin.call("ACL", "SETUSER", "default", "+evalsha", "+eval"),
          "wrong type": () => admin.flushall(),
        }[fault];
        await break_();
        let answers: Answer[];
        let degraded = 0;
        try {
          answers = await inParallel(range(20), 4, async () => {
            const answer = await lab.check(knownName, await lab.token("check", address), { address });
            for (const { url } of lab.portals)
              if ((await lab.ask("/readyz", { at: url })).text.includes('"degraded"')) degraded += 1;
            return answer;
          });
        } finally {
          await mend();
        }
        const back = await msUntilShared(lab);
        return {
          measured: `${statusesOf(answers)}, degraded told ${degraded} times, back in ${ms(back)}`,
          passed: broken(answers).length === 0 && answered(answers) === 20 && degraded > 0 && back <= 2000,
        };
      },
    }),
  ),
  {
    id: "B8 Redis killed and started empty, 20 spent tokens again",
    target: "0 replays accepted",
    async run(lab) {
      const tokens = await inParallel(range(20), 4, () => lab.token());
      const spend = (token: string) => lab.check(knownName, token, { address: newAddress() });
      const first = await inParallel(tokens, 4, spend);
      await lab.redis.kill();
      const dead = await inParallel(tokens, 4, spend);
      await lab.redis.start();
      const back = await msUntilShared(lab);
      const restarted = await inParallel(tokens, 4, spend);
      const replays = [...dead, ...restarted];
      return {
        measured: `${answered(first)} first, replayed ${statusesOf(replays)}, back in ${ms(back)}`,
        passed:
          answered(first) === 20 && answered(replays) === 0 && broken(replays).length === 0 && back <= 2000,
      };
    },
  },
  {
    id: "B7 Redis frozen for 60 s under 20 requests/s",
    target: "added p95 <= 300 ms, answers <= restricted cap, no 500, back <= 2 s",
    async run(lab) {
      const address = newAddress();
      const tokens = await inParallel(range(140), 4, () => lab.token("check", newAddress()));
      const calm = await inParallel(tokens.splice(0, 20), 2, (token) =>
        lab.check(knownName, token, { address: newAddress() }),
      );
      const cap = lab.portals.length * quotas.check.limitWithoutRedis;
      lab.redis.signal("SIGSTOP");
      const pending: Promise<Answer>[] = [];
      const began = performance.now();
      for (let i = 0; i < 60 * 20; i++) {
        // Three times as many good tokens as the cap; the crowd after them sends any.
        const token = tokens.length > 0 ? (tokens.shift() as string) : "x";
        pending.push(lab.check(knownName, token, { address }));
        await wait(Math.max(0, began + (i + 1) * 50 - performance.now()));
      }
      const answers = await Promise.all(pending);
      lab.redis.signal("SIGCONT");
      const back = await msUntilShared(lab);
      const added =
        percentile(
          answers.map((answer) => answer.ms),
          0.95,
        ) -
        percentile(
          calm.map((answer) => answer.ms),
          0.5,
        );
      return {
        measured: `+${ms(added)} p95, ${statusesOf(answers)} (cap ${cap}), back in ${ms(back)}`,
        passed: added <= 300 && answered(answers) <= cap && broken(answers).length === 0 && back <= 2000,
      };
    },
  },
];
