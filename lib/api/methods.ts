import type { Env, Hono } from "hono";
import { problem } from "./problem.ts";

/**
 * Gives every route that was registered so far an answer to the methods it does not have: 405 with `Allow`, and 204
 * for OPTIONS. Without Access-Control headers a browser keeps other sites out.
 */
export function allowOnly<E extends Env>(app: Hono<E>): void {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of app.routes) {
    if (method === "ALL") continue;
    methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  for (const [path, own] of methods) {
    const allow = [...own].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    app.all(path, (context) =>
      context.req.method === "OPTIONS"
        ? new Response(null, { status: 204, headers: { allow: [...allow, "OPTIONS"].join(", ") } })
        : problem(context, "method_not_allowed", { allow: [...allow, "OPTIONS"] }),
    );
  }
}
