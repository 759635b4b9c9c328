import { databaseFault, shedWhenBusy } from "../db/pool.ts";
import { Fault } from "../errors/fault.ts";

/**
 * Rows of a look-up, of which there is one at least while a release is active. A session that the server was ending has
 * been seen to answer with none, so none is believed only the second time.
 * @throws Fault `no_active_release`, `database_unavailable`, `database_busy`
 */
export async function askRelease<T>(lookUp: () => PromiseLike<T[]>): Promise<[T, ...T[]]> {
  const ask = () => shedWhenBusy(lookUp);
  try {
    let rows = await ask();
    if (rows.length === 0) rows = await ask();
    const [first, ...others] = rows;
    if (first !== undefined) return [first, ...others];
  } catch (error) {
    throw databaseFault(error);
  }
  throw new Fault("no_active_release", { message: "No release is active; load one: register load DIR" });
}
