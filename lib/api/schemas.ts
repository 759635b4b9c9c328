import { z } from "@hono/zod-openapi";

const region = z.object({
  code: z.string(),
  name: z.string(),
  level: z.enum(["nation", "province", "regency", "district", "village"]),
});

/** An area and the areas directly below it. */
export const regionSchema = region.extend({ children: z.array(region) }).openapi("Region", {
  example: {
    code: "32.73.25",
    name: "Cibiru",
    level: "district",
    children: [{ code: "32.73.25.1002", name: "Cipadung", level: "village" }],
  },
});

/** Villages that a search found. */
export const regionSearchSchema = z
  .object({ results: z.array(z.object({ code: z.string(), name: z.string(), path: z.string() })) })
  .openapi("RegionSearch");

/** What to solve before asking. */
export const captchaSchema = z
  .union([
    z.object({ provider: z.literal("altcha"), challenge: z.record(z.string(), z.unknown()) }),
    z.object({ provider: z.literal("hcaptcha"), site_key: z.string() }),
  ])
  .openapi("Captcha");

/** A check, as sent. */
export const checkRequestSchema = z
  .object({
    village: z
      .string()
      .openapi({ description: "Kemendagri code of a village, dotted or plain", example: "32.73.25.1002" }),
    name: z
      .string()
      .openapi({ description: "The name as on the KTP, at most 100 characters", example: "SITI AMINAH" }),
    captcha: z.string().openapi({ description: "Token of a solved challenge for the purpose `check`" }),
  })
  .openapi("CheckRequest");

const programme = z.object({
  programme: z.string(),
  receiving: z.boolean(),
  period: z.string(),
  stage: z.string().nullable(),
});

/** A check's answer, public tier. */
export const checkAnswerSchema = z
  .object({
    outcome: z.enum(["found", "not_found", "too_many"]),
    near: z.boolean(),
    register: z.string(),
    as_of: z.string(),
    period: z.string(),
    village: z.object({
      code: z.string(),
      name: z.string(),
      path: z.string(),
      update: z.object({ period: z.string().nullable(), finalised: z.boolean() }),
    }),
    people: z.array(
      z.object({
        ref: z.string().openapi({ description: "Opaque, valid for 30 minutes" }),
        name: z.string(),
        match: z.enum(["exact", "spelling", "partial"]),
        age_band: z.string(),
        programmes: z.array(programme),
      }),
    ),
  })
  .openapi("CheckAnswer");

/** What a kind of refusal means. */
export const problemKindSchema = z
  .object({
    type: z.string(),
    code: z.string(),
    status: z.number().int(),
    title: z.object({ id: z.string(), en: z.string() }),
  })
  .openapi("ProblemKind");

/** An OpenAPI document. */
export const openApiSchema = z.looseObject({ openapi: z.string() }).openapi("OpenApi");

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    reason: z.string().optional(),
    offer: z.literal("altcha").optional().openapi({
      description: "hCaptcha could not be asked; fetch a challenge with this `offer` and send the same again",
    }),
    instance: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), code: z.string() })).optional(),
  })
  .openapi("Problem");

/** An answer of an operation, for its description: JSON of this shape. */
export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { "application/json": { schema } },
});

/** The same of a refusal. */
export const refused = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});
