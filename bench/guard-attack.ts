import type { About } from "../lib/guard/about.ts";
import { aboutKeys } from "../lib/guard/about.ts";
import { makeBudgets } from "../lib/guard/budgets.ts";
import type { Subject } from "../lib/guard/client-subject.ts";
import { type GuardMemory, guard, reportOutcome } from "../lib/guard/guard.ts";
import { dueLevel, workOfLevel } from "../lib/guard/levels.ts";
import { makeLimits } from "../lib/guard/limits.ts";
import { makeTallies } from "../lib/guard/tallies.ts";

/** What is simulated: a register, people who ask on a payment day, and somebody who copies with many addresses. */
export type Scenario = {
  persons: number;
  /** Persons spread evenly over so many villages. */
  villages: number;
  minutes: number;
  /** Honest people alone before that, so that the attack falls into a day under way. */
  leadMinutes: number;
  attackers: number;
  /** How long an address waits after a refusal, whatever it was told. */
  patienceSeconds: number;
  /** How many of the most frequent names the attacker guesses, one after the other, through all villages. */
  guessedNames: number;
  /** Honest checks a second. Four in ten come through 20 carriers' addresses; three in ten names are not there. */
  honestPerSecond: number;
  seed: number;
};

/** The whole nation's villages, a quiet payday, and 2,000 addresses that guess frequent names: what the tests run. */
export const nationAttacked: Scenario = {
  persons: 1_000_000,
  villages: 83_762,
  minutes: 10,
  leadMinutes: 20,
  attackers: 2000,
  patienceSeconds: 120,
  guessedNames: 100,
  honestPerSecond: 3,
  seed: 1,
};

/** What came of it; honest people are counted from when the attack begins. `revealed` counts different persons whom the attacker learnt of. */
export type Outcome = {
  revealed: number;
  attackChecks: number;
  attackRefused: number;
  honestAsked: number;
  honestRefused: number;
  highestPressure: number;
  highestHonestLevel: number;
};

/** Keys a second: a desktop of the attacker's on one core. */
const attackerKeysPerSecond = 2000;
const keysAtLevel0 = 700;
const missRetryShare = 0.5;

/**
 * Runs the real guard (quotas, budgets, levels; in this process) against a simulated crowd on a simulated clock. Only
 * the captcha's arithmetic is left out: its cost is time on the attacker's side.
 */
