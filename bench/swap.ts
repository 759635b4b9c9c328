import { mkdtempSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestDatabase, type TestDatabase } from "../lib/db/test-database.ts";
import { type TestPortal, until } from "../lib/http/test-portal.ts";
import { releaseStore } from "../lib/projection/releases.ts";
import { synthExport } from "../lib/synth/synth-export.ts";
import { type Asked, drawAsked, readPersons } from "./check-data.ts";
import { guardedCheck, portalEnv, startPortal } from "./guarded-portal.ts";
import { send } from "./load.ts";
import { loadExport } from "./load-export.ts";
import { readOptions } from "./read-options.ts";

const usage = "usage: npm run bench -- swap [--persons N] [--swaps N]\n";
const area = "32.73";
const clients = 16;
const names = 100;
/** So many answers come between one swap and the next. */
const answersBetween = 100;
const quarters = [
  { asOf: "2026-06-30", period: "2026-Q2" },
  { asOf: "2026-09-30", period: "2026-Q3" },
];

/**
 * Swap under fire: 16 clients check without a pause at a real portal while two releases are activated and rolled back.
 * Every answer must be, to the letter, the one or the other release's. Needs `npm run build`.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, { persons: "60000", swaps: "20" }, usage);
  if (!options) return;
  const dir = mkdtempSync(join(tmpdir(), "dataku-swap-"));
  const database = await startTestDatabase();
  let portal: TestPortal | null = null;
  try {
    const releases: number[] = [];
    for (const quarter of quarters)
      releases.push(await load(database, dir, Number(options.persons), quarter));
    const asked = drawAsked(await readPersons(dir), names);
    portal = await startPortal({ ...portalEnv(database.dataDir), DATABASE_URL: database.adminUrl });
    await fire(portal.port, database, asked, releases, Number(options.swaps));
  } finally {
    await portal?.stop();
    await database.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function load(
  database: TestDatabase,
  dir: string,
  persons: number,
  quarter: (typeof quarters)[number],
): Promise<number> {
  await synthExport({ outDir: dir, persons, seed: 7, area, ...quarter });
  return loadExport(database, dir);
}

async function fire(
  port: number,
  { database }: TestDatabase,
  asked: readonly Asked[],
  releases: readonly number[],
  swaps: number,
): Promise<void> {
  const store = releaseStore(database.loaderUrl as string);
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  let sent = 0;
  const check = async (one: Asked) => send(port, await guardedCheck(one, sent++), agent);
  const expected: string[][] = [];
  for (const id of releases) {
    await store.activate(id);
    const answers: string[] = [];
    for (const one of asked) {
      const { status, text } = await check(one);
      if (status !== 200) throw new Error(`${status} ${text.slice(0, 200)}`);
      answers.push(withoutRefs(text));
    }
    expected.push(answers);
  }
  const times: number[] = [];
  const swapTimes: number[] = [];
  const told = releases.map(() => 0);
  let [failed, wrong] = [0, 0];
  let over = false;
  const client = async (nth: number) => {
    for (let n = nth; !over; n += 1) {
      const at = n % asked.length;
      const prepared = await guardedCheck(asked[at] as Asked, sent++);
      const started = performance.now();
      const answer = await send(port, prepared, agent).catch(() => null);
      times.push(performance.now() - started);
      if (answer?.status !== 200) failed += 1;
      else {
        const release = expected.findIndex((answers) => answers[at] === withoutRefs(answer.text));
        if (release === -1) wrong += 1;
        else told[release] = (told[release] as number) + 1;
      }
    }
  };
  const firing = Array.from({ length: clients }, (_, nth) => client(nth));
  for (let swap = 0; swap < swaps; swap += 1) {
    const before = times.length;
    await until(() => times.length >= before + answersBetween);
    const started = performance.now();
    // The newer one is active when it begins, so that going back and coming again take turns.
    if (swap % 2 === 0) await store.rollback();
    else await store.activate(releases[1] as number);
    swapTimes.push(performance.now() - started);
  }
  over = true;
  await Promise.all(firing);
  agent.destroy();
  times.sort((one, other) => one - other);
  const ms = (time: number | undefined) => `${(time ?? 0).toFixed(0)} ms`;
  console.log(
    `${swaps} swaps under ${times.length.toLocaleString("en")} checks by ${clients} clients: ${failed} failed, ${wrong} wrong or mixed answers`,
  );
  console.log(`answered from the earlier release ${told[0]}, from the newer one ${told[1]}`);
  console.log(
    `check: median ${ms(times[Math.floor(times.length / 2)])}, slowest ${ms(times.at(-1))}; slowest swap ${ms(Math.max(...swapTimes))}`,
  );
  const met = failed === 0 && wrong === 0 && told.every((count) => count > 0);
  console.log(`goal no failed and no wrong answer: ${met ? "met" : "MISSED"}`);
  if (!met) process.exitCode = 1;
}

/** The sealed references differ each time. */
function withoutRefs(text: string): string {
  return text.replaceAll(/"ref":"[^"]*"/g, "");
}
