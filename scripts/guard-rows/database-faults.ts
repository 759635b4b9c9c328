import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { TestPortal } from "../../lib/http/test-portal.ts";
import type { GuardRow } from "../guard-lab.ts";
import {
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

/** Memory a portal holds now. */
function residentMb({ child }: TestPortal): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

/** PostgreSQL is stuck or away. */
export const databaseFaultsRows: GuardRow[] = [
  {
    id: "B12 PostgreSQL locked under 200 checks at once",
    target: "shed p95 <= 1 s, no 500, back <= 2 s after the lock, memory +150 MB at most",
    async run(lab) {
      const tokens = await inParallel(range(205), 4, () => lab.token("check", newAddress()));
      const [table] = await lab.sql`
        select 'projection.person_r' || max(release_id) as name from projection.release`;
      let unlock = () => {};
      const locked = lab.sql.begin(async (tx) => {
        await tx.unsafe(`lock table ${table?.name} in access exclusive mode`);
        await new Promise<void>((resolve) => {
          unlock = resolve;
        });
      });
      await settle(lab);
      const before = lab.portals.map(residentMb);
      const answers = await Promise.all(
        tokens.splice(0, 200).map((token) => lab.check(knownName, token, { address: newAddress() })),
      );
      const grown = Math.max(...lab.portals.map((portal, i) => residentMb(portal) - (before[i] ?? 0)));
      unlock();
      await locked;
      const began = performance.now();
      let back = Number.POSITIVE_INFINITY;
      for (const token of tokens) {
        if ((await lab.check(knownName, token, { address: newAddress() })).status !== 200) continue;
        back = performance.now() - began;
        break;
      }
      const p95 = percentile(timesOf(answers), 0.95);
      return {
        measured: `${statusesOf(answers)}, shed p95 ${ms(p95)}, back in ${ms(back)}, memory +${Math.round(grown)} MB`,
        passed: broken(answers).length === 0 && p95 <= 1000 && back <= 2000 && grown <= 150,
      };
    },
  },
  {
    id: "B11 PostgreSQL stopped at once",
    target: "503 with Retry-After, no 500, readyz says so in 5 s",
    async run(lab) {
      const tokens = await inParallel(range(5), 4, () => lab.token());
      process.kill(lab.postmasterPid(), "SIGQUIT");
      const began = performance.now();
      let noticed = Number.POSITIVE_INFINITY;
      while (performance.now() - began < 8000) {
        if ((await lab.ask("/readyz")).status === 503) {
          noticed = performance.now() - began;
          break;
        }
        await wait(100);
      }
      const answers = await inParallel(tokens, 2, (token) =>
        lab.check(knownName, token, { address: newAddress() }),
      );
      const area = await lab.ask("/api/v1/regions/32.73");
      const honest = answers.every(({ status, headers }) => status === 503 && headers["retry-after"]);
      return {
        measured: `${statusesOf(answers)}, areas ${area.status}, readyz in ${ms(noticed)}`,
        passed: honest && area.status === 200 && noticed <= 5000,
      };
    },
  },
];
