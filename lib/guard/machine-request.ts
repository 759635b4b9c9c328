import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { getConfig } from "../config/config.ts";
import { type SpendOutcome, spendToken } from "./spend-token.ts";

/** The headers of a signed request. */
export const machineHeaders = {
  client: "dataku-client",
  timestamp: "dataku-timestamp",
  nonce: "dataku-nonce",
  signature: "dataku-signature",
} as const;

/** A request of an officer's program, as it came in. `target` is the path with its query. */
export type MachineRequest = {
  method: string;
  target: string;
  body: Uint8Array;
  header(name: string): string | undefined;
};

/** Whose request it is, or why it goes no further. One refusal for every wrong signature. */
export type MachineVerdict =
  | { kind: "accepted"; client: string }
  | { kind: "unauthorized" }
  | { kind: "unavailable"; retryAfterSeconds: number };

const maxSkewSeconds = 300;
const noSecret = Buffer.alloc(32);

/**
 * Is a request signed by a program of MACHINE_KEYS, fresh, and not seen before? Signed are the method, the target, the
 * time, the nonce and the digest of the body (HMAC-SHA-256); a nonce passes once, also across copies and restarts.
 */
export async function verifyMachineRequest(
  request: MachineRequest,
  {
    keys = getConfig().machineKeys,
    spend = spendToken,
    now = Date.now(),
  }: {
    keys?: ReadonlyMap<string, string>;
    spend?: (hash: Buffer, expiresAt: Date) => Promise<SpendOutcome>;
    now?: number;
  } = {},
): Promise<MachineVerdict> {
  const client = request.header(machineHeaders.client) ?? "";
  const timestamp = request.header(machineHeaders.timestamp) ?? "";
  const nonce = request.header(machineHeaders.nonce) ?? "";
  const given = Buffer.from(request.header(machineHeaders.signature) ?? "", "hex");
  const secret = keys.get(client);
  // An unknown client costs the same sum as a known one.
  const ours = signature(secret ?? noSecret, { ...request, timestamp, nonce });
  const isSigned = given.length === ours.length && timingSafeEqual(given, ours) && secret !== undefined;
  const isFresh = /^\d{10}$/.test(timestamp) && Math.abs(Number(timestamp) - now / 1000) <= maxSkewSeconds;
  if (!isSigned || !isFresh || !/^[\w-]{16,64}$/.test(nonce)) return { kind: "unauthorized" };
  const hash = createHash("sha256").update(`machine ${client} ${nonce}`).digest();
  const spent = await spend(hash, new Date((Number(timestamp) + 2 * maxSkewSeconds) * 1000));
  if (spent === "unknown") return { kind: "unavailable", retryAfterSeconds: 10 };
  return spent === "spent" ? { kind: "accepted", client } : { kind: "unauthorized" };
}

/** The headers with which a program signs a request; the tests and the tools of officers use it. */
export function signMachineRequest(
  { method, target, body }: { method: string; target: string; body: Uint8Array },
  { client, secret, nonce = crypto.randomUUID(), now = Date.now() }: SigningKey,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  return {
    [machineHeaders.client]: client,
    [machineHeaders.timestamp]: timestamp,
    [machineHeaders.nonce]: nonce,
    [machineHeaders.signature]: signature(secret, { method, target, body, timestamp, nonce }).toString("hex"),
  };
}

type SigningKey = { client: string; secret: string; nonce?: string; now?: number };

type Signed = { method: string; target: string; body: Uint8Array; timestamp: string; nonce: string };

function signature(secret: string | Buffer, { method, target, body, timestamp, nonce }: Signed): Buffer {
  const digest = createHash("sha256").update(body).digest("hex");
  return createHmac("sha256", secret).update([method, target, timestamp, nonce, digest].join("\n")).digest();
}
