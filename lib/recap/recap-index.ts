import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { faultDetail } from "../errors/fault.ts";
import { processState } from "../state/process-state.ts";
import type { RecapRelease } from "./recap-document.ts";

/** `recap/index.json`: releases that may be shown, the newest period first, and of one period the one that is served first. */
export type RecapIndex = { active: string | null; releases: RecapRelease[] };

type KnownIndex = { path: string; version: string; index: RecapIndex };
const empty: RecapIndex = { active: null, releases: [] };

/** The releases on disk, read again when the file has changed. */
export function readIndex(folder: string): RecapIndex {
  const path = join(folder, "index.json");
  const memory = processState<{ known: KnownIndex | null }>("recap:index", () => ({ known: null }));
  try {
    const { mtimeMs, ino } = statSync(path);
    const version = `${mtimeMs}-${ino}`;
    if (memory.known?.path !== path || memory.known.version !== version)
      memory.known = { path, version, index: JSON.parse(readFileSync(path, "utf8")) };
    return memory.known.index;
  } catch (error) {
    if (faultDetail(error) === "ENOENT") return empty;
    throw error;
  }
}
