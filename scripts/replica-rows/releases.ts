import { until } from "../../lib/http/test-portal.ts";
import { ms } from "../lab/row.ts";
import { type ReplicaLab, type ReplicaRow, told, type UnderLoad } from "../replica-lab.ts";

/** Did this release answer, but for single reads that were too slow on the replica and went to the primary, which is ahead? */
const mostly = (result: UnderLoad, period: string) =>
  result.wrong === 0 && (result.releases.get(period) ?? 0) >= result.asked * 0.9;

/** How long until the portal answers by a release. */
async function untilSeen(lab: ReplicaLab, period: string): Promise<number> {
  const began = performance.now();
  await until(async () => (await lab.check()) === period);
  return performance.now() - began;
}

/** Serves the one release, with the other before it, whatever was served until now. */
async function serve(lab: ReplicaLab, period: string, previous: string): Promise<void> {
  await lab.untilRead();
  for (const each of [previous, period]) await lab.releases().activate(await lab.idOf(each));
  await untilSeen(lab, period);
}

/** Changes the active release while the replica stands still, and lets it go on. */
async function changeWhileLagging(
  lab: ReplicaLab,
  [before, after]: [string, string],
  change: () => Promise<unknown>,
): Promise<{ measured: string; passed: boolean }> {
  await serve(lab, before, after);
  await lab.replica.sql`select pg_wal_replay_pause()`;
  const lagging = await lab.underLoad(async () => void (await change()), 3);
  await lab.replica.sql`select pg_wal_replay_resume()`;
  const seen = await untilSeen(lab, after);
  const caughtUp = await lab.underLoad(async () => {}, 1);
  return {
    measured: `lagging: ${told(lagging)}; ${after} seen ${ms(seen)} after the replica went on; then ${told(caughtUp)}`,
    passed: mostly(lagging, before) && mostly(caughtUp, after) && seen <= 5000,
  };
}

/** Releases change on the primary while the replica is asked. */
export const releasesRows: ReplicaRow[] = [
  {
    id: "R6 release activated while the replica lags",
    target: "0 wrong, the older release for 90 % at least, then the newer <= 5 s",
    run: async (lab) =>
      changeWhileLagging(lab, [lab.older, lab.newer], async () =>
        lab.releases().activate(await lab.idOf(lab.newer)),
      ),
  },
  {
    id: "R7 rolled back while the replica lags",
    target: "0 wrong, the newer release for 90 % at least, then the older <= 5 s",
    run: (lab) => changeWhileLagging(lab, [lab.newer, lab.older], () => lab.releases().rollback()),
  },
  {
    id: "R8 replica cut off while it lags behind an activation",
    target: "0 wrong: each answer one release, whole; unavailable <= 1 s",
    async run(lab) {
      await serve(lab, lab.older, lab.newer);
      await lab.replica.sql`select pg_wal_replay_pause()`;
      await lab.releases().activate(await lab.idOf(lab.newer));
      const result = await lab.underLoad(async () => lab.line.silence());
      lab.line.mend();
      await lab.replica.sql`select pg_wal_replay_resume()`;
      await untilSeen(lab, lab.newer);
      const both = result.releases.size === 2;
      return { measured: told(result), passed: both && result.wrong === 0 && result.unavailableMs <= 1000 };
    },
  },
  {
    id: "R9 releases activated, left and dropped under load, three times",
    target: "0 wrong, the served release alone, unavailable <= 1 s",
    async run(lab) {
      await serve(lab, lab.newer, lab.older);
      const newer = await lab.idOf(lab.newer);
      const spares: number[] = [];
      for (let i = 0; i < 3; i += 1) spares.push(await lab.loadSpare());
      const result = await lab.underLoad(async () => {
        for (const spare of spares) {
          await lab.releases().activate(spare);
          await lab.releases().activate(newer);
          await lab.releases().drop(spare);
        }
      });
      const isOnly = result.releases.size === 1 && result.releases.has(lab.newer);
      return { measured: told(result), passed: isOnly && result.wrong === 0 && result.unavailableMs <= 1000 };
    },
  },
];
