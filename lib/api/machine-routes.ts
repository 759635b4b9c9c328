import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { getIntakeSql } from "../db/pool.ts";
import { type MachineVerdict, machineHeaders, verifyMachineRequest } from "../guard/machine-request.ts";
import { firstCursor, isHandedEvidence, isKnownCursor, parseCursor, pullItems } from "../intake/hand-over.ts";
import { type PushOutcome, parseEvent, pushEvent, pushLimits } from "../intake/push-event.ts";
import { findTrailHead } from "../intake/verify-trail.ts";
import { getIntakeDesk } from "./intake-setup.ts";
import { problem } from "./problem.ts";
import { readBody, readObject } from "./read-body.ts";
import { json, refused } from "./schemas.ts";

/** Where events come in: this address has a limit of its own for the size of a body. */
export const eventsPath = "/api/v1/machine/events";
const maxEventsBytes = 2 * 1024 * 1024;
const maxItems = 200;
const busySeconds = 10;

const signedHeaders = z.object({
  [machineHeaders.client]: z.string().openapi({ description: "An id of MACHINE_KEYS" }),
  [machineHeaders.timestamp]: z.string().openapi({ description: "Seconds since 1970, at most 300 s off" }),
  [machineHeaders.nonce]: z
    .string()
    .openapi({ description: "16 to 64 letters, digits, - or _; passes once" }),
  [machineHeaders.signature]: z.string().openapi({
    description:
      "Hex HMAC-SHA-256 of method, path with query, timestamp, nonce and hex SHA-256 of the body, one a line",
  }),
});
const signedRefusals = {
  401: refused("Not signed, signed wrongly, too old, or seen before"),
  422: refused("The input is not valid; see errors"),
  503: refused("It cannot be reached now; see Retry-After"),
};

const sealed = z.array(z.object({ key: z.string(), box: z.string() })).nullable();
const item = z
  .object({
    cursor: z.string(),
    item: z.string(),
    type: z.enum(["submission", "reply", "withdrawal"]),
    ticket: z.string(),
    kind: z.string(),
    village: z.string(),
    on: z.string(),
    sealed,
    due_on: z.string().optional(),
    stage: z.string().optional(),
    facts: z.record(z.string(), z.unknown()).optional(),
    evidence: z
      .array(
        z.object({
          id: z.string(),
          media_type: z.string(),
          bytes: z.number(),
          sha256: z.string(),
          sealed_key: sealed,
        }),
      )
      .optional(),
    group: z.object({ id: z.string(), reports: z.number(), folded: z.number() }).nullable().optional(),
  })
  .openapi("HandedItem");
const page = z
  .object({
    items: z.array(item),
    cursor: z.string(),
    more: z.boolean(),
    trail: z.object({ seq: z.number(), hash: z.string() }).nullable(),
  })
  .openapi("HandedPage");
const event = z
  .object({
    id: z.uuid(),
    ticket: z.string(),
    sequence: z.number().int(),
    on: z.string(),
    type: z.enum(["stage", "message", "question"]),
    stage: z.string().nullable().optional(),
    text: z.string().optional(),
  })
  .openapi("OfficerEvent");
const results = z
  .object({
    results: z.array(
      z.object({ id: z.string().nullable(), outcome: z.string(), field: z.string().optional() }),
    ),
  })
  .openapi("EventResults");

/** What the routes of this file answer to. */
export const machineDescriptions = [
  createRoute({
    method: "get",
    path: "/api/v1/machine/submissions",
    summary: "For officers' programs: submissions, replies and withdrawals after a cursor",
    request: {
      headers: signedHeaders,
      query: z.object({ cursor: z.string().optional(), limit: z.string().optional() }),
    },
    responses: {
      200: json("The next items", page),
      ...signedRefusals,
    },
  }),
  createRoute({
    method: "get",
    path: "/api/v1/machine/evidence/{id}",
    summary: "For officers' programs: an encrypted photo",
    request: { headers: signedHeaders, params: z.object({ id: z.string() }) },
    responses: {
      200: {
        description: "Nonce (12 bytes), AES-256-GCM text, tag (16 bytes)",
        content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
      },
      404: refused("No such photo"),
      ...signedRefusals,
    },
  }),
  createRoute({
    method: "post",
    path: eventsPath,
    summary: "For officers' programs: stages, messages and questions",
    request: {
      headers: signedHeaders,
      body: {
        required: true,
        content: {
          "application/json": { schema: z.object({ events: z.array(event).max(pushLimits.events) }) },
        },
      },
    },
    responses: {
      200: json("What came of each", results),
      413: refused("Too large"),
      ...signedRefusals,
    },
  }),
];

