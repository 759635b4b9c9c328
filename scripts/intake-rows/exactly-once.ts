import { setTimeout as wait } from "node:timers/promises";
import { type Filed, filed, type IntakeLab, type IntakeRow, village } from "../intake-lab.ts";
import type { Answer } from "../lab/ask.ts";
import { type LosesReply, startProxy } from "../lab/proxy.ts";
import { inParallel, range } from "../lab/row.ts";

const workers = 16;
/** A portal starts again in a second or two, and on a busy machine in half a minute. */
const patienceMs = 180_000;

/** A complaint whose text nobody else has. */
const complaint = (marker: string) => ({
  kind: "pengaduan",
  village,
  topic: "withheld",
  statement: `Dipotong ${marker}`,
});

/** Sends under one key until there is an answer, with a new token when the old one was used up, as the form does. */
async function sendUntilAnswered(
  lab: IntakeLab,
  { at, marker, key = crypto.randomUUID() as string }: { at: string; marker: string; key?: string },
): Promise<{ answer: Filed; tries: number }> {
  const deadline = performance.now() + patienceMs;
  let captcha: string | null = null;
  for (let tries = 1; performance.now() < deadline; tries++) {
    captcha ??= await lab.token("submission", { at }).catch(() => null);
    const answer: Answer | null =
      captcha === null ? null : await lab.file(complaint(marker), { key, captcha, at });
    if (answer?.status === 201) return { answer: filed(answer), tries };
    if (answer?.status === 403) captcha = null;
    else if (answer && answer.status !== 0 && answer.status !== 503) filed(answer);
    await wait(Math.min(500, 50 * tries));
  }
  throw new Error(`no answer for ${marker}`);
}

/** Compares what was acknowledged with the rows, and with what the officer reads after unsealing. */
async function account(lab: IntakeLab, run: string, answers: readonly Filed[]) {
  const tickets = answers.map(({ ticket }) => ticket);
  const [rows] = await lab.sql<{ own: number; all: number }[]>`
    select count(*) filter (where ticket = any(${tickets}))::int as own, count(*)::int as all from intake.submission`;
  const read = new Map<string, string[]>();
  for (const { type, ticket, opened } of await lab.exportAndOpen(run)) {
    const marker = /^Dipotong (.*)$/.exec(String(opened?.statement))?.[1];
    if (type === "submission" && marker?.startsWith(run))
      read.set(marker, [...(read.get(marker) ?? []), ticket]);
  }
  const exact = answers.filter(({ ticket }, i) => {
    const found = read.get(`${run}-${i}`);
    return found?.length === 1 && found[0] === ticket;
  }).length;
  return {
    rows: rows?.own ?? 0,
    all: rows?.all ?? 0,
    tickets: new Set(tickets).size,
    receipts: new Set(answers.map(({ receipt }) => receipt)).size,
    read: read.size,
    exact,
  };
}

const countRows = async ({ sql }: IntakeLab) =>
  Number((await sql`select count(*)::int as n from intake.submission`)[0]?.n);

/** Loses so many replies of each key, of those that acknowledge. */
function losesFirst(count: number): LosesReply {
  const lost = new Map<string, number>();
  return ({ method, headers }, { statusCode }) => {
    const key = String(headers["idempotency-key"]);
    if (method !== "POST" || statusCode !== 201 || (lost.get(key) ?? 0) >= count) return false;
    lost.set(key, (lost.get(key) ?? 0) + 1);
    return true;
  };
}

