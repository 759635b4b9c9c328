import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "../errors/fault.ts";
import { getLog } from "../log/log.ts";

/** The processes that serve together on one port. */
export type Workers = {
  /** Where they serve, as the first of them said. */
  address: string;
  /** Puts new ones in the place of all, which end when those serve: after the database moved. */
  replaceAll(): Promise<void>;
  /** Ends all of them; requests under way are finished. */
  close(): Promise<void>;
};

// One that cannot start is not started again without a pause.
const restMs = 1_000;
// A little longer than a worker takes for requests under way.
const closeMs = 12_000;

/** Is this one of several processes that serve together, and not the one that keeps them? */
export const isWorker = cluster.isWorker;

/** Tells the process that keeps the workers that this one serves. */
export function tellServing(address: string): void {
  process.send?.({ address });
}

/**
 * Starts `count` processes of the same program, which share the port, and puts another in the place of each that ends.
 * The first starts alone, so that what is wrong is told once.
 * @throws Fault `already_running` when the first does not come to serve; it said why by itself
 */
export async function startWorkers(count: number, port: number, signal: AbortSignal): Promise<Workers> {
  let closing = false;
  const serving = new Set<Worker>();

  const start = async (): Promise<string | null> => {
    const worker = cluster.fork({ PORT: port });
    serving.add(worker);
    worker.on("exit", (code, killedBy) => void replace(worker, killedBy || code));
    return new Promise((resolve) => {
      worker.once("message", ({ address }: { address: string }) => {
        getLog().info({ worker: worker.process.pid }, "a worker serves");
        resolve(address);
      });
      worker.once("exit", () => resolve(null));
    });
  };
  const replace = async (worker: Worker, end: number | string) => {
    // One that never served at the start, or that was told to go, is not replaced here.
    if (!serving.delete(worker) || closing || address === null) return;
    getLog().error({ worker: worker.process.pid, end }, "a worker ended: another takes its place");
    await wait(restMs, undefined, { ref: false });
    if (!closing) await start();
  };
  const end = async (worker: Worker) => {
    serving.delete(worker);
    if (worker.isDead()) return;
    const over = once(worker, "exit");
    worker.process.kill("SIGTERM");
    const late = setTimeout(() => worker.process.kill("SIGKILL"), closeMs);
    await over;
    clearTimeout(late);
  };
  const close = async () => {
    closing = true;
    await Promise.all([...serving].map(end));
  };

  let address: string | null = null;
  const giveUp = () => void close();
  signal.addEventListener("abort", giveUp, { once: true });
  const first = await start();
  signal.removeEventListener("abort", giveUp);
  if (first === null) throw new Fault("already_running", { message: "The first worker could not start." });
  address = first;
  await Promise.all(Array.from({ length: count - 1 }, start));
  return {
    address,
    close,
    async replaceAll() {
      const old = [...serving];
      await Promise.all(old.map(start));
      if (!closing) await Promise.all(old.map(end));
    },
  };
}
