import { readdirSync, readlinkSync, rmSync } from "node:fs";
import { Agent, get } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enginePid, isRunning, makeDataDir, spawnPortal, type TestPortal, until } from "./test-portal.ts";

const dataDir = makeDataDir();
let portal: TestPortal;

beforeAll(async () => {
  portal = await spawnPortal({ DATA_DIR: dataDir, WORKERS: "2" });
  await portal.ready();
});
afterAll(async () => {
  await portal.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The workers that came to serve, in order. */
function workerPids(): number[] {
  return [...portal.log().matchAll(/"worker":(\d+),"msg":"a worker serves"/g)].map(([, pid]) => Number(pid));
}

function sockets(pid: number): number {
  const fds = `/proc/${pid}/fd`;
  return readdirSync(fds).filter((fd) => {
    try {
      return readlinkSync(`${fds}/${fd}`).startsWith("socket:");
    } catch {
      return false;
    }
  }).length;
}

/** Does the portal reach its database? Asked over a new connection each time; one that a dying worker took is reset. */
const reachesDatabase = () =>
  fetch(`${portal.url}/readyz`, { headers: { connection: "close" } }).then(
    async (answer) => (await answer.json()).dependencies.projection === "no_active_release",
    () => false,
  );

test("two workers serve on one port, which is told once, with what it means for quotas", async () => {
  expect(portal.output().match(/Dataku serves .*/g)).toEqual([
    `Dataku serves http://localhost:${portal.port}`,
  ]);
  expect(portal.log()).toContain("each worker counts quotas alone");
  expect(workerPids()).toHaveLength(2);
  const agent = new Agent({ keepAlive: true });
  const ask = () =>
    new Promise<number | undefined>((resolve, reject) => {
      get(`${portal.url}/healthz`, { agent }, (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode));
      }).on("error", reject);
    });
  const before = workerPids().map(sockets);
  expect(await Promise.all(Array.from({ length: 30 }, ask))).toEqual(Array(30).fill(200));
  const now = workerPids().map(sockets);
  for (const at of [0, 1]) expect(now[at]).toBeGreaterThan(before[at] as number);
  agent.destroy();
});

test("a worker that is killed is replaced, and the other serves meanwhile", async () => {
  const [first = 0] = workerPids();
  process.kill(first, "SIGKILL");
  await until(() => !isRunning(first));
  await until(reachesDatabase);
  expect(workerPids()).toHaveLength(2);
  await until(() => workerPids().length === 3, 100_000);
});

test("when the engine is killed, workers that know the new one take the place of all", async () => {
  const old = workerPids().slice(-2);
  process.kill(enginePid(dataDir), "SIGKILL");
  await until(() => old.every((pid) => !isRunning(pid)), 110_000);
  await until(reachesDatabase);
  expect(workerPids().slice(-2).every(isRunning)).toBe(true);
});

test("SIGTERM ends the workers and the engine with the portal", async () => {
  const all = [...workerPids().slice(-2), enginePid(dataDir)];
  expect(all.every(isRunning)).toBe(true);
  expect(await portal.stop("SIGTERM")).toBe(0);
  expect(all.filter(isRunning)).toEqual([]);
});
