import { readdirSync, readFileSync } from "node:fs";
import { Agent, request } from "node:http";

/** What is sent; the path may hold the query. */
export type Sent = { method: "GET" | "POST"; path: string; headers?: Record<string, string>; body?: string };

const ticksPerSecond = 100;

/**
 * Processor seconds used so far by these processes and everything that they started.
 * @param without trees of processes that are left out, such as a database that the first ones started
 */
export function cpuSeconds(roots: readonly number[], without: readonly number[] = []): number {
  const processes = new Map<number, { parent: number; ticks: number }>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      // The name may hold spaces and brackets; the fields begin behind its last bracket, with the third.
      const fields = readFileSync(`/proc/${entry}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
      const [utime, stime, childUtime, childStime] = fields.slice(11, 15).map(Number);
      const ticks = Number(utime) + Number(stime) + Number(childUtime) + Number(childStime);
      processes.set(Number(entry), { parent: Number(fields[1]), ticks });
    } catch {
      // It ended meanwhile, and its parent has its time.
    }
  }
  const isIn = (pid: number, trees: readonly number[]): boolean => {
    for (let at: number | undefined = pid; at !== undefined; at = processes.get(at)?.parent)
      if (trees.includes(at)) return true;
    return false;
  };
  let ticks = 0;
  for (const [pid, process] of processes) if (isIn(pid, roots) && !isIn(pid, without)) ticks += process.ticks;
  return ticks / ticksPerSecond;
}

/**
 * Sends everything, `atOnce` at a time over connections that are kept. A machine that others use too may shed some.
 * @returns seconds it took, and how many were answered 503
 * @throws when an answer has any other status than 200, with what it says
 */
export async function sendAll(
  port: number,
  all: readonly Sent[],
  atOnce = 16,
): Promise<{ seconds: number; shed: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const began = performance.now();
  let next = 0;
  let shed = 0;
  const worker = async () => {
    for (let sent = all[next++]; sent; sent = all[next++]) {
      const { status, text } = await send(port, sent, agent);
      if (status === 503) shed += 1;
      else if (status !== 200) throw new Error(`${sent.path.slice(0, 60)}: ${status} ${text.slice(0, 200)}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
    return { seconds: (performance.now() - began) / 1000, shed };
  } finally {
    agent.destroy();
  }
}

/** One request to this machine, and its whole answer. */
export function send(
  port: number,
  { method, path, headers = {}, body }: Sent,
  agent?: Agent,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const asked = request(
      { host: "127.0.0.1", port, method, path, headers: { ...headers, ...length }, agent: agent ?? false },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
        );
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}
