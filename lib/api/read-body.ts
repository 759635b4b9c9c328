import type { Context } from "hono";
import { holdBody } from "../http/held-bodies.ts";

/** What a body is by its type. @returns null for any other, and for one that is packed */
export function bodyKind(context: Context): "json" | "multipart" | null {
  if (!/^(?:identity)?$/i.test(context.req.header("content-encoding") ?? "")) return null;
  const type = context.req.header("content-type") ?? "";
  if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) return "json";
  return /^multipart\/form-data\b/i.test(type) ? "multipart" : null;
}

/** Why a body was not read. `busy`: too many large ones come in at this moment. */
export type BodyProblem = "too_large" | "busy";

/**
 * Reads a body, and stops where it grows too large, whatever length it states. What is held in memory is counted over all
 * requests until `done` is called.
 */
export async function readBody(
  context: Context,
  maxBytes: number,
): Promise<{ ok: true; bytes: Buffer<ArrayBuffer>; done(): void } | { ok: false; problem: BodyProblem }> {
  const stated = Number(context.req.header("content-length") ?? 0);
  if (stated > maxBytes) return { ok: false, problem: "too_large" };
  const held = holdBody();
  let own = 0;
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of context.req.raw.body ?? []) {
      own += chunk.length;
      const hasRoom = held.take(chunk.length);
      const problem = own > maxBytes ? "too_large" : hasRoom ? null : "busy";
      if (problem) {
        held.release();
        return { ok: false, problem };
      }
      chunks.push(chunk);
    }
  } catch (error) {
    held.release();
    throw error;
  }
  return { ok: true, bytes: Buffer.concat(chunks), done: held.release };
}

/** A text in UTF-8 as a JSON object. @returns the code of what is wrong with it otherwise */
export function readObject(
  bytes: Uint8Array,
): { ok: true; value: Record<string, unknown> } | { ok: false; code: "not_utf8" | "invalid_json" } {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, code: "not_utf8" };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { ok: true, value: value as Record<string, unknown> };
  } catch {
    // The answer below says it.
  }
  return { ok: false, code: "invalid_json" };
}
