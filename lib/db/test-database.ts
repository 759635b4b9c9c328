import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "../config/config.ts";
import { type Database, openDatabase } from "./database.ts";
import { closePools } from "./pool.ts";

/** A throw-away installation for a test: a real embedded PostgreSQL, migrated, in a temporary folder. */
export type TestDatabase = { database: Database; dataDir: string; adminUrl: string; stop(): Promise<void> };

/** Starts one and points this process's pools at it. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), "dataku-test-"));
  chmodSync(dataDir, 0o755);
  const secret = "test-secret-".repeat(4);
  process.env.DATA_DIR = dataDir;
  process.env.APP_SECRET = secret;
  process.env.PROJECTION_PEPPER = `pepper-${secret}`;
  const database = await openDatabase(parseConfig(process.env));
  return {
    database,
    dataDir,
    adminUrl: database.engine?.adminUrl ?? "",
    async stop() {
      await closePools();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
