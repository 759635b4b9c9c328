import { join } from "node:path";
import { getConfig } from "../config/config.ts";

/**
 * Where this machine keeps the figures of published releases, so that pages and files need no database:
 *   recap/index.json                which releases there are
 *   recap/<release.id>/areas.pack   an area's figures with those of the areas one level below it, area by area
 *   recap/<release.id>/areas.json   where in it each begins
 * The folder of a release appears whole, by renaming, and never changes.
 */
export function recapFolder(): string {
  return join(getConfig().dataDir, "recap");
}

/** Where the outlines stand that the operator has imported: `outlines/<code>.json`, those of the areas below one. */
export function outlinesFolder(): string {
  return join(getConfig().dataDir, "outlines");
}