/** Adds the routes for officers' programs. Each request is signed; nothing here serves a browser. */
export function mountMachine(api: OpenAPIHono): void {
  for (const description of machineDescriptions) api.openAPIRegistry.registerPath(description);

  api.get("/api/v1/machine/submissions", async (context) => {
    const caller = await verify(context, new Uint8Array());
    if (caller instanceof Response) return caller;
    const after = parseCursor(context.req.query("cursor") ?? firstCursor);
    const limitText = context.req.query("limit") ?? "100";
    const limit = /^\d{1,4}$/.test(limitText) ? Number(limitText) : 0;
    const errors = [];
    if (!after) errors.push({ path: "cursor", code: "invalid" });
    else if (!(await isKnownCursor(after, getIntakeSql()))) errors.push({ path: "cursor", code: "unknown" });
    if (limit < 1) errors.push({ path: "limit", code: "invalid" });
    if (!after || errors.length > 0) return problem(context, "invalid_input", { errors });
    const { today } = await getIntakeDesk();
    const asked = { after, limit: Math.min(limit, maxItems), actor: `officer:${caller.client}`, on: today() };
    const pulled = await pullItems(asked, getIntakeSql());
    const document = { ...pulled, trail: await findTrailHead(getIntakeSql()) };
    return context.json(document, 200, { "cache-control": "no-store" });
  });

  api.get("/api/v1/machine/evidence/:id", async (context) => {
    const caller = await verify(context, new Uint8Array());
    if (caller instanceof Response) return caller;
    const id = context.req.param("id");
    const bytes = (await isHandedEvidence(id, getIntakeSql()))
      ? await (await getIntakeDesk()).evidence.get(id)
      : null;
    if (!bytes) return problem(context, "not_found");
    return context.body(new Uint8Array(bytes), 200, {
      "content-type": "application/octet-stream",
      "cache-control": "no-store",
    });
  });

  api.post(eventsPath, async (context) => {
    const body = await readBody(context, maxEventsBytes);
    if (!body.ok && body.problem === "too_large") return problem(context, "too_large");
    if (!body.ok) return problem(context, "unavailable", { retryAfterSeconds: busySeconds });
    body.done();
    const caller = await verify(context, body.bytes);
    if (caller instanceof Response) return caller;
    const read = readObject(body.bytes);
    if (!read.ok) return problem(context, "invalid_input", { errors: [{ path: "", code: read.code }] });
    const { events } = read.value;
    if (!Array.isArray(events) || events.length > pushLimits.events) {
      const code = Array.isArray(events) ? "too_many" : "required";
      return problem(context, "invalid_input", { errors: [{ path: "events", code }] });
    }
    const { keys, today } = await getIntakeDesk();
    const answers: ({ id: string | null } & PushOutcome)[] = [];
    for (const given of events) {
      const parsed = parseEvent(given);
      if (!parsed.ok) {
        answers.push({ id: idOf(given), outcome: "invalid", field: parsed.field });
        continue;
      }
      const desk = { sql: getIntakeSql(), keys, today: today() };
      answers.push({
        id: parsed.event.id,
        ...(await pushEvent(parsed.event, `officer:${caller.client}`, desk)),
      });
    }
    return context.json({ results: answers }, 200, { "cache-control": "no-store" });
  });
}

async function verify(
  context: Context,
  body: Uint8Array,
): Promise<Extract<MachineVerdict, { kind: "accepted" }> | Response> {
  const url = new URL(context.req.url);
  const verdict = await verifyMachineRequest({
    method: context.req.method === "HEAD" ? "GET" : context.req.method,
    target: url.pathname + url.search,
    body,
    header: (name) => context.req.header(name),
  });
  if (verdict.kind === "accepted") return verdict;
  if (verdict.kind === "unauthorized") return problem(context, "unauthorized");
  return problem(context, "unavailable", { retryAfterSeconds: verdict.retryAfterSeconds });
}

function idOf(given: unknown): string | null {
  const id = (given as { id?: unknown } | null)?.id;
  return typeof id === "string" ? id.slice(0, 40) : null;
}
