import { createHash } from "node:crypto";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { programmeCodes } from "../programme/programmes.ts";
import { latestRecap, readRecap } from "../recap/read-recap.ts";
import { desilGroups, dukcapilGroups, type RecapDocument, stageGroups } from "../recap/recap-document.ts";
import { parseRegionCode } from "../region/region.ts";
import { problem } from "./problem.ts";
import { json, refused } from "./schemas.ts";

const fiveMinutes = "public, max-age=300";
const retryAfterSeconds = 60;

const figure = z.number().int().nullable().openapi({ description: "null: held back, see `threshold`" });
const figures = <Key extends string>(keys: readonly Key[]) =>
  z.object(Object.fromEntries(keys.map((key) => [key, figure])) as Record<Key, typeof figure>);
const level = z.enum(["nation", "province", "regency", "district", "village"]);
const count = z.number().int();

const areaSchema = z
  .object({
    code: z.string(),
    name: z.string(),
    level,
    persons: figure,
    desil: figures(desilGroups),
    dukcapil: figures(dukcapilGroups),
    programmes: z.array(
      z.object({
        programme: z.enum(programmeCodes),
        period: z.string(),
        listed: figure,
        receiving: figure,
        stages: figures(stageGroups),
      }),
    ),
    update: z
      .object({
        period: z.string(),
        villages: count,
        villages_finished: count,
        musdes_held: count,
        households_target: figure,
        households_verified: figure,
        weeks: z.array(z.object({ week: z.string(), villages_finished: count, musdes_held: count })),
      })
      .nullable(),
    submissions: z
      .array(
        z.object({
          kind: z.enum(["usul", "sanggah", "pengaduan"]),
          received: figure,
          closed: figure,
          withdrawn: figure,
          median_days: figure,
          topics: z.record(z.string(), figure),
        }),
      )
      .nullable()
      .openapi({ description: "null below regencies" }),
  })
  .openapi("AreaFigures");

const recapSchema = z
  .object({
    release: z.object({
      id: z.string().openapi({ example: "2026-Q3-r7" }),
      register: z.string(),
      as_of: z.string(),
      period: z.string(),
      source: z.string(),
      synthetic: z.boolean().openapi({ description: "true: made-up people, never to be cited" }),
    }),
    periods: z.array(z.string()),
    threshold: count.openapi({ description: "Figures from 1 to one less than this are held back" }),
    code: z.string(),
    name: z.string(),
    level,
    above: z.array(z.object({ code: z.string(), name: z.string() })),
    figures: areaSchema,
    children: z.array(areaSchema),
  })
  .openapi("Recap") satisfies z.ZodType<RecapDocument>;

/** What the route below answers to. */
const description = createRoute({
  method: "get",
  path: "/api/v1/recap/{code}",
  summary: "Figures of an area and its children; 304 to who sends the ETag that it has",
  request: {
    params: z.object({ code: z.string().openapi({ example: "32.73", description: "`id` is the nation" }) }),
    query: z.object({
      period: z
        .string()
        .optional()
        .openapi({ example: "2026-Q3", description: "The newest one if not given; `periods` lists them" }),
    }),
  },
  responses: {
    200: json("The figures; small groups are held back", recapSchema),
    404: refused("No such area, or no figures for this period"),
    422: refused("Not a period"),
    503: refused("There are no figures yet; see Retry-After"),
  },
});

/** The recap of an area. Read from disk: it needs neither the database nor a captcha, and no quota. */
export function mountRecap(api: OpenAPIHono): void {
  api.openAPIRegistry.registerPath(description);
  api.get("/api/v1/recap/:code", (context) =>
    openToAll(answerFor(context, context.req.param("code"), context.req.query("period"))),
  );
}

function answerFor(context: Context, text: string, period: string | undefined): Response {
  if (period !== undefined && !/^\d{4}-(?:Q[1-4]|0[1-9]|1[0-2])$/.test(period))
    return problem(context, "invalid_input", { errors: [{ path: "period", code: "invalid" }] });
  if (!latestRecap()) return problem(context, "unavailable", { retryAfterSeconds });
  const code = parseRegionCode(text);
  const document = code && readRecap(code, period);
  return document ? answer(context, document) : problem(context, "not_found");
}

/** Public figures may be read by any site's script, as the files of open data may; nothing else of the API may. */
function openToAll(response: Response): Response {
  response.headers.set("access-control-allow-origin", "*");
  response.headers.set("access-control-expose-headers", "ETag, Retry-After, Dataku-Synthetic");
  response.headers.set("cross-origin-resource-policy", "cross-origin");
  return response;
}

function answer(context: Context, document: RecapDocument): Response {
  const body = JSON.stringify(document);
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  context.header("etag", etag);
  context.header("cache-control", fiveMinutes);
  if (document.release.synthetic) context.header("dataku-synthetic", "true");
  // A compressing proxy marks the tag as weak; for a GET it means the same.
  const known = (context.req.header("if-none-match") ?? "").split(",").map((tag) => tag.trim());
  if (known.some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag)) return context.body(null, 304);
  return context.body(body, 200, { "content-type": "application/json" });
}
