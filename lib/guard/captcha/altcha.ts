import { createHmac, createSecretKey, hash, type KeyObject, randomInt, timingSafeEqual } from "node:crypto";
import { type Challenge, createChallenge } from "altcha-lib";
import { deriveKey as deriveWorkKey } from "altcha-lib/algorithms/pbkdf2";
import { z } from "zod";
import { getConfig } from "../../config/config.ts";
import { deriveKey } from "../../config/secrets.ts";
import { workOfLevel } from "../levels.ts";
import type { Purpose } from "../purpose.ts";
import type { CaptchaVerdict } from "./captcha-verdict.ts";

/** What an ALTCHA client solves: `{ parameters, signature }` of the v2 form. Nothing about it is stored. */
export type AltchaChallenge = Challenge;

const lifetimeSeconds = 600;
const maxTokenChars = 8192;
const iterationsPerKey = 1000;
// What one worker of a phone six times slower than a small server derives in a second at that cost.
const slowPhoneKeysPerSecond = 350;

const payloadSchema = z.object({
  challenge: z.looseObject({
    parameters: z.looseObject({
      data: z.looseObject({ purpose: z.string(), level: z.int().min(0).optional() }),
      expiresAt: z.number(),
      keySignature: z.string(),
    }),
    signature: z.string(),
  }),
  solution: z.looseObject({
    counter: z.int().min(0).max(0xffff_ffff),
    derivedKey: z.string().regex(/^(?:[0-9a-f]{2})+$/),
  }),
});
type Payload = z.output<typeof payloadSchema>;

/**
 * Makes a proof of work that a slow phone solves in ALTCHA_SECONDS on average, never in more than twice that.
 * Costs this server one key derivation, under 1 ms, and no memory.
 * @param seconds the aimed solving time at level 0
 * @param level the difficulty, signed with the challenge; see levels.ts
 */
export async function makeChallenge(
  purpose: Purpose,
  {
    seconds = getConfig().altchaSeconds,
    now = Date.now(),
    level,
  }: { seconds?: number; now?: number; level?: number } = {},
): Promise<AltchaChallenge> {
  const meanCounter = Math.max(1, Math.round(seconds * workOfLevel(level ?? 0) * slowPhoneKeysPerSecond));
  return createChallenge({
    algorithm: "PBKDF2/SHA-256",
    cost: iterationsPerKey,
    // Every place is equally likely, so no solver gains by starting further up.
    counter: randomInt(1, 2 * meanCounter + 1),
    deriveKey: deriveWorkKey,
    expiresAt: Math.floor(now / 1000) + lifetimeSeconds,
    data: level === undefined ? { purpose } : { purpose, level },
    ...signingKeys(),
  });
}

/** Judges the token of an ALTCHA client by itself: whether it was used before is for spendToken to say. Never throws. */
export async function verifyAltchaToken(token: string | null, purpose: Purpose): Promise<CaptchaVerdict> {
  if (!token) return { kind: "refused", reason: "missing" };
  const parsed = parseToken(token);
  if (!parsed) return { kind: "refused", reason: "invalid" };
  const { payload, signed } = parsed;
  const { signature, parameters } = payload.challenge;
  if (parameters.expiresAt < Date.now() / 1000) return { kind: "refused", reason: "expired" };
  if (!isSolved(payload, signed)) return { kind: "refused", reason: "invalid" };
  if (parameters.data.purpose !== purpose) return { kind: "refused", reason: "wrong_purpose" };
  const { level } = parameters.data;
  return {
    kind: "accepted",
    // The signature is the same however the rest of the token is written, so a respelt token is still the same one.
    uniqueHash: hash("sha256", `altcha ${signature}`, "buffer"),
    expiresAt: new Date(parameters.expiresAt * 1000),
    ...(level === undefined ? {} : { level }),
  };
}

/**
 * What the library's verifySolution says of a challenge with a signed key: its parameters are as we signed them, and the
 * key is the one that we derived. The library hands four small sums to other threads, which costs more than all else
 * that the guard does.
 */
function isSolved({ challenge: { parameters, signature }, solution }: Payload, signed: unknown): boolean {
  return (
    // Clients send back the order that they were sent, so there is mostly nothing to sort.
    (isMac(signature, "guard:altcha", JSON.stringify(signed)) ||
      isMac(signature, "guard:altcha", JSON.stringify(sorted(signed)))) &&
    isMac(parameters.keySignature, "guard:altcha-key", Buffer.from(solution.derivedKey, "hex"))
  );
}

function isMac(given: string, purpose: "guard:altcha" | "guard:altcha-key", data: string | Buffer): boolean {
  const ours = Buffer.from(createHmac("sha256", hexKey(purpose)).update(data).digest("hex"));
  const theirs = Buffer.from(given);
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

const hexKeys = new WeakMap<Buffer, KeyObject>();

/** The library takes a key as text; so its bytes are the letters of the hexadecimal. */
function hexKey(purpose: string): KeyObject {
  const bytes = deriveKey(purpose);
  const key = hexKeys.get(bytes) ?? createSecretKey(bytes.toString("hex"), "utf8");
  hexKeys.set(bytes, key);
  return key;
}

/** The same with the keys of all its objects in order, as the library signs it. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** @returns `signed`: the parameters in the order in which they came, which the schema changes */
function parseToken(token: string): { payload: Payload; signed: unknown } | null {
  if (token.length > maxTokenChars) return null;
  try {
    const given = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
    const result = payloadSchema.safeParse(given);
    return result.success ? { payload: result.data, signed: given.challenge.parameters } : null;
  } catch {
    return null;
  }
}

function signingKeys() {
  return {
    hmacSignatureSecret: deriveKey("guard:altcha").toString("hex"),
    hmacKeySignatureSecret: deriveKey("guard:altcha-key").toString("hex"),
  };
}
