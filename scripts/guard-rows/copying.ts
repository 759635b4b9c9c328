import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { nationAttacked, simulateAttack } from "../../bench/guard-attack.ts";
import { quotas } from "../../lib/guard/quotas.ts";
import type { GuardRow } from "../guard-lab.ts";
import type { Answer } from "../lab/ask.ts";
import { answered, broken, inParallel, knownName, ms, newAddress, range, statusesOf } from "../lab/row.ts";

/** Copying the register: by guessing names, from one address and from many. */
export const copyingRows: GuardRow[] = [
  {
    id: "B1 names guessed from one address",
    target: "<= 20 missed in 10 min, then 429; others unaffected",
    async run(lab) {
      const address = newAddress();
      const answers: Answer[] = [];
      for (let i = 0; i < 40; i++) {
        const name = `Xuvwa Qizz${String.fromCharCode(97 + (i % 26))}${i < 26 ? "o" : "u"}`;
        const answer = await lab.check(name, await lab.token("check", address), { address });
        answers.push(answer);
        if (answer.status === 429) break;
      }
      const other = newAddress();
      const neighbour = await lab.check(knownName, await lab.token("check", other), { address: other });
      return {
        measured: `${statusesOf(answers)}, another address ${neighbour.status}`,
        passed: answered(answers) <= 20 && answers.at(-1)?.status === 429 && neighbour.status === 200,
      };
    },
  },
  {
    id: "B2 2,000 addresses, 10 min (simulated)",
    target: "<= 0.01 % of 1,000,000 revealed",
    async run() {
      const outcome = await simulateAttack(nationAttacked);
      return {
        measured: `${outcome.revealed} persons, ${outcome.attackChecks} guesses passed`,
        passed: outcome.revealed <= 100,
      };
    },
  },
  {
    id: "B2 600 addresses guess frequent names at the two portals",
    target: "the walk is noticed: at most 400 guesses pass, then a citizen is still served",
    async run(lab) {
      const persons: { name: string; village_code: string }[] = parse(
        readFileSync(join(lab.exportDir, "persons.csv"), "utf8"),
        { columns: true },
      );
      const counts = new Map<string, number>();
      for (const { name } of persons) counts.set(name, (counts.get(name) ?? 0) + 1);
      const names = [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
      const villages = [...new Set(persons.map(({ village_code }) => village_code))];
      const addresses = range(600).map(newAddress);
      const known = new Set<string>();
      const until = performance.now() + 30_000;
      const answers = await inParallel(range(1200), 8, async (i): Promise<Answer | null> => {
        if (performance.now() > until) return null;
        const address = addresses[i % addresses.length] as string;
        const name = names[i % 50] as string;
        const village = villages[(i * 7919) % villages.length] as string;
        const answer = await lab.check(name, await lab.token("check", address), { address, village });
        const { people = [] } = JSON.parse(answer.text || "{}") as { people?: unknown[] };
        for (const [at] of people.entries()) known.add(`${village} ${name} ${at}`);
        return answer;
      });
      const asked = answers.filter((answer) => answer !== null);
      const citizen = newAddress();
      const honest = await lab.check(knownName, await lab.token("check", citizen), { address: citizen });
      // What this row counted must not press on the rows after it.
      await lab.redis.admin.flushall();
      return {
        measured: `${statusesOf(asked)}, ${known.size} of ${persons.length} persons revealed; a citizen ${honest.status}`,
        passed:
          answered(asked) <= 400 &&
          asked.length > 500 &&
          asked.some(({ status }) => status === 429) &&
          broken(asked).length === 0 &&
          honest.status === 200,
      };
    },
  },
  {
    id: "B5 spoofed forwarding headers",
    target: "same block point as unspoofed",
    async run(lab) {
      const blockedAt = async (address: string, spoof: boolean) => {
        for (let i = 1; i <= 60; i++) {
          const octet = () => Math.floor(Math.random() * 256);
          const random = `10.${octet()}.${octet()}.${octet()}`;
          const headers: Record<string, string> = spoof
            ? { "x-forwarded-for": random, "x-real-ip": random, forwarded: `for=${random}` }
            : {};
          if ((await lab.check(knownName, "x", { address, headers })).status === 429) return i;
        }
        return 0;
      };
      const [plain, spoofed] = [await blockedAt(newAddress(), false), await blockedAt(newAddress(), true)];
      // The portal's own proxy may write an IPv4 address as IPv6.
      const at = lab.portals[0].url;
      for (let i = 0; i < 15; i++)
        await lab.check(knownName, "x", { at, headers: { "x-forwarded-for": "203.0.113.7" } });
      let mapped = 16;
      while (
        mapped < 60 &&
        (await lab.check(knownName, "x", { at, headers: { "x-forwarded-for": "::ffff:203.0.113.7" } }))
          .status !== 429
      )
        mapped++;
      return {
        measured: `blocked at ${plain}, ${spoofed} spoofed, ${mapped} half IPv4-mapped`,
        passed: plain > 0 && spoofed === plain && mapped === plain,
      };
    },
  },
  {
    id: "B6 300 people behind one address",
    target: ">= 99 % served, the script after them ends in 429",
    async run(lab) {
      const address = newAddress();
      const answers = await inParallel(range(300), 20, async () =>
        lab.check(knownName, await lab.token("check", address), { address }),
      );
      const served = answered(answers);
      let after = 0;
      const began = performance.now();
      for (; after < 100; after++) {
        const token = await lab.token("check", address).catch(() => "");
        if ((await lab.check(knownName, token, { address })).status === 429) break;
      }
      return {
        measured: `${statusesOf(answers)}; ${after} more, ${ms((performance.now() - began) / Math.max(1, after))} each`,
        passed: served >= 297 && served + after <= quotas.check.limit,
      };
    },
  },
];
