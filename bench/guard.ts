import { randomUUID } from "node:crypto";
import { makeBudgets } from "../lib/guard/budgets.ts";
import type { Subject } from "../lib/guard/client-subject.ts";
import { type GuardMemory, guard, reportOutcome } from "../lib/guard/guard.ts";
import { makeLimits } from "../lib/guard/limits.ts";
import { makeTallies } from "../lib/guard/tallies.ts";
import { connectRedis, type RedisLink } from "../lib/redis/redis.ts";
import { startTestRedis } from "../lib/redis/test-redis.ts";
import { nationAttacked, type Scenario, simulateAttack } from "./guard-attack.ts";

const attack: Scenario = { ...nationAttacked, patienceSeconds: 20, honestPerSecond: 6 };
const dense = { ...attack, villages: 1835 };
const scenarios: Record<string, Scenario> = {
  "payday, nobody copies": { ...attack, attackers: 0 },
  "thin villages, quiet": { ...attack, honestPerSecond: 0 },
  "thin villages, payday": attack,
  "dense villages, quiet": { ...dense, honestPerSecond: 0 },
  "dense villages, payday": dense,
  "dense villages, quiet, 1,000 names": { ...dense, guessedNames: 1000, honestPerSecond: 0 },
  "dense villages, payday, 1,000 names": { ...dense, guessedNames: 1000 },
};

/** What the guard costs a request, and what 2,000 addresses learn in ten minutes. Some minutes; `cost` alone: seconds. */
export async function run(args: string[]): Promise<void> {
  process.env.APP_SECRET ??= "bench-secret-".repeat(3);
  process.env.PROJECTION_PEPPER ??= "bench-pepper-".repeat(3);
  const redis = await startTestRedis();
  const link = connectRedis(redis.url);
  try {
    await link.ready(2000);
    await measure("counted in this process", null);
    await measure("counted in Redis", link);
  } finally {
    link.close();
    await redis.stop();
  }
  if (args[0] === "cost") return;
  for (const [name, scenario] of Object.entries(scenarios)) {
    const { revealed, attackChecks, honestRefused, honestAsked } = await simulateAttack(scenario);
    process.stdout.write(
      `${name}: ${attackChecks} guesses passed, ${revealed} persons revealed, ${honestRefused} of ${honestAsked} honest refused while it lasted\n`,
    );
  }
}

async function measure(where: string, link: RedisLink | null): Promise<void> {
  const memory: GuardMemory = {
    limits: makeLimits(link, 1000, () => 1_000_000),
    budgets: makeBudgets(makeTallies(link), 1000),
    spend: async () => "spent",
    confirm: async () => ({ kind: "unreachable" }),
    judge: async () => ({
      captchaKind: "token",
      verdict: { kind: "accepted", uniqueHash: Buffer.alloc(32), expiresAt: new Date() },
    }),
  };
  const times: number[] = [];
  const cpu = process.cpuUsage();
  const count = 2000;
  for (let i = 0; i < count; i++) {
    const subject = randomUUID() as Subject;
    const about = { village: `32.73.25.${1000 + (i % 100)}`, nameKey: `NAME ${i}` };
    const began = performance.now();
    await guard({ purpose: "check", captcha: { kind: "token", token: "x" }, subject, about }, memory);
    times.push(performance.now() - began);
    reportOutcome({ purpose: "check", found: true, about, subject }, memory.budgets);
  }
  const { user, system } = process.cpuUsage(cpu);
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(count * share)] ?? 0).toFixed(2);
  process.stdout.write(
    `${where}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${((user + system) / 1000 / count).toFixed(2)} ms of processor a request, without captcha and spending\n`,
  );
}
