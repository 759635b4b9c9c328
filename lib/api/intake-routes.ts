import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { guard } from "../guard/guard.ts";
import { bytesOfPart, findParts, readParts } from "../http/multipart.ts";
import { parseIdempotencyKey } from "../intake/payload.ts";
import { parseReceipt, type Receipt } from "../intake/receipt.ts";
import { submissionLimits } from "../intake/submission.ts";
import {
  replyProblem,
  replyToOfficer,
  trackSubmission,
  withdrawSubmission,
} from "../intake/track-submission.ts";
import {
  replyAnswerSchema,
  replyRequestSchema,
  submissionAnswerSchema,
  submissionRequestSchema,
  timelineSchema,
  trackingRequestSchema,
  withdrawalSchema,
} from "./intake-schemas.ts";
import { getIntakeDesk } from "./intake-setup.ts";
import { problem, refusalProblem } from "./problem.ts";
import { bodyKind, readBody, readObject } from "./read-body.ts";
import { type ReceiveOutcome, receiveSubmission } from "./receive-submission.ts";
import { json, refused } from "./schemas.ts";
import { timelineDocument } from "./timeline-document.ts";

/** Where photos come in: this address has a limit of its own for the size of a body. */
export const submissionsPath = "/api/v1/submissions";
const maxTrackingBytes = 16 * 1024;
const busySeconds = 10;

const keyHeader = z.object({
  "idempotency-key": z
    .uuid()
    .openapi({ description: "Made once per sending; the same key gives the same answer" }),
});
const commonRefusals = {
  403: refused("The captcha is missing, invalid, expired, used or of another purpose; see reason"),
  413: refused("Too large"),
  415: refused("A type of content that is not supported"),
  422: refused("The input is not valid; see errors"),
  429: refused("Too many; see Retry-After"),
  503: refused("It cannot be kept or reached now, nothing is lost; see Retry-After"),
};

/** What the routes of this file answer to. */
export const intakeDescriptions = [
  createRoute({
    method: "post",
    path: submissionsPath,
    summary: "File a usul, a sanggah or a complaint",
    request: {
      headers: keyHeader,
      body: {
        required: true,
        content: {
          "application/json": { schema: submissionRequestSchema },
          "multipart/form-data": {
            schema: z.object({
              data: z.string().openapi({ description: "A SubmissionRequest as JSON" }),
              photos: z
                .array(z.string().openapi({ format: "binary" }))
                .max(submissionLimits.photos)
                .optional(),
            }),
          },
        },
      },
    },
    responses: {
      201: json("Kept, now or by an earlier try with this key", submissionAnswerSchema),
      ...commonRefusals,
      409: refused("The key was used for other content"),
      507: refused("No room for photos; the text alone is taken"),
    },
  }),
  createRoute({
    method: "post",
    path: "/api/v1/tracking",
    summary: "Where a submission stands",
    request: { body: { content: { "application/json": { schema: trackingRequestSchema } }, required: true } },
    responses: {
      200: json("The timeline", timelineSchema),
      404: refused("No such receipt"),
      ...commonRefusals,
    },
  }),
  createRoute({
    method: "post",
    path: "/api/v1/tracking/replies",
    summary: "Answer the officers, or add something",
    request: {
      headers: keyHeader,
      body: { content: { "application/json": { schema: replyRequestSchema } }, required: true },
    },
    responses: {
      201: json("Kept, now or by an earlier try with this key", replyAnswerSchema),
      404: refused("No such receipt"),
      409: refused("The key was used for other content"),
      ...commonRefusals,
    },
  }),
  createRoute({
    method: "post",
    path: "/api/v1/tracking/withdraw",
    summary: "Take a submission back",
    request: { body: { content: { "application/json": { schema: trackingRequestSchema } }, required: true } },
    responses: {
      200: json("Taken back, now or before", withdrawalSchema),
      404: refused("No such receipt"),
      ...commonRefusals,
    },
  }),
];

