import { createSecretKey, hash, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { accessSync, constants, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Fault, faultDetail } from "../errors/fault.ts";
import { processState } from "../state/process-state.ts";
import { type Config, getConfig } from "./config.ts";

const fileSchema = z.object({
  appSecret: z.string().min(32),
  projectionPepper: z.string().min(32),
  databasePassword: z.string().min(16),
});

/** The root secrets of an installation. Privacy: never logged, never in the database. */
export type Secrets = z.output<typeof fileSchema>;

/**
 * The secrets of this installation: from the environment where set, otherwise made once in
 * `DATA_DIR/secrets.json` (mode 0600). Two processes that start at once end with the same file.
 * @throws Fault `bad_configuration` when the file is damaged, rather than making a new pepper that
 *   would match nothing in the loaded releases.
 */
export function getSecrets(config: Config = getConfig()): Secrets {
  return processState(`secrets:${config.dataDir}`, () => {
    const stored =
      config.appSecret && config.projectionPepper && config.databaseUrl ? null : readOrMake(config);
    return {
      appSecret: config.appSecret ?? stored?.appSecret ?? "",
      projectionPepper: config.projectionPepper ?? stored?.projectionPepper ?? "",
      databasePassword: stored?.databasePassword ?? "",
    };
  });
}

/** A 32-byte key for one purpose, derived from APP_SECRET (HKDF-SHA-256, RFC 5869). */
export function deriveKey(purpose: string, secrets: Secrets = getSecrets()): Buffer {
  return derive(purpose, secrets).bytes;
}

/** The same key for ciphers and HMACs: from bytes, Node builds a key for each use, which takes four times as long as the use. */
export function deriveKeyObject(purpose: string, secrets: Secrets = getSecrets()): KeyObject {
  return derive(purpose, secrets).object;
}

type DerivedKey = { bytes: Buffer; object: KeyObject };

// A request asks for half a dozen keys, and each takes longer to derive than to use.
const derived = new WeakMap<Secrets, Map<string, DerivedKey>>();

function derive(purpose: string, secrets: Secrets): DerivedKey {
  const keys = derived.get(secrets) ?? new Map<string, DerivedKey>();
  derived.set(secrets, keys);
  const known = keys.get(purpose);
  if (known) return known;
  const bytes = Buffer.from(hkdfSync("sha256", secrets.appSecret, "dataku", purpose, 32));
  const key = { bytes, object: createSecretKey(bytes) };
  keys.set(purpose, key);
  return key;
}

/**
 * A text as 22 letters that only the holder of the key can make. SHA3 over the key and the text: a sponge needs no HMAC
 * construction (NIST SP 800-185, KMAC), and one call is several times faster in Node.
 */
export function keyedHash(key: Buffer, text: string): string {
  return hash("sha3-256", `${key.toString("hex")}\0${text}`, "base64url").slice(0, 22);
}

function readOrMake(config: Config): Secrets {
  const path = join(config.dataDir, "secrets.json");
  const existing = read(path);
  if (existing) return existing;
  mkdirSync(config.dataDir, { recursive: true });
  const made = JSON.stringify({
    appSecret: randomBytes(32).toString("base64url"),
    projectionPepper: randomBytes(32).toString("base64url"),
    databasePassword: randomBytes(24).toString("base64url"),
  });
  // A hard link is created whole or not at all, so a second starter reads the first one's secrets, never half a file.
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${made}\n`, { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const winner = read(path);
  if (!winner) throw new Fault("bad_configuration", { message: `${path} could not be written` });
  return winner;
}

/** Makes DATA_DIR where it is not there. @throws Fault `bad_configuration` where nothing can be kept in it */
export function makeDataDir({ dataDir }: Pick<Config, "dataDir">): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Fault("bad_configuration", {
      message: `Nothing can be kept in DATA_DIR, ${dataDir} (${faultDetail(cause)}). Give it a folder that the user who runs Dataku may write to.`,
      cause,
    });
  }
}

function read(path: string): Secrets | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Fault("bad_configuration", {
      message: `${path} is damaged. Restore it from a backup: a new one would not match the loaded releases.`,
      cause,
    });
  }
}
