import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Fault, faultDetail } from "../errors/fault.ts";
import { processState } from "../state/process-state.ts";
import { type Config, getConfig } from "./config.ts";

/**
 * A key of the codes on printed answers (Ed25519, RFC 8032). The first of the list signs; every one verifies.
 * Privacy: the seed is a secret like APP_SECRET. A retired key may be kept without it.
 */
export type ProofKey = {
  id: string;
  /** ISO date; null where the operator's environment says nothing of it. */
  createdOn: string | null;
  seed: Buffer | null;
  publicKey: KeyObject;
};

const fileSchema = z.object({
  keys: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z0-9-]{1,12}$/),
        created: z.iso.date(),
        seed: z.base64().length(44).optional(),
        public: z.base64().length(44).optional(),
      }),
    )
    .min(1),
});
type KeyFile = z.output<typeof fileSchema>;

const keyBytes = 32;
// What stands before the 32 bytes of a key in its standard form (RFC 8410).
const privatePrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const publicPrefix = Buffer.from("302a300506032b6570032100", "hex");

/**
 * The keys of this installation, the signing one first: PROOF_KEYS where it is set, otherwise those of
 * `DATA_DIR/proof-keys.json` (mode 0600), made once. A rotation of the file is seen without a restart.
 * @throws Fault `bad_configuration` when the file is damaged: with new keys old printouts would look forged.
 */
export function getProofKeys(config: Config = getConfig()): readonly ProofKey[] {
  const { proofKeys } = config;
  if (proofKeys) return processState(`proof-keys:${proofKeys}`, () => parseProofKeys(proofKeys));
  const path = keyFile(config);
  const memory = processState(`proof-keys:${path}`, () => ({ stamp: "", keys: [] as ProofKey[] }));
  const stamp = stampOf(path);
  if (stamp === null || stamp !== memory.stamp) {
    memory.keys = (read(path) ?? make(path, config)).keys.map(toKey);
    memory.stamp = stampOf(path) ?? "";
  }
  return memory.keys;
}

/** The key that signs now: the first. @throws Fault `bad_configuration` */
export function getSigningKey(config: Config = getConfig()): ProofKey & { seed: Buffer } {
  const [first] = getProofKeys(config);
  if (!first?.seed) throw new Fault("bad_configuration", { message: "No key of printouts can sign" });
  return { ...first, seed: first.seed };
}

/** A new key, as `PROOF_KEYS` takes it. */
export function makeProofKeyText(): string {
  const { id, seed } = newEntry();
  return `${id}:${seed}`;
}

/**
 * Puts a new signing key before the others of the file; they go on verifying.
 * @returns its id. @throws Fault `bad_configuration` if another rotation is under way
 */
export function rotateProofKeys(config: Config = getConfig()): string {
  const path = keyFile(config);
  getProofKeys(config);
  const lock = `${path}.lock`;
  try {
    closeSync(openSync(lock, "wx", 0o600));
  } catch (error) {
    if (faultDetail(error) !== "EEXIST") throw error;
    const message = `Another rotation is under way. If none is, remove ${lock}`;
    throw new Fault("bad_configuration", { message });
  }
  try {
    const before = read(path);
    const entry = newEntry();
    const draft = write(path, { keys: [entry, ...(before?.keys ?? [])] });
    renameSync(draft, path);
    return entry.id;
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Reads PROOF_KEYS, whose form lib/config has checked: `id:base64` of a seed, or `id:pub:base64` of a public half. */
function parseProofKeys(text: string): ProofKey[] {
  return text.split(",").map((part) => {
    const [id = "", half, pub] = part.trim().split(":");
    const bytes = Buffer.from(pub ?? half ?? "", "base64");
    return pub === undefined
      ? { id, createdOn: null, seed: bytes, publicKey: publicKeyOfSeed(bytes) }
      : { id, createdOn: null, seed: null, publicKey: publicKeyOf(bytes) };
  });
}

/** The private half as node:crypto signs with it. */
export function privateKeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: "der", type: "pkcs8" });
}

/** The 32 bytes of a public key. */
export function publicBytes(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" }).subarray(publicPrefix.length);
}

function publicKeyOf(bytes: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicPrefix, bytes]), format: "der", type: "spki" });
}

function publicKeyOfSeed(seed: Buffer): KeyObject {
  return createPublicKey(privateKeyOf(seed));
}

function toKey({ id, created, seed, public: half }: KeyFile["keys"][number]): ProofKey {
  const bytes = seed ? Buffer.from(seed, "base64") : null;
  const publicKey = bytes ? publicKeyOfSeed(bytes) : publicKeyOf(Buffer.from(half ?? "", "base64"));
  return { id, createdOn: created, seed: bytes, publicKey };
}

function keyFile(config: Config): string {
  return join(config.dataDir, "proof-keys.json");
}

function newEntry() {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const id = [...randomBytes(5)].map((byte) => letters[byte % letters.length]).join("");
  const created = new Date().toISOString().slice(0, 10);
  return { id, created, seed: randomBytes(keyBytes).toString("base64") };
}

/** Writes a whole file beside the real one. */
function write(path: string, content: KeyFile): string {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  return draft;
}

function make(path: string, config: Config): KeyFile {
  mkdirSync(config.dataDir, { recursive: true });
  // A hard link is created whole or not at all, so a second starter reads the first one's keys, never half a file.
  const draft = write(path, { keys: [newEntry()] });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (faultDetail(error) !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const winner = read(path);
  if (!winner) throw new Fault("bad_configuration", { message: `${path} could not be written` });
  return winner;
}

function stampOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.mtimeNs} ${found.ino}` : null;
}

function read(path: string): KeyFile | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (faultDetail(error) === "ENOENT") return null;
    throw error;
  }
  try {
    const file = fileSchema.parse(JSON.parse(text));
    if (!file.keys[0]?.seed || file.keys.some(({ seed, public: half }) => !seed && !half))
      throw new Error("no seed");
    return file;
  } catch (cause) {
    throw new Fault("bad_configuration", {
      message: `${path} is damaged. Restore it from a backup: with new keys every printout given so far would look forged.`,
      cause,
    });
  }
}
