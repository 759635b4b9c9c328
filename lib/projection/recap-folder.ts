import { join } from "node:path";
import { getConfig } from "../config/config.ts";

/**
 * Where this machine keeps the figures of published releases, so that pages and files need no database:
 *   recap/index.json                          which releases there are
 *   recap/<release.id>/areas/<code>.json.gz   an area's figures with those of the areas one level below it
 * The folder of a release appears whole, by renaming, and never changes.
 */
export function recapFolder(): string {
  return join(getConfig().dataDir, "recap");
}
