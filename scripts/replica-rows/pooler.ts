import postgres from "postgres";
import { startPgBouncer } from "../lab/pgbouncer.ts";
import { inParallel, range, statusesOf } from "../lab/row.ts";
import { addressOf, type ReplicaRow } from "../replica-lab.ts";

/** PgBouncer in transaction mode in front of both servers. */
export const poolerRows: ReplicaRow[] = [
  {
    id: "R10 two portals started and asked through PgBouncer in transaction mode",
    target: "200 of 200 checks, 1 of 20 replays of a token, no lock or role left behind",
    async run(lab) {
      const [write, read] = [await startPgBouncer(lab.primary), await startPgBouncer(lab.replica)];
      try {
        const settings = {
          DATABASE_URL: addressOf(write.port, "?prepare=false"),
          PROJECTION_DATABASE_URL: addressOf(read.port, "?prepare=false"),
        };
        const two = await Promise.all([lab.portal(settings), lab.portal(settings)]);
        const outcomes = await inParallel(range(200), 6, (i) => lab.check(two[i % 2]?.url));
        const good = outcomes.filter((outcome) => outcome === lab.newer || outcome === lab.older).length;
        const replays = await lab.replay(
          20,
          two.map(({ url }) => url),
        );
        const [left] = await lab.primary.sql`
          select count(*)::integer as locks from pg_locks where locktype = 'advisory'`;
        const ready = await Promise.all(two.map(({ url }) => lab.ask("/readyz", { at: url })));
        const reading = ready.filter(({ text }) => text.includes('"replica":"ok"')).length;
        const sql = postgres(addressOf(write.port, "?prepare=false"), { max: 4, fetch_types: false });
        const roles = await Promise.all(range(8).map(() => sql`select current_user as role, pg_sleep(0.02)`));
        await sql.end();
        const strays = roles.filter(([row]) => row?.role !== "dataku_admin").length;
        await Promise.all(two.map((portal) => portal.stop()));
        return {
          measured: `${good} of 200; replays ${statusesOf(replays)}; ${left?.locks} locks and ${strays} roles left; ${reading} of 2 read from the replica`,
          passed:
            good === 200 &&
            replays.filter(({ status }) => status === 200).length === 1 &&
            left?.locks === 0 &&
            strays === 0 &&
            reading === 2,
        };
      } finally {
        await Promise.all([write.stop(), read.stop()]);
      }
    },
  },
];
