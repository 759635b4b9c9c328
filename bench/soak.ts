import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { progressBar } from "../lib/cli/progress.ts";
import { startTestDatabase } from "../lib/db/test-database.ts";
import type { TestPortal } from "../lib/http/test-portal.ts";
import { startTestRedis } from "../lib/redis/test-redis.ts";
import { synthExport } from "../lib/synth/synth-export.ts";
import { type Asked, drawAsked, readPersons } from "./check-data.ts";
import { addressOf, guardedCheck, portalEnv, startPortal } from "./guarded-portal.ts";
import { cpuSeconds, type Sent, sendAll } from "./load.ts";
import { loadExport } from "./load-export.ts";
import { median } from "./median.ts";
import { readOptions } from "./read-options.ts";

const runFile = promisify(execFile);
const usage = "usage: npm run bench -- soak [--minutes N] [--visits N]\n";
const [area, persons] = ["32.79", 25 * 3_450];
const rounds = 3;
const goals = { ratio: 1.6, megabytes: 350, perMinute: 1 };

/**
 * How much more two workers serve than one, and whether the memory of one process grows under load. What is asked is a
 * whole visit: the first page, the search for a village, the form in it, and a guarded check; and for the workers the form of a
 * usul too, which is made for each reader. Prints medians of three rounds in turn, beside what this machine gives two
 * processes that need nothing but a processor, then memory by the minute.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, { minutes: "20", visits: "300" }, usage);
  if (!options) return;
  const minutes = Number(options.minutes);
  if (!(minutes >= 1)) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  const dir = mkdtempSync(join(tmpdir(), "dataku-soak-"));
  const database = await startTestDatabase();
  const redis = await startTestRedis();
  const env = { ...portalEnv(database.dataDir), DATABASE_URL: database.adminUrl, REDIS_URL: redis.url };
  const portals: TestPortal[] = [];
  try {
    await synthExport({ outDir: dir, persons, seed: 7, area });
    await loadExport(database, dir);
    const asked = drawAsked(await readPersons(dir), Number(options.visits));
    for (const workers of [1, 2]) portals.push(await startPortal({ ...env, WORKERS: String(workers) }));
    const both = portals as [TestPortal, TestPortal];
    const fromN = (round: number) => round * asked.length;
    await compareWorkers(both, "visits", asked.length, (round) => visits(asked, fromN(round)));
    await compareWorkers(both, "forms of a usul", asked.length, async (round) =>
      asked.map(({ village }, nth) => get(`/usul?desa=${village}`, addressOf(fromN(round) + nth))),
    );
    for (const portal of portals.splice(0)) await portal.stop();
    console.log(`two processes that only count: ratio ${(await countTogether(2)).toFixed(2)}`);
    // Without Redis it keeps in its own memory what it counts of every address.
    const { REDIS_URL: _, ...alone } = env;
    const portal = await startPortal(alone);
    portals.push(portal);
    await watchMemory(portal, asked, minutes);
  } finally {
    for (const portal of portals) await portal.stop();
    await redis.stop();
    await database.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The requests of a visitor, each from an address of its own. */
async function visit(asked: Asked, n: number): Promise<Sent[]> {
  const paths = ["/", "/cek", "/api/v1/regions/search?q=banjar", `/cek?desa=${asked.village}`];
  const pages = paths.map((path) => get(path, addressOf(n)));
  return [...pages, await guardedCheck(asked, n)];
}

function get(path: string, address: string): Sent {
  return { method: "GET", path, headers: { "x-forwarded-for": address, "accept-encoding": "br, gzip" } };
}

async function visits(asked: readonly Asked[], from: number): Promise<Sent[]> {
  const all: Sent[] = [];
  for (const [nth, one] of asked.entries()) all.push(...(await visit(one, from + nth)));
  return all;
}

async function compareWorkers(
  portals: readonly [TestPortal, TestPortal],
  what: string,
  count: number,
  makeAll: (round: number) => Promise<Sent[]>,
): Promise<void> {
  const rates = portals.map((): number[] => []);
  const costs: number[] = [];
  // Round 0 warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [nth, { port, child }] of portals.entries()) {
      const all = await makeAll(2 * round + nth);
      const before = cpuSeconds([child.pid as number]);
      const { seconds } = await sendAll(port, all);
      if (round === 0) continue;
      rates[nth]?.push(count / seconds);
      if (nth === 0) costs.push(((cpuSeconds([child.pid as number]) - before) / count) * 1000);
    }
  }
  const [one, two] = rates.map(median) as [number, number];
  const ratio = two / one;
  console.log(`${what}: ${median(costs).toFixed(1)} ms of the portal's processor each`);
  tell(
    `${what} a second: 1 worker ${one.toFixed(1)}, 2 workers ${two.toFixed(1)}, ratio ${ratio.toFixed(2)}`,
    `at least ${goals.ratio}`,
    ratio >= goals.ratio,
  );
}

/** How much more so many processes count in a second than one does. */
async function countTogether(processes: number): Promise<number> {
  const counting = "for (var n = 0, end = Date.now() + 1000; Date.now() < end; n += 1); console.log(n)";
  const count = async () => Number((await runFile(process.execPath, ["-e", counting])).stdout);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const alone = await count();
    const together = await Promise.all(Array.from({ length: processes }, count));
    ratios.push(together.reduce((sum, each) => sum + each, 0) / alone);
  }
  return median(ratios);
}

async function watchMemory({ port, child }: TestPortal, asked: readonly Asked[], minutes: number) {
  const began = performance.now();
  const minutesGone = () => (performance.now() - began) / 60_000;
  const seen: { minute: number; megabytes: number }[] = [];
  const progress = progressBar("requests");
  let sent = 0;
  while (minutesGone() < minutes) {
    const all = await visits(asked.slice(0, 100), 1_000_000 + sent);
    await sendAll(port, all);
    sent += all.length;
    seen.push({ minute: minutesGone(), megabytes: residentMegabytes(child.pid as number) });
    progress.update({ phase: "soak", done: minutesGone(), total: minutes, rows: sent });
  }
  progress.stop();
  for (let minute = 1; minute <= minutes; minute += 1) {
    const last = seen.findLast((each) => each.minute <= minute);
    if (last) console.log(`minute ${String(minute).padStart(3)}: ${last.megabytes.toFixed(0)} MB`);
  }
  const most = Math.max(...seen.map(({ megabytes }) => megabytes));
  tell(
    `memory of one process: at most ${most.toFixed(0)} MB after ${sent} requests`,
    `at most ${goals.megabytes} MB`,
    most <= goals.megabytes,
  );
  const slope = slopeOf(seen.filter(({ minute }) => minute >= minutes / 2));
  tell(
    `slope in the second half: ${slope.toFixed(2)} MB a minute`,
    `within ${goals.perMinute} of 0`,
    slope <= goals.perMinute,
  );
}

function residentMegabytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

/** By least squares. */
function slopeOf(points: readonly { minute: number; megabytes: number }[]): number {
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(({ minute }) => minute), mean(({ megabytes }) => megabytes)];
  const spread = mean(({ minute }) => (minute - x) ** 2);
  return spread === 0 ? 0 : mean(({ minute, megabytes }) => (minute - x) * (megabytes - y)) / spread;
}

function tell(measured: string, goal: string, isMet: boolean): void {
  console.log(`${measured}, goal ${goal}: ${isMet ? "met" : "MISSED"}`);
  if (!isMet) process.exitCode = 1;
}
