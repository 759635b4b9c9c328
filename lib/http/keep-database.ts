import { setTimeout as wait } from "node:timers/promises";
import { type Database, openDatabase } from "../db/database.ts";
import { closePools } from "../db/pool.ts";
import { Fault } from "../errors/fault.ts";
import { getLog, logFault } from "../log/log.ts";

const lookEveryMs = 1_000;
const closeMs = 5_000;

/**
 * Opens the embedded engine again when it ends under the running portal, so that checks come back by themselves.
 * A server of DATABASE_URL is its operator's to restart; the pools find it again.
 * @param giveUp called when another portal has taken the data folder in the meantime.
 */
export function keepDatabase(
  opened: Database,
  giveUp: (fault: Fault) => void,
  open: () => Promise<Database> = openDatabase,
): { close(): Promise<void> } {
  let database = opened;
  const closing = new AbortController();
  const look = async () => {
    const claim = await claimOf(database);
    if (claim === "lost") {
      getLog().error("the embedded PostgreSQL ended: it is started again");
      await database.close().catch((error) => logFault("engine", error));
      await closePools();
      database = await open();
      if ((await claimOf(database)) === "held") getLog().warn("the embedded PostgreSQL runs again");
    } else if (claim === "taken") {
      closing.abort();
      giveUp(
        new Fault("already_running", { message: "Another copy of Dataku serves from this DATA_DIR now." }),
      );
    }
  };
  const keeping = (async () => {
    while (opened.engine && !closing.signal.aborted) {
      await wait(lookEveryMs, undefined, { ref: false, signal: closing.signal }).catch(() => {});
      if (!closing.signal.aborted) await look().catch((error) => logFault("engine", error));
    }
  })();
  return {
    async close() {
      closing.abort();
      await Promise.race([keeping, wait(closeMs, undefined, { ref: false })]);
      await closePools();
      await database.close();
    },
  };
}

/** Asking for the portal's place again tells both whether the engine answers and whether the place is still ours. */
async function claimOf({ engine }: Database): Promise<"held" | "taken" | "lost"> {
  try {
    return !engine || (await engine.claimPortal()) ? "held" : "taken";
  } catch {
    return "lost";
  }
}
