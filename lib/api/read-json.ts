import type { Context } from "hono";
import { problem } from "./problem.ts";
import { bodyKind } from "./read-body.ts";

/** The body as a JSON object, or the answer that says why it is none. */
export async function readJson(context: Context): Promise<Record<string, unknown> | Response> {
  if (bodyKind(context) !== "json") return problem(context, "unsupported_media");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await context.req.arrayBuffer());
  } catch (error) {
    if (error instanceof TypeError)
      return problem(context, "invalid_input", { errors: [{ path: "", code: "not_utf8" }] });
    throw error;
  }
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>;
  } catch {
    // The answer below says it.
  }
  return problem(context, "invalid_input", { errors: [{ path: "", code: "invalid_json" }] });
}

type FieldError = { path: string; code: string };

/** A value of another type reads as nothing; the caller of an API is helped more by hearing what is wrong with it. */
export function asText(body: Record<string, unknown>) {
  return ({ path, code }: FieldError): FieldError => {
    const value = body[path];
    return value === undefined || value === null || typeof value === "string"
      ? { path, code }
      : { path, code: "not_text" };
  };
}

/** A captcha that is no text is a slip of the program that calls, so it costs nothing; a missing one is the guard's to refuse. */
export function captchaErrors({ captcha }: Record<string, unknown>): FieldError[] {
  if (captcha === undefined || captcha === null || typeof captcha === "string") return [];
  return [{ path: "captcha", code: "not_text" }];
}
