import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { getLog, logFault } from "../log/log.ts";
import { recapFolder } from "../projection/recap-folder.ts";
import { processState } from "../state/process-state.ts";
import { filesFolder } from "./data-files.ts";
import { listRecapReleases } from "./read-recap.ts";
import type { RecapRelease } from "./recap-document.ts";
import type { FilesTask } from "./write-files.ts";

const lookEveryMs = 10_000;
const restMs = 60_000;
/** Of the thread's heap; the files of all villages of the country take less. */
const maxHeapMb = 256;

type Keeper = { timer: NodeJS.Timeout | null; worker: Worker | null; notBefore: number };
const keeper = () =>
  processState<Keeper>("recap:file-keeper", () => ({ timer: null, worker: null, notBefore: 0 }));

/**
 * Writes the open data of every release that is shown and has none yet, one after another, in a thread of the lowest
 * priority. Not at once: after a start, readers come first. Called once by server.ts.
 */
export function startFiles(folder = recapFolder()): void {
  keeper().timer ??= setInterval(() => writeNext(folder), lookEveryMs).unref();
}

/** Ends that; what is half written is not seen by anybody. */
export async function stopFiles(): Promise<void> {
  const state = keeper();
  if (state.timer) clearInterval(state.timer);
  state.timer = null;
  await state.worker?.terminate();
}

/** Starts on the newest release without files. @returns it; null where there is none, or a thread is at work */
export function writeNext(folder: string): RecapRelease | null {
  const state = keeper();
  if (state.worker || Date.now() < state.notBefore) return null;
  const release = listRecapReleases(folder).find(({ id }) => !existsSync(filesFolder(id, folder)));
  if (!release) return null;
  const workerData: FilesTask = { release, folder };
  const worker = new Worker(new URL("./write-files.ts", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  state.worker = worker;
  worker.unref();
  worker.once("error", (error) => {
    // A disk that is full stays so for a while.
    state.notBefore = Date.now() + restMs;
    logFault("recap-files", error);
  });
  worker.once("exit", (code) => {
    state.worker = null;
    if (code === 0) getLog().info({ recap: release.id }, "open data written");
  });
  return release;
}
