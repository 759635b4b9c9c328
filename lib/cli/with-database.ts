import { type Database, openDatabase } from "../db/database.ts";

/**
 * Opens the database for one command and closes it again, so that an embedded engine started for it stops too.
 * Ctrl-C aborts the signal and lets the command end cleanly; a second one ends it at once.
 */
export async function withDatabase(
  work: (database: Database, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    const database = await openDatabase();
    try {
      await work(database, stop.signal);
    } finally {
      await database.close();
    }
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}
