// The thread that writes a release's files, so that the portal goes on answering.
import { setPriority } from "node:os";
import { workerData } from "node:worker_threads";
import { buildRecapFiles } from "./build-recap-files.ts";
import { filesFolder } from "./data-files.ts";
import { eachArea } from "./read-recap.ts";
import type { RecapRelease } from "./recap-document.ts";

/** What the thread is given. */
export type FilesTask = { release: RecapRelease; folder: string };

const lowest = 19;
const { release, folder } = workerData as FilesTask;
try {
  // On Linux this is the thread's own; elsewhere it may not be allowed, and nothing depends on it.
  if (process.platform === "linux") setPriority(lowest);
} catch {}
await buildRecapFiles(release, filesFolder(release.id, folder), (level) =>
  eachArea(release.id, level, folder),
);
