import postgres from "postgres";
import { signMachineRequest } from "../../lib/guard/machine-request.ts";
import { publicKeyText } from "../../lib/seal/key-file.ts";
import { makeKeyPair } from "../../lib/seal/seal.ts";
import { demoVillage } from "../../lib/synth/demo-people.ts";
import type { Filed } from "../intake-lab.ts";
import { solveToken } from "../lab/ask.ts";
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
  {
    id: "R12 submissions filed twice at once, followed and handed over through PgBouncer in transaction mode",
    target:
      "60 of 60 requests answered, 30 tickets and rows, 30 of 30 followed, 30 handed over, no lock left behind",
    async run(lab) {
      const pooler = await startPgBouncer(lab.primary);
      const [client, secret] = ["officers", "pooled-machine-secret-0123456789"];
      try {
        const pair = await makeKeyPair("dinsos");
        const settings = {
          DATABASE_URL: addressOf(pooler.port, "?prepare=false"),
          SEAL_PUBLIC_KEYS: publicKeyText(pair),
          MACHINE_KEYS: `${client}:${secret}`,
        };
        const two = await Promise.all([lab.portal(settings), lab.portal(settings)]);
        const urls = two.map(({ url }) => url);
        const filed = await inParallel(range(30), 4, async (i) => {
          const key = crypto.randomUUID();
          const both = await Promise.all(
            urls.map(async (at) => {
              const captcha = await solveToken(lab.ask, "submission", { at });
              const statement = `Dipotong ${i}`;
              const body = { kind: "pengaduan", village: demoVillage, topic: "withheld", statement, captcha };
              return lab.ask("/api/v1/submissions", { at, headers: { "idempotency-key": key }, body });
            }),
          );
          return both.map(({ status, text }) => ({ ...(JSON.parse(text) as Partial<Filed>), status }));
        });
        const answers = filed.flat();
        const tickets = new Set(answers.map(({ ticket }) => ticket));
        const followed = await inParallel(range(30), 4, async (i) => {
          const first = filed[i]?.[0];
          const at = urls[i % 2] as string;
          const captcha = await solveToken(lab.ask, "tracking", { at });
          const { status, text } = await lab.ask("/api/v1/tracking", {
            at,
            body: { receipt: first?.receipt, captcha },
          });
          return status === 200 && JSON.parse(text).ticket === first?.ticket;
        });
        const target = "/api/v1/machine/submissions?limit=200";
        const headers = signMachineRequest(
          { method: "GET", target, body: Buffer.from("") },
          { client, secret },
        );
        const handed = await lab.ask(target, { at: urls[0] as string, headers });
        const items = (JSON.parse(handed.text).items as { ticket: string }[]).filter(({ ticket }) =>
          tickets.has(ticket),
        );
        const sql = postgres(Object.assign(new URL(lab.primary.url), { pathname: "/dataku" }).href, {
          max: 1,
        });
        const [left] = await sql`
          select (select count(*)::integer from intake.submission) as rows,
            (select count(*)::integer from pg_locks where locktype = 'advisory') as locks`;
        await sql.end();
        await Promise.all(two.map((portal) => portal.stop()));
        const right = followed.filter(Boolean).length;
        return {
          measured: `answered ${statusesOf(answers)}; ${tickets.size} tickets, ${left?.rows} rows; ${right} followed; ${items.length} handed over (${handed.status}); ${left?.locks} locks left`,
          passed:
            answers.every(({ status }) => status === 201 || status === 200) &&
            tickets.size === 30 &&
            left?.rows === 30 &&
            right === 30 &&
            items.length === 30 &&
            left?.locks === 0,
        };
      } finally {
        await pooler.stop();
      }
    },
  },
];