/** Nothing acknowledged is lost, nothing is filed twice. */
export const exactlyOnceRows: IntakeRow[] = [
  {
    id: "B21 four lost replies in a row, then five tries at once, 200 submissions",
    target: "200 rows, 200 tickets, the same answer to all tries",
    async run(lab) {
      const before = await countRows(lab);
      const proxy = await startProxy([lab.portals[0].url], losesFirst(4));
      try {
        const file = (marker: string, key: string, captcha: string) =>
          lab.file(complaint(marker), { key, captcha, at: proxy.url });
        const trials = await inParallel(range(200), 4, async (i) => {
          const [key, captcha] = [crypto.randomUUID(), await lab.token()];
          const marker = `b21-${i}`;
          const answers: Answer[] = [];
          // Half try one after the other, half all at once; all with the one token that a page has.
          if (i % 2) for (const _ of range(5)) answers.push(await file(marker, key, captcha));
          else answers.push(...(await Promise.all(range(5).map(() => file(marker, key, captcha)))));
          const later = await file(marker, key, captcha);
          const lost = answers.filter(({ status }) => status === 0).length;
          const got = [...answers, later].filter(({ status }) => status === 201);
          const same = new Set(got.map(({ text }) => text)).size === 1;
          return { answer: filed(later), lost, ok: same && got.length === 2 && lost === 4 };
        });
        const sum = await account(
          lab,
          "b21",
          trials.map(({ answer }) => answer),
        );
        const [ok, rows] = [trials.filter((trial) => trial.ok).length, (await countRows(lab)) - before];
        return {
          measured: `${rows} rows, ${sum.tickets} tickets, ${trials.reduce((all, { lost }) => all + lost, 0)} replies lost, ${ok} of 200 answered alike, ${sum.exact} read by the officer once`,
          passed: rows === 200 && sum.tickets === 200 && ok === 200 && sum.exact === 200,
        };
      } finally {
        proxy.close();
      }
    },
  },
  {
    id: "B21-lossy 1,000 submissions, a third of the replies lost after commit",
    target: "1,000 rows, 1,000 tickets, none twice, none lost",
    async run(lab) {
      const before = await countRows(lab);
      let acknowledged = 0;
      let lost = 0;
      const proxy = await startProxy([lab.portals[0].url], ({ method }, { statusCode }) => {
        if (method !== "POST" || statusCode !== 201) return false;
        acknowledged += 1;
        const loses = acknowledged % 3 === 0;
        if (loses) lost += 1;
        return loses;
      });
      try {
        const sent = await inParallel(range(1000), workers, (i) =>
          sendUntilAnswered(lab, { at: proxy.url, marker: `lossy-${i}` }),
        );
        const sum = await account(
          lab,
          "lossy",
          sent.map(({ answer }) => answer),
        );
        const rows = (await countRows(lab)) - before;
        return {
          measured: `${rows} rows, ${sum.tickets} tickets, ${sum.receipts} receipts, ${lost} of ${acknowledged} replies lost, ${sum.exact} read by the officer once, ${sum.read} different`,
          passed:
            rows === 1000 &&
            sum.rows === 1000 &&
            sum.tickets === 1000 &&
            sum.receipts === 1000 &&
            sum.exact === 1000 &&
            lost >= 300,
        };
      } finally {
        proxy.close();
      }
    },
  },
  {
    id: "B21-killed the same with the portal killed and started again 20 times",
    target: "1,000 rows, 1,000 tickets, none twice, none lost",
    async run(lab) {
      const before = await countRows(lab);
      let portal = await lab.portal();
      const env = { PORT: String(portal.port) };
      let acknowledged = 0;
      const proxy = await startProxy([portal.url], ({ method }, { statusCode }) => {
        if (method !== "POST" || statusCode !== 201) return false;
        acknowledged += 1;
        return acknowledged % 3 === 0;
      });
      try {
        let done = 0;
        const sending = inParallel(range(1000), workers, async (i) => {
          const sent = await sendUntilAnswered(lab, { at: proxy.url, marker: `killed-${i}` });
          done += 1;
          return sent;
        });
        let over = false;
        void sending
          .catch(() => {})
          .then(() => {
            over = true;
          });
        let kills = 0;
        let midway = 0;
        for (; kills < 20; kills++) {
          // Each time after some more were answered, so that it hits others that are on their way.
          while (!over && done < (kills + 1) * 48) await wait(5);
          if (!over) midway += 1;
          await portal.stop("SIGKILL");
          portal = await lab.portal(env);
        }
        const sent = await sending;
        const sum = await account(
          lab,
          "killed",
          sent.map(({ answer }) => answer),
        );
        const rows = (await countRows(lab)) - before;
        const tries = sent.reduce((all, one) => all + one.tries, 0);
        return {
          measured: `${kills} kills, ${midway} of them midway, ${tries} tries: ${rows} rows, ${sum.tickets} tickets, ${sum.receipts} receipts, ${sum.exact} read by the officer once`,
          passed:
            midway === 20 &&
            rows === 1000 &&
            sum.rows === 1000 &&
            sum.tickets === 1000 &&
            sum.receipts === 1000 &&
            sum.exact === 1000,
        };
      } finally {
        proxy.close();
        await portal.stop("SIGTERM");
      }
    },
  },
];
