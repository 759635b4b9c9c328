import { getSecrets } from "../lib/config/secrets.ts";
import type { TestDatabase } from "../lib/db/test-database.ts";
import { loadRelease } from "../lib/projection/load-release.ts";

/** Loads an export that a bench has made, and serves it. @returns the release's number */
export async function loadExport({ database }: TestDatabase, dir: string): Promise<number> {
  const { releaseId } = await loadRelease({
    dir,
    loaderUrl: database.loaderUrl as string,
    pepper: getSecrets().projectionPepper,
    maxRejects: 0,
    force: true,
    activate: true,
    fallbackDir: dir,
  });
  return releaseId;
}
