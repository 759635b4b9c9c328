import type { Sql } from "postgres";
import { databaseFault } from "../db/pool.ts";
import { logFault } from "../log/log.ts";
import { processState } from "../state/process-state.ts";

const memory = () => processState("guard:register-size", () => ({ persons: 0 }));

/** How many persons the active release holds, as last learnt; 0 before that. Budgets grow with it. */
export function registerSize(): number {
  return memory().persons;
}

/** Asks the database how large the register is. A database that is away leaves the last answer standing. */
export async function learnRegisterSize(sql: Sql): Promise<void> {
  try {
    const [row] = await sql<{ persons: number }[]>`select guard.register_size()::float8 as persons`;
    memory().persons = row?.persons ?? 0;
  } catch (error) {
    logFault("guard.register_size", databaseFault(error));
  }
}
