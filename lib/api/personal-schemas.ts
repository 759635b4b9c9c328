import { z } from "@hono/zod-openapi";

/** A personal check, as sent. */
export const personalRequestSchema = z
  .object({
    nik: z
      .string()
      .openapi({ description: "16 digits; spaces and dots are fine", example: "3273255203840001" }),
    name: z.string().openapi({
      description: "The whole name as on the KTP, at most 100 characters",
      example: "SITI AMINAH",
    }),
    captcha: z.string().openapi({ description: "Token of a solved challenge for the purpose `personal`" }),
  })
  .openapi("PersonalCheckRequest");

const stage = z
  .string()
  .nullable()
  .openapi({ description: "A stage code, `UNKNOWN`, or null: none published" });

const reason = z
  .union([
    z.object({ code: z.literal("stage"), stage: z.string() }),
    z.object({
      code: z.literal("desil_over_limit"),
      desil: z.number().int(),
      limit: z.number().int(),
      basis: z.string().openapi({ description: "The legal basis, as cited in Indonesian" }),
      source: z.string(),
      valid_from: z.string(),
      valid_to: z.string().nullable(),
    }),
    z.object({ code: z.enum(["dukcapil_mismatch", "dukcapil_unrecorded", "desil_unknown"]) }),
    z.object({ code: z.literal("not_listed"), period: z.string() }),
  ])
  .openapi("Reason");

const programme = z.object({
  programme: z.string(),
  receiving: z.boolean(),
  listed: z.boolean(),
  period: z.string().nullable(),
  stage,
  channel: z.string().nullable(),
  updated_on: z.string().nullable(),
  reasons: z.array(reason),
  history: z.array(z.object({ period: z.string(), receiving: z.boolean(), stage, updated_on: z.string() })),
});

const desil = z.number().int().min(1).max(10).nullable();

/** The answer: the person, or the one answer for every miss. */
export const personalAnswerSchema = z
  .union([
    z.object({ outcome: z.literal("not_verified") }),
    z.object({
      outcome: z.literal("verified"),
      register: z.string(),
      as_of: z.string(),
      period: z.string(),
      person: z.object({
        ref: z.string().openapi({ description: "Opaque, valid for 30 minutes" }),
        name: z.string(),
        match: z.enum(["exact", "spelling"]),
        age_band: z.string(),
        village: z.object({
          code: z.string(),
          name: z.string(),
          path: z.string(),
          update: z.object({ period: z.string().nullable(), finalised: z.boolean() }),
        }),
        desil: z.object({
          value: desil,
          history: z
            .array(z.object({ period: z.string(), value: desil }))
            .openapi({ description: "Changes, the newest first; the period is the first that had it" }),
        }),
        dukcapil: z.enum(["padan", "tidak_padan", "belum_rekam"]),
        programmes: z.array(programme),
      }),
    }),
  ])
  .openapi("PersonalCheckAnswer");
