import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { checkStatus, isKnownName } from "../check/check-status.ts";
import { parseCheckQuery, subjectMatter } from "../check/parse-check-query.ts";
import { getConfig } from "../config/config.ts";
import { countOutcome, guard, issueCaptcha } from "../guard/guard.ts";
import { parsePurpose, purposes } from "../guard/purpose.ts";
import { regionDocument } from "../region/areas.ts";
import { parseRegionCode } from "../region/region.ts";
import { searchVillages } from "../region/search-villages.ts";
import { processState } from "../state/process-state.ts";
import { checkDocument } from "./check-document.ts";
import { mountIntake, submissionsPath } from "./intake-routes.ts";
import { eventsPath, mountMachine } from "./machine-routes.ts";
import { allowOnly } from "./methods.ts";
import { mountPersonal, personalRoutes } from "./personal-routes.ts";
import { faultProblem, findProblem, problem, problemDocument, refusalProblem } from "./problem.ts";
import { asText, captchaErrors, readJson } from "./read-json.ts";
import { mountRecap } from "./recap-routes.ts";
import {
  captchaSchema,
  checkAnswerSchema,
  checkRequestSchema,
  json,
  openApiSchema,
  problemKindSchema,
  refused,
  regionSchema,
  regionSearchSchema,
} from "./schemas.ts";
import { sendAnswer } from "./send-answer.ts";

const maxBodyBytes = 16 * 1024;
/** These read their own bodies, up to limits of their own. */
const largeBodies: readonly string[] = [submissionsPath, eventsPath];
const maxSearchResults = 20;
const day = "public, max-age=86400";

/** What the routes below answer to. The handlers parse by themselves, so that every refusal has our codes. */
const descriptions = [
  createRoute({
    method: "get",
    path: "/api/v1/regions/search",
    summary: "Find villages as people type them",
    request: {
      query: z.object({
        q: z.string().openapi({ description: "Two letters or more", example: "cibiru hilr" }),
        limit: z
          .string()
          .optional()
          .openapi({ description: `1 to ${maxSearchResults}, 10 if not given` }),
      }),
    },
    responses: {
      200: json("Villages, best first", regionSearchSchema),
      422: refused("Fewer than two letters, or a bad limit"),
    },
  }),
  createRoute({
    method: "get",
    path: "/api/v1/regions/{code}",
    summary: "An area and its children",
    request: {
      params: z.object({ code: z.string().openapi({ example: "32.73", description: "`id` is the nation" }) }),
    },
    responses: { 200: json("The area", regionSchema), 404: refused("No such area") },
  }),
  createRoute({
    method: "get",
    path: "/api/v1/captcha",
    summary: "A challenge to solve before asking",
    request: {
      query: z.object({
        for: z.enum(purposes),
        offer: z
          .literal("altcha")
          .optional()
          .openapi({ description: "Asks for ALTCHA where hCaptcha cannot be loaded" }),
      }),
    },
    responses: {
      200: json("The challenge", captchaSchema),
      422: refused("No such purpose"),
      429: refused("Too many challenges; see Retry-After"),
    },
  }),
  createRoute({
    method: "post",
    path: "/api/v1/checks",
    summary: "Where a name stands in a village",
    request: { body: { content: { "application/json": { schema: checkRequestSchema } }, required: true } },
    responses: {
      200: json("The answer, also when nobody is found", checkAnswerSchema),
      403: refused("The captcha is missing, invalid, expired, used or of another purpose; see reason"),
      413: refused("Too large"),
      415: refused("Not JSON"),
      422: refused("The input is not valid; see errors"),
      429: refused("Too many checks; see Retry-After"),
      503: refused("The data cannot be reached now; see Retry-After"),
    },
  }),
  createRoute({
    method: "get",
    path: "/api/v1/problems/{code}",
    summary: "What a kind of refusal means, in both languages; the `type` of every refusal leads here",
    request: { params: z.object({ code: z.string().openapi({ example: "captcha_failed" }) }) },
    responses: { 200: json("The kind of refusal", problemKindSchema), 404: refused("No such kind") },
  }),
  createRoute({
    method: "get",
    path: "/api/v1/openapi.json",
    summary: "This document",
    responses: { 200: json("OpenAPI 3.1", openApiSchema) },
  }),
];

/** What is left of the body is not read, so the line cannot be used for the next request. */
function tooLargeToRead(context: Context): Response {
  const answer = problem(context, "too_large");
  answer.headers.set("connection", "close");
  return answer;
}

/**
 * The public HTTP API under /api/v1. Each entry is parse, guard, domain, present; no domain rule lives here. Served by
 * server.ts before the framework sees the request, and by app/api under plain `next start`.
 */