export async function simulateAttack(scenario: Scenario): Promise<Outcome> {
  const random = seeded(scenario.seed);
  const realNow = Date.now;
  let now = Date.UTC(2026, 8, 30, 3, 1, 0);
  const attackAt = now + scenario.leadMinutes * 60_000;
  const end = attackAt + scenario.minutes * 60_000;
  Date.now = () => now;
  try {
    return await run();
  } finally {
    Date.now = realNow;
  }

  async function run(): Promise<Outcome> {
    const limits = makeLimits(null, 1, () => scenario.persons);
    const budgets = makeBudgets(makeTallies(null), 1);
    let tokenLevel = 0;
    const memory: GuardMemory = {
      limits,
      budgets,
      spend: async () => "spent",
      confirm: async () => ({ kind: "unreachable" }),
      judge: async () => ({
        captchaKind: "token",
        verdict: {
          kind: "accepted",
          uniqueHash: Buffer.alloc(32),
          expiresAt: new Date(now),
          level: tokenLevel,
        },
      }),
    };
    const outcome: Outcome = {
      revealed: 0,
      attackChecks: 0,
      attackRefused: 0,
      honestAsked: 0,
      honestRefused: 0,
      highestPressure: 0,
      highestHonestLevel: 0,
    };
    const seen = new Set<string>();

    const fetchLevel = async (subject: Subject) => {
      const [used, standing] = [
        await limits.peek({ name: "check", key: subject }),
        await budgets.look("check", subject, aboutKeys(undefined)),
      ];
      outcome.highestPressure = Math.max(outcome.highestPressure, standing.portalPressure);
      return dueLevel({
        used: used.used / used.limit,
        missed: standing.missed,
        portal: standing.portalPressure,
      });
    };
    const ask = async (subject: Subject, about: About, level: number) => {
      tokenLevel = level;
      return guard({ purpose: "check", captcha: { kind: "token", token: "x" }, subject, about }, memory);
    };
    const report = (subject: Subject, about: About, found: boolean) =>
      reportOutcome({ purpose: "check", found, about, subject }, budgets);

    const events = new Agenda();
    for (let i = 0; i < scenario.attackers; i++) events.add(attackAt + random() * 1000, attacker(i));
    if (scenario.honestPerSecond > 0) events.add(now, honest(0));
    for (let next = events.next(); next && next.at < end; next = events.next()) {
      now = Math.floor(next.at);
      await next.work();
    }
    return outcome;

    function attacker(address: number): () => Promise<void> {
      const subject = `attacker-${address}` as Subject;
      return async () => {
        const level = await fetchLevel(subject);
        const solvedAt = now + (keysAtLevel0 * workOfLevel(level) * 1000) / attackerKeysPerSecond;
        events.add(solvedAt, async () => {
          const guess = nextGuess();
          const refusal = await ask(subject, guess.about, level);
          if (refusal) {
            outcome.attackRefused++;
            const wait = "retryAfterSeconds" in refusal ? scenario.patienceSeconds * 1000 : 0;
            events.add(now + wait + 1, attacker(address));
            return;
          }
          outcome.attackChecks++;
          const hits = personsNamed(guess.village, guess.rank);
          const key = `${guess.village}.${guess.rank}`;
          if (hits > 0 && !seen.has(key)) outcome.revealed += hits;
          seen.add(key);
          report(subject, guess.about, hits > 0);
          events.add(now + 1, attacker(address));
        });
      };
    }

    function nextGuess() {
      // The most frequent first; each through villages drawn at random, so that none is asked twice by two addresses.
      const rank = Math.floor(random() * scenario.guessedNames);
      const village = Math.floor(random() * scenario.villages);
      return { rank, village, about: { village: villageCode(village), nameKey: `name-${rank}` } };
    }

    function honest(count: number): () => Promise<void> {
      return async () => {
        events.add(now + (-Math.log(1 - random()) * 1000) / scenario.honestPerSecond, honest(count + 1));
        const carrier = random() < 0.4;
        const subject = (carrier ? `carrier-${Math.floor(random() * 20)}` : `home-${count}`) as Subject;
        const there = random() >= 0.3;
        const [village, name] = [anyVillage(), honestName(count)];
        const tries = !there && random() < missRetryShare ? 2 : 1;
        // One in fifty of those who are not there tries the villages around.
        const others = !there && random() < 0.02 ? 3 : 0;
        const asked = [
          ...Array.from({ length: tries }, (_, i) => ({
            village,
            nameKey: i === 0 ? name : `other-${count}`,
          })),
          ...Array.from({ length: others }, () => ({ village: anyVillage(), nameKey: name })),
        ];
        for (const about of asked) {
          if (now >= attackAt) outcome.honestAsked++;
          let refusal = await ask(subject, about, await fetchLevel(subject));
          // Pressure of the area came between; the page fetches a new challenge by itself.
          if (refusal?.code === "captcha_failed")
            refusal = await ask(subject, about, await fetchLevel(subject));
          if (!refusal) report(subject, about, there);
          else if (now >= attackAt) outcome.honestRefused++;
          outcome.highestHonestLevel = Math.max(outcome.highestHonestLevel, await fetchLevel(subject));
        }
      };
    }

    function anyVillage(): string {
      return villageCode(Math.floor(random() * scenario.villages));
    }

    /** Drawn as the register's names are: a frequent one now and then, mostly one of the many. */
    function honestName(count: number): string {
      let left = random();
      for (let rank = 0; rank < 1000; rank++) {
        left -= frequency(rank);
        if (left < 0) return `name-${rank}`;
      }
      return `own-${count}`;
    }

    /** How many persons of a village have this name: Poisson, always the same for the same village and name. */
    function personsNamed(village: number, rank: number): number {
      const mean = (scenario.persons / scenario.villages) * frequency(rank);
      const draw = seeded(scenario.seed * 7919 + village * 1009 + rank);
      draw();
      let left = draw();
      let chance = Math.exp(-mean);
      let hits = 0;
      while (left > chance && hits < 20) {
        left -= chance;
        hits += 1;
        chance *= mean / hits;
      }
      return hits;
    }
  }
}

/**
 * The share of persons with the name of this rank, fitted to 200,000 persons of `register synth`: 0.063 % have the
 * most frequent one, 0.025 % the hundredth, 0.005 % the thousandth.
 */
function frequency(rank: number): number {
  return 0.00063 / (1 + rank / 50) ** 0.85;
}

function villageCode(index: number): string {
  const [province, rest] = [11 + (index % 38), Math.floor(index / 38)];
  return `${province}.${String(1 + (rest % 14)).padStart(2, "0")}.${String(1 + (rest % 40)).padStart(2, "0")}.${2000 + (index % 997)}${index}`;
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Work by time: a binary heap. */
class Agenda {
  readonly #heap: { at: number; work: () => Promise<void> }[] = [];

  add(at: number, work: () => Promise<void>): void {
    const heap = this.#heap;
    heap.push({ at, work });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (this.#at(parent) <= this.#at(i)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  next(): { at: number; work: () => Promise<void> } | undefined {
    const heap = this.#heap;
    if (heap.length === 0) return undefined;
    this.#swap(0, heap.length - 1);
    const first = heap.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && this.#at(child) < this.#at(least)) least = child;
      if (least === i) return first;
      this.#swap(i, least);
      i = least;
    }
  }

  #at(index: number): number {
    return this.#heap[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const [left, right] = [heap[a], heap[b]];
    if (left && right) [heap[a], heap[b]] = [right, left];
  }
}
