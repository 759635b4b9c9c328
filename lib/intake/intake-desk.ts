import type { Sql } from "postgres";
import type { EvidenceStore } from "../evidence/evidence-store.ts";
import type { PublicKey } from "../seal/public-keys.ts";
import type { IntakeKeys } from "./receipt.ts";

/** What the use cases of this folder work with; made once from the settings, and by a test from its own. */
export type IntakeDesk = {
  keys: IntakeKeys;
  /** Whom submissions are sealed to; empty when the operator set nobody, then none is taken. */
  officers: readonly PublicKey[];
  evidence: EvidenceStore;
  /** Logs in as the web role. */
  sql: () => Sql;
  /** The day of WIB. */
  today: () => string;
};
