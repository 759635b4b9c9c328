import { isStartedByNpm } from "../config/config.ts";
import { type Fault, faultDetail, isFault } from "../errors/fault.ts";
import { logFault } from "../log/log.ts";
import { isWorker, tellServing } from "./workers.ts";

/** A portal that serves. `close` ends it cleanly: requests under way finish, then the engine stops. */
export type Portal = { address: string; close(): Promise<void> };

/** Starts a portal. `giveUp` is called when it cannot go on; `signal` asks it to leave off starting. */
export type StartPortal = (giveUp: (fault: Fault) => void, signal: AbortSignal) => Promise<Portal>;

const lookForParentEveryMs = 250;

/**
 * Runs a portal until it is told to stop, and ends the process: 0 after SIGINT, SIGTERM or SIGHUP, 1 after a fault,
 * which is one line. Whatever ends it, also while it starts, requests under way are finished and the engine stops.
 */
export async function runUntilSignal(start: StartPortal, ready: (portal: Portal) => void): Promise<void> {
  const asked = new AbortController();
  let exitCode = 0;
  const stop = () => asked.abort();
  const fail = (line: string) => {
    exitCode = 1;
    tell(line);
    stop();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  const crash = (error: unknown) => {
    // Only the first says why; the others follow from it.
    if (!asked.signal.aborted) logQuietly("process", error);
    exitCode = 1;
    stop();
  };
  process.on("uncaughtException", crash).on("unhandledRejection", crash);
  // Who reads our output may be gone before us; that is no reason to leave the engine behind.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  stopWithNpm(stop);

  let portal: Portal | null = null;
  try {
    portal = await start((fault) => fail(fault.message), asked.signal);
  } catch (error) {
    if (!asked.signal.aborted) fail(startLine(error));
  }
  if (portal) {
    if (!asked.signal.aborted) {
      if (isWorker) tellServing(portal.address);
      else ready(portal);
      await new Promise((resolve) => asked.signal.addEventListener("abort", resolve, { once: true }));
    }
    await portal.close().catch((error) => {
      logQuietly("stop", error);
      exitCode = 1;
    });
  }
  process.exit(exitCode);
}

/**
 * npm tells a signal to the shell between us only, which dies of it and leaves us behind. So when npm started us and
 * our parent is gone, we stop too.
 */
function stopWithNpm(stop: () => void): void {
  if (!isStartedByNpm()) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, lookForParentEveryMs).unref();
}

function startLine(error: unknown): string {
  if (isFault(error)) return error.message;
  logQuietly("start", error);
  return `Dataku could not start (${faultDetail(error) ?? "unexpected"}); the log line above says where.`;
}

function logQuietly(where: string, error: unknown): void {
  try {
    logFault(where, error);
  } catch {
    // The log's own end is gone, or the settings it needs are wrong, which is told elsewhere.
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
