import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Config, getConfig } from "../config/config.ts";
import { deriveKey } from "../config/secrets.ts";
import { getWebSql } from "../db/pool.ts";
import { faultDetail } from "../errors/fault.ts";
import { openEvidenceStore } from "../evidence/open-evidence-store.ts";
import { wibDay } from "../intake/days.ts";
import type { IntakeDesk } from "../intake/intake-desk.ts";
import type { IntakeKeys } from "../intake/receipt.ts";
import { readKeyFile, writeKeyFile } from "../seal/key-file.ts";
import type { PublicKey } from "../seal/public-keys.ts";
import { makeKeyPair } from "../seal/seal.ts";
import { processState } from "../state/process-state.ts";

/** The keys that submissions hang on. @see IntakeKeys */
export function intakeKeys(): IntakeKeys {
  return {
    request: deriveKey("intake:request"),
    ticket: deriveKey("intake:ticket"),
    receipt: deriveKey("intake:receipt"),
    receiptHash: deriveKey("intake:receipt-hash"),
    reply: deriveKey("intake:reply"),
    target: deriveKey("intake:target"),
  };
}

/** The desk of this process, made from its settings. */
export async function getIntakeDesk(): Promise<IntakeDesk> {
  const made = processState("intake:desk", () => ({ desk: null as IntakeDesk | null }));
  made.desk ??= await makeDesk(getConfig());
  return made.desk;
}

async function makeDesk(config: Config): Promise<IntakeDesk> {
  return {
    keys: intakeKeys(),
    officers: await officerKeys(config),
    evidence: openEvidenceStore(config.evidence),
    sql: getWebSql,
    today: () => wibDay(),
  };
}

/** Where the private half of a demo's key lies; in earnest it would never be on this machine. */
export function demoKeyPath(config: Config = getConfig()): string {
  return join(config.dataDir, "demo-officer-key.json");
}

async function officerKeys(config: Config): Promise<readonly PublicKey[]> {
  if (config.sealPublicKeys) return config.sealPublicKeys;
  if (!config.demo) return [];
  const path = demoKeyPath(config);
  mkdirSync(config.dataDir, { recursive: true });
  try {
    writeKeyFile(path, await makeKeyPair("demo"));
  } catch (error) {
    // Made by an earlier start, or by another process at this moment.
    if (faultDetail(error) !== "EEXIST") throw error;
  }
  const { id, publicKey } = readKeyFile(path);
  return [{ id, publicKey }];
}
