import { join } from "node:path";
import { parseConfig } from "../../lib/config/config.ts";
import { openDatabase } from "../../lib/db/database.ts";
import { loadRelease } from "../../lib/projection/load-release.ts";
import { synthExport } from "../../lib/synth/synth-export.ts";

/**
 * Migrates the database of this process's settings and loads made-up people.
 * @param release an earlier day and quarter than the usual one, or one that is not to be served yet
 * @returns the export they came from
 */
export async function loadRegister(
  dataDir: string,
  persons: number,
  { activate = true, ...moment }: { asOf?: string; period?: string; activate?: boolean } = {},
): Promise<string> {
  const dir = join(dataDir, `export${moment.period ?? ""}`);
  await synthExport({ outDir: dir, persons, seed: 2026, ...moment });
  const database = await openDatabase(parseConfig(process.env));
  try {
    if (!database.loaderUrl) throw new Error("no loader");
    await loadRelease({
      dir,
      loaderUrl: database.loaderUrl,
      pepper: process.env.PROJECTION_PEPPER ?? "",
      maxRejects: 0,
      force: false,
      activate,
      fallbackDir: dir,
    });
  } finally {
    await database.close();
  }
  return dir;
}
