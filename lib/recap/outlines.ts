import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { faultDetail } from "../errors/fault.ts";
import { outlinesFolder } from "../projection/recap-folder.ts";
import { processState } from "../state/process-state.ts";

/** The outlines of the areas right below one, drawn to fit a box; a path is SVG's, in units of the box. */
export type Outlines = { width: number; height: number; areas: { code: string; d: string }[] };

const maxCached = 50;

/** Keeps the outlines of the areas below `parent`, in place of those there were. */
export function writeOutlines(parent: string, outlines: Outlines, folder = outlinesFolder()): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${parent}.json`);
  // A page that is being read finds the old file or the new one, whole.
  writeFileSync(`${path}.new`, JSON.stringify(outlines));
  renameSync(`${path}.new`, path);
}

/** The outlines of the areas below one, from disk. @returns null where none were imported */
export function readOutlines(parent: string, folder = outlinesFolder()): Outlines | null {
  const cache = processState("recap:outlines", () => new LRUCache<string, Outlines>({ max: maxCached }));
  const path = join(folder, `${parent}.json`);
  try {
    const key = `${path} ${statSync(path).mtimeMs}`;
    const known = cache.get(key);
    if (known) return known;
    const outlines: Outlines = JSON.parse(readFileSync(path, "utf8"));
    cache.set(key, outlines);
    return outlines;
  } catch (error) {
    if (faultDetail(error) === "ENOENT") return null;
    throw error;
  }
}