/** Adds the routes of submissions and their tracking. */
export function mountIntake(api: OpenAPIHono): void {
  for (const description of intakeDescriptions) api.openAPIRegistry.registerPath(description);

  api.post(submissionsPath, async (context) => {
    const kind = bodyKind(context);
    if (!kind) return problem(context, "unsupported_media");
    const { dataBytes, bodyBytes } = submissionLimits;
    const body = await readBody(context, kind === "json" ? dataBytes : bodyBytes);
    if (!body.ok) return unread(context, body.problem);
    try {
      const form = await readForm(context, kind, body.bytes);
      if (form instanceof Response) return form;
      const { captcha, ...data } = form.data;
      if (!isTextOrNothing(captcha)) return invalid(context, [{ path: "captcha", code: "not_text" }]);
      const outcome = await receiveSubmission({
        key: context.req.header("idempotency-key") ?? null,
        data,
        photos: form.photos,
        captcha: { kind: "token", token: captcha ?? null },
      });
      return answerFiling(context, outcome);
    } finally {
      body.done();
    }
  });

  api.post("/api/v1/tracking", async (context) => {
    const asked = await readTracking(context);
    if (asked instanceof Response) return asked;
    const refusal = await guard({ purpose: "tracking", captcha: asked.captcha });
    if (refusal) return refusalProblem(context, refusal);
    const answer = await trackSubmission(asked.receipt, await getIntakeDesk());
    if (answer.outcome === "not_found") return problem(context, "not_found");
    return context.json(timelineDocument(answer.timeline), 200, { "cache-control": "no-store" });
  });

  api.post("/api/v1/tracking/replies", async (context) => {
    const header = context.req.header("idempotency-key");
    const key = parseIdempotencyKey(header ?? "");
    const asked = await readTracking(context, (body) => {
      const textProblem = replyProblem(body.text);
      return [
        ...(key ? [] : [{ path: "idempotency-key", code: header ? "invalid" : "required" }]),
        ...(textProblem ? [{ path: "text", code: textProblem }] : []),
      ];
    });
    if (asked instanceof Response) return asked;
    const refusal = await guard({ purpose: "tracking", captcha: asked.captcha });
    if (refusal) return refusalProblem(context, refusal);
    const reply = {
      key: key as NonNullable<typeof key>,
      receipt: asked.receipt,
      text: asked.body.text as string,
    };
    const answer = await replyToOfficer(reply, await getIntakeDesk());
    if (answer.outcome === "added")
      return context.json({ on: answer.on }, 201, { "cache-control": "no-store" });
    if (answer.outcome === "not_found") return problem(context, "not_found");
    if (answer.outcome === "conflict") return problem(context, "idempotency_conflict");
    return invalid(context, [
      { path: answer.outcome === "ended" ? "receipt" : "text", code: answer.outcome },
    ]);
  });

  api.post("/api/v1/tracking/withdraw", async (context) => {
    const asked = await readTracking(context);
    if (asked instanceof Response) return asked;
    const refusal = await guard({ purpose: "tracking", captcha: asked.captcha });
    if (refusal) return refusalProblem(context, refusal);
    const answer = await withdrawSubmission(asked.receipt, await getIntakeDesk());
    if (answer.outcome === "not_found") return problem(context, "not_found");
    const { ticket, kind } = answer;
    return context.json({ ticket, kind, stage: "withdrawn" }, 200, { "cache-control": "no-store" });
  });
}

function answerFiling(context: Context, outcome: ReceiveOutcome): Response {
  switch (outcome.outcome) {
    case "filed": {
      const { ticket, receipt, receivedOn, dueOn } = outcome;
      const document = { ticket, receipt, received_on: receivedOn, due_on: dueOn };
      return context.json(document, 201, { "cache-control": "no-store" });
    }
    case "invalid":
      return invalid(context, outcome.errors);
    case "bad_photos": {
      const { errors } = outcome;
      const isSize = errors.every(({ code }) => code === "too_large");
      return problem(context, isSize ? "too_large" : "unsupported_media", { errors });
    }
    case "conflict":
      return problem(context, "idempotency_conflict");
    case "storage_full":
      return problem(context, "storage_full");
    case "refused":
      return refusalProblem(context, outcome.refusal);
  }
}