export function createApi(): OpenAPIHono {
  const api = new OpenAPIHono();
  api.onError((error, context) => faultProblem(context, error));
  api.notFound((context) => problem(context, "not_found"));
  const limitBody = bodyLimit({ maxSize: maxBodyBytes, onError: tooLargeToRead });
  api.use("/api/v1/*", async (context, next) => {
    const { raw, path } = context.req;
    const stated = statedBytes(raw);
    if (stated === null) context.req.raw = plainRequest(raw);
    if (largeBodies.includes(path)) return next();
    if (stated === null) return limitBody(context, next);
    // The server reads no more than was stated.
    return stated > maxBodyBytes ? problem(context, "too_large") : next();
  });
  for (const description of [...descriptions, ...personalRoutes])
    api.openAPIRegistry.registerPath(description);

  api.get("/api/v1/regions/search", (context) => {
    const query = context.req.query("q") ?? "";
    const limitText = context.req.query("limit") ?? "10";
    const limit = /^\d{1,6}$/.test(limitText) ? Number(limitText) : 0;
    const errors = [];
    if ([...query.matchAll(/[\p{L}\d]/gu)].length < 2) errors.push({ path: "q", code: "too_short" });
    if (limit < 1) errors.push({ path: "limit", code: "invalid" });
    if (errors.length > 0) return problem(context, "invalid_input", { errors });
    context.header("cache-control", day);
    return context.json({ results: searchVillages(query, Math.min(limit, maxSearchResults)) });
  });

  api.get("/api/v1/regions/:code", (context) => {
    const code = parseRegionCode(context.req.param("code"));
    const document = code && regionDocument(code);
    if (!document) return problem(context, "not_found");
    context.header("cache-control", day);
    return context.json(document);
  });

  api.get("/api/v1/captcha", async (context) => {
    const purpose = parsePurpose(context.req.query("for"));
    if (!purpose) return problem(context, "invalid_input", { errors: [{ path: "for", code: "invalid" }] });
    const offer = context.req.query("offer") === "altcha" ? "altcha" : undefined;
    const issued = await issueCaptcha(purpose, { offer });
    if ("code" in issued) return refusalProblem(context, issued);
    context.header("cache-control", "no-store");
    if (issued.provider === "hcaptcha")
      return context.json({ provider: "hcaptcha", site_key: issued.siteKey });
    return context.json(issued);
  });

  api.post("/api/v1/checks", async (context) => {
    const body = await readJson(context);
    if (body instanceof Response) return body;
    const query = parseCheckQuery(body); // parse
    const errors = [...(query.ok ? [] : query.errors.map(asText(body))), ...captchaErrors(body)];
    if (!query.ok || errors.length > 0) return problem(context, "invalid_input", { errors });
    const token = typeof body.captcha === "string" ? body.captcha : null;
    const about = subjectMatter(query.value);
    const refusal = await guard({ purpose: "check", captcha: { kind: "token", token }, about }); // guard
    if (refusal) return refusalProblem(context, refusal);
    const ask = () => checkStatus(query.value); // domain
    const answer = await countOutcome({ purpose: "check", about }, ask, isKnownName);
    return sendAnswer(context, answer, checkDocument(answer)); // present
  });

  mountPersonal(api);

  // Some milliseconds to build, and the same for everybody.
  let document: ApiDocument | null = null;
  api.get("/api/v1/openapi.json", (context) => {
    document ??= describeApi(api);
    context.header("cache-control", "public, max-age=3600");
    return context.json(document);
  });

  api.get("/api/v1/problems/:code", (context) => {
    const code = findProblem(context.req.param("code"));
    if (!code) return problem(context, "not_found");
    context.header("cache-control", day);
    return context.json(problemDocument(code));
  });

  mountRecap(api);
  mountIntake(api);
  mountMachine(api);
  allowOnly(api);
  return api;
}

type ApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** The OpenAPI document of this API, for the page that explains it. */
export function getApiDocument(): ApiDocument {
  return processState("api:document", () => describeApi(createApi()));
}

function describeApi(api: OpenAPIHono): ApiDocument {
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Dataku",
      version: "1",
      description: "Check a social aid status by village and name, and read the areas of Indonesia.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: getConfig().publicUrl }],
  });
}

/**
 * How long a request says its body is; null when it has one and does not say. Asked of its headers alone, for to look at the
 * body of the light request that the Node adapter hands out makes it a heavy one.
 */
function statedBytes({ method, headers }: Request): number | null {
  if (method === "GET" || method === "HEAD") return 0;
  const stated = headers.get("content-length");
  return stated === null || headers.has("transfer-encoding") ? null : Number(stated);
}

/**
 * A request without a stated length, as the platform's own object: the limit copies such a request, and the light one
 * that the Node adapter hands out cannot be copied.
 */
function plainRequest(request: Request): Request {
  const { method, headers, body, signal, url } = request;
  if (!body || ["TRACE", "CONNECT"].includes(method)) return request;
  const copy: RequestInit & { duplex: "half" } = { method, headers, body, signal, duplex: "half" };
  return new Request(url, copy);
}
