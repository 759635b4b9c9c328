import { Hono } from "hono";

/** The public HTTP API under /api/v1. No domain rule lives here. */
export function createApi(): Hono {
  const api = new Hono().basePath("/api/v1");
  api.get("/hello", (context) => context.json({ ok: true }));
  return api;
}
