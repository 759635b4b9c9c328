import { createHash, randomInt } from "node:crypto";
import { type Challenge, createChallenge, type Solution, verifySolution } from "altcha-lib";
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
    }),
    signature: z.string(),
  }),
  solution: z.looseObject({ counter: z.number(), derivedKey: z.string() }),
});

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
  const payload = parseToken(token);
  if (!payload) return { kind: "refused", reason: "invalid" };
  const challenge = payload.challenge as unknown as Challenge & { signature: string };
  const result = await verifySolution({
    challenge,
    solution: payload.solution as Solution,
    deriveKey: deriveWorkKey,
    ...signingKeys(),
  }).catch(() => null);
  if (result?.expired) return { kind: "refused", reason: "expired" };
  if (!result?.verified) return { kind: "refused", reason: "invalid" };
  if (payload.challenge.parameters.data.purpose !== purpose)
    return { kind: "refused", reason: "wrong_purpose" };
  const { level } = payload.challenge.parameters.data;
  return {
    kind: "accepted",
    // The signature is the same however the rest of the token is written, so a respelt token is still the same one.
    uniqueHash: createHash("sha256").update(`altcha ${challenge.signature}`).digest(),
    expiresAt: new Date(payload.challenge.parameters.expiresAt * 1000),
    ...(level === undefined ? {} : { level }),
  };
}

function parseToken(token: string): z.output<typeof payloadSchema> | null {
  if (token.length > maxTokenChars) return null;
  try {
    const result = payloadSchema.safeParse(JSON.parse(Buffer.from(token, "base64").toString("utf8")));
    return result.success ? result.data : null;
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