type FieldError = { path: string; code: string };

function invalid(context: Context, errors: readonly FieldError[]): Response {
  return problem(context, "invalid_input", { errors: errors.slice(0, submissionLimits.errors) });
}

function unread(context: Context, why: "too_large" | "busy"): Response {
  return why === "too_large"
    ? problem(context, "too_large")
    : problem(context, "unavailable", { retryAfterSeconds: busySeconds });
}

function isTextOrNothing(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === "string";
}

type Form = { data: Record<string, unknown>; photos: Uint8Array[] };

/** The data and the photos, from JSON or from a form with files. */
async function readForm(
  context: Context,
  kind: "json" | "multipart",
  bytes: Buffer<ArrayBuffer>,
): Promise<Form | Response> {
  if (kind === "json") {
    const data = readObject(bytes);
    return data.ok ? { data: data.value, photos: [] } : invalid(context, [{ path: "", code: data.code }]);
  }
  const parts = findParts(context.req.header("content-type") ?? "", bytes);
  if (parts?.hasTooMany) return invalid(context, [{ path: "", code: "too_many" }]);
  const form = parts && (await readParts(parts));
  if (!form) return invalid(context, [{ path: "", code: "invalid_multipart" }]);
  const errors: FieldError[] = [];
  const photos: Uint8Array[] = [];
  const texts: Buffer[] = [];
  for (const [i, [name, part]] of [...form].entries()) {
    if (name === "data") texts.push(bytesOfPart(parts, i));
    else if (name === "photos" || name === "photos[]") {
      // A browser sends an empty file for a field where none was chosen.
      if (typeof part === "string" ? part !== "" : false) errors.push({ path: "photos", code: "invalid" });
      else if (typeof part !== "string" && part.size > 0)
        photos.push(new Uint8Array(await part.arrayBuffer()));
    } else errors.push({ path: /^\w{1,40}$/.test(name) ? name : "?", code: "unknown_field" });
  }
  const [text] = texts;
  if (text && text.length > submissionLimits.dataBytes)
    return problem(context, "too_large", { errors: [{ path: "data", code: "too_large" }] });
  const data = text && texts.length === 1 ? readObject(text) : null;
  if (!data) errors.push({ path: "data", code: text ? "too_many" : "required" });
  else if (!data.ok) errors.push({ path: "data", code: data.code });
  if (errors.length > 0 || !data?.ok) return invalid(context, errors);
  return { data: data.value, photos };
}

type Tracking = {
  receipt: Receipt;
  captcha: { kind: "token"; token: string | null };
  body: Record<string, unknown>;
};

/** A receipt with a captcha, as JSON; every slip at once, before the guard is asked. */
async function readTracking(
  context: Context,
  more: (body: Record<string, unknown>) => FieldError[] = () => [],
): Promise<Tracking | Response> {
  if (bodyKind(context) !== "json") return problem(context, "unsupported_media");
  const read = await readBody(context, maxTrackingBytes);
  if (!read.ok) return unread(context, read.problem);
  read.done();
  const object = readObject(read.bytes);
  if (!object.ok) return invalid(context, [{ path: "", code: object.code }]);
  const body = object.value;
  const { receipt: typed, captcha } = body;
  const receipt = typeof typed === "string" ? parseReceipt(typed) : null;
  const errors = more(body);
  if (!receipt) {
    const isMissing = typed === undefined || typed === null || typed === "";
    const code = isMissing ? "required" : typeof typed === "string" ? "invalid" : "not_text";
    errors.unshift({ path: "receipt", code });
  }
  if (!isTextOrNothing(captcha)) errors.push({ path: "captcha", code: "not_text" });
  if (!receipt || !isTextOrNothing(captcha) || errors.length > 0) return invalid(context, errors);
  return { receipt, captcha: { kind: "token", token: captcha ?? null }, body };
}
