import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import type { GuardRow } from "../guard-lab.ts";
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
  settle,
  statusesOf,
  timesOf,
} from "../lab/row.ts";

/** Many requests at once. */
export const loadRows: GuardRow[] = [
  {
    id: "B19 challenge flood, 500 a second",
    target: "other pages p95 <= 500 ms, nothing stored per challenge",
    async run(lab) {
      const rowsBefore = await lab.sql`select count(*)::int as n from guard.used_token`;
      const pages: number[] = [];
      let flooding = true;
      const watch = (async () => {
        while (flooding) {
          pages.push((await lab.ask("/api/v1/regions/32.73", { address: newAddress() })).ms);
          await wait(50);
        }
      })();
      const addresses = range(50).map(newAddress);
      const began = performance.now();
      const flood: Promise<Answer>[] = [];
      for (let tick = 0; tick < 50; tick++) {
        for (const address of addresses) flood.push(lab.ask("/api/v1/captcha?for=check", { address }));
        await wait(Math.max(0, began + (tick + 1) * 100 - performance.now()));
      }
      const answers = await Promise.all(flood);
      const seconds = (performance.now() - began) / 1000;
      flooding = false;
      await watch;
      const rowsAfter = await lab.sql`select count(*)::int as n from guard.used_token`;
      const p95 = percentile(pages, 0.95);
      return {
        measured: `${statusesOf(answers)} at ${Math.round(answers.length / seconds)}/s, page p95 ${ms(p95)}`,
        passed: p95 <= 500 && broken(answers).length === 0 && rowsAfter[0]?.n === rowsBefore[0]?.n,
      };
    },
  },
  {
    id: "B13 payment day: 50 checks a second for 10 s, then 4 times as many for 3 s",
    target: "p95 <= 500 ms, static p95 <= 200 ms, errors < 0.5 %, no crash",
    async run(lab) {
      const tokens = await inParallel(range(540), 4, () => lab.token("check", newAddress()));
      // What a row before this one left to do, and code that was never run, are not what a payday measures.
      for (const token of tokens.splice(0, 40)) await lab.check(knownName, token, { address: newAddress() });
      await settle(lab);
      const pages: number[] = [];
      const checks: Promise<Answer>[] = [];
      const asker = monitorEventLoopDelay({ resolution: 5 });
      asker.enable();
      const began = performance.now();
      for (const [i, token] of tokens.entries()) {
        checks.push(lab.check(knownName, token, { address: newAddress() }));
        if (i % 5 === 0) void lab.ask("/wilayah/32.73.json").then((answer) => pages.push(answer.ms));
        await wait(Math.max(0, began + (i + 1) * 20 - performance.now()));
      }
      const answers = await Promise.all(checks);
      asker.disable();
      // Spent tokens: each is still verified and looked up among the spent ones.
      const overload = await inParallel(
        tokens.concat(tokens.slice(0, 100)).map((token, i) => ({ token, i })),
        200,
        ({ token, i }) => wait(i * 5).then(() => lab.check(knownName, token, { address: newAddress() })),
      );
      const p95 = percentile(timesOf(answers), 0.95);
      const pageP95 = percentile(pages, 0.95);
      return {
        measured: `${statusesOf(answers)} p95 ${ms(p95)}, static ${ms(pageP95)}, overload ${statusesOf(overload)}; the asker itself was late by ${ms(asker.percentile(95) / 1e6)} (p95)`,
        passed: answered(answers) >= 498 && p95 <= 500 && pageP95 <= 200 && broken(overload).length === 0,
      };
    },
  },
];
