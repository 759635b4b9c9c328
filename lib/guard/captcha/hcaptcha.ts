import { createHash } from "node:crypto";
import type { verify } from "hcaptcha";
import { z } from "zod";
import { type Config, getConfig } from "../../config/config.ts";
import { getLog } from "../../log/log.ts";
import { processState } from "../../state/process-state.ts";
import type { Purpose } from "../purpose.ts";
import type { CaptchaRefusal } from "./captcha-verdict.ts";

/**
 * What hCaptcha says of a token. `unreachable`: nobody can tell, so it does not count as solved, and the form offers
 * the other captcha. The token is used up in every case.
 */
export type HcaptchaVerdict =
  | { kind: "accepted" }
  | { kind: "refused"; reason: Extract<CaptchaRefusal, "invalid" | "expired" | "used"> }
  | { kind: "unreachable" };

type Settings = NonNullable<Config["hcaptcha"]>;

const timeoutMs = 3000;
const maxReplyBytes = 16 * 1024;
const maxTokenChars = 8192;
// A token lives two minutes with them; ours is remembered for longer, so that it cannot come back.
const lifetimeMs = 600_000;
// More calls at once than this only queue at their end while ours pile up.
const maxCalls = 100;
const restMs = 30_000;

/**
 * The package `hcaptcha` knows the form of the reply. Its call is not used: it has no time limit, reads a reply of any
 * size, and its address cannot be changed for a test.
 */
type Reply = Pick<Awaited<ReturnType<typeof verify>>, "success" | "hostname" | "error-codes">;

const replySchema: z.ZodType<Reply> = z.object({
  success: z.boolean(),
  hostname: z.string().optional(),
  "error-codes": z.array(z.string()).optional(),
}) as z.ZodType<Reply>;

const state = () => processState("guard:hcaptcha", () => ({ calls: 0, restUntil: 0 }));

/**
 * Which captcha a form of this purpose shows now. hCaptcha only on the check form: nobody else learns who reports,
 * looks up a ticket or gives a NIK. For half a minute after it could not be reached, ALTCHA.
 */
export function captchaProvider(purpose: Purpose): "altcha" | "hcaptcha" {
  if (purpose !== "check" || !getConfig().hcaptcha) return "altcha";
  return performance.now() < state().restUntil ? "altcha" : "hcaptcha";
}

/** Could this be a token of hCaptcha that is worth a call? @returns what makes it unique; null if it is none. */
export function parseHcaptchaToken(
  token: string,
  purpose: Purpose,
): { uniqueHash: Buffer; expiresAt: Date } | null {
  if (purpose !== "check" || !getConfig().hcaptcha) return null;
  if (token.length < 4 || token.length > maxTokenChars || !/^[\w.-]+$/.test(token)) return null;
  const uniqueHash = createHash("sha256").update(`hcaptcha ${token}`).digest();
  return { uniqueHash, expiresAt: new Date(Date.now() + lifetimeMs) };
}

/**
 * Asks hCaptcha about a token, once: a second call for the same token would be told "already seen" even if the first
 * reply was lost. Called after the token was used up on our side. Never throws, never takes longer than 3 s.
 */
export async function confirmHcaptcha(
  token: string,
  settings: Settings | null = getConfig().hcaptcha,
): Promise<HcaptchaVerdict> {
  const shared = state();
  if (!settings || shared.calls >= maxCalls) return { kind: "unreachable" };
  shared.calls += 1;
  try {
    const reply = await ask(token, settings);
    shared.restUntil = 0;
    return judge(reply, settings);
  } catch (error) {
    shared.restUntil = performance.now() + restMs;
    const detail = error instanceof Error ? error.name : "unknown";
    getLog().warn({ where: "hcaptcha", detail }, "hCaptcha cannot be reached, the form offers ALTCHA");
    return { kind: "unreachable" };
  } finally {
    shared.calls -= 1;
  }
}

async function ask(token: string, settings: Settings): Promise<Reply> {
  // No remoteip: their server need not learn who asks.
  const form = new URLSearchParams({
    secret: settings.secret,
    response: token,
    sitekey: settings.siteKey,
  });
  const response = await fetch(settings.verifyUrl, {
    method: "POST",
    body: form,
    headers: { accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  });
  try {
    const type = response.headers.get("content-type") ?? "";
    if (!response.ok || !/\bjson\b/i.test(type)) throw new Error("no JSON");
    return replySchema.parse(JSON.parse(await readBounded(response)));
  } finally {
    await response.body?.cancel().catch(() => {});
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > maxReplyBytes) {
      await reader?.cancel();
      throw new Error("too much");
    }
    chunks.push(part.value);
  }
  reader?.releaseLock();
  return Buffer.concat(chunks).toString("utf8");
}

function judge(reply: Reply, settings: Settings): HcaptchaVerdict {
  if (reply.success === true) {
    // The name comes from the browser's side: one more lock, not a proof.
    const known = reply.hostname !== undefined && settings.hostnames.includes(reply.hostname.toLowerCase());
    return known ? { kind: "accepted" } : { kind: "refused", reason: "invalid" };
  }
  const codes = reply["error-codes"] ?? [];
  if (codes.some((code) => code.includes("already-seen"))) return { kind: "refused", reason: "used" };
  if (codes.some((code) => code.includes("expired"))) return { kind: "refused", reason: "expired" };
  return { kind: "refused", reason: "invalid" };
}
