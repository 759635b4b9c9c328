import { z } from "@hono/zod-openapi";
import {
  conditions,
  pengaduanAbout,
  pengaduanTopics,
  sanggahReasons,
  submissionKinds,
  usulFor,
} from "../intake/submission.ts";
import { submissionStages } from "../intake/track-submission.ts";
import { programmeCodes } from "../programme/programmes.ts";

const optionalText = z.string().nullable().optional();
const sealedText = optionalText.openapi({
  description: "Sealed to the officers; the portal cannot read it again",
});

/** A submission, as sent. Which field belongs to which kind is in docs/intake.md. */
export const submissionRequestSchema = z
  .object({
    kind: z.enum(submissionKinds),
    village: z.string().openapi({ example: "32.73.25.1002" }),
    captcha: z.string().openapi({ description: "Token of a solved challenge for the purpose `submission`" }),
    programme: z
      .enum(programmeCodes as [string, ...string[]])
      .nullable()
      .optional(),
    reporter: z
      .object({ name: sealedText, nik: sealedText, phone: sealedText, address: sealedText })
      .optional(),
    statement: sealedText,
    place: z.object({ lat: z.number(), lon: z.number() }).nullable().optional(),
    for: z.enum(usulFor).optional(),
    household: z
      .object({ name: sealedText, address: sealedText, nik: sealedText, kk: sealedText })
      .optional(),
    conditions: z.partialRecord(z.enum(conditions), z.boolean().nullable()).optional(),
    ref: optionalText,
    person: z.object({ name: sealedText }).optional(),
    reason: z.enum(sanggahReasons).optional(),
    same_village: z.boolean().optional(),
    topic: z.enum(pengaduanTopics).optional(),
    about: z.enum(pengaduanAbout).nullable().optional(),
    period: optionalText,
    amount_rupiah: z.number().int().nullable().optional(),
    where: sealedText,
  })
  .openapi("SubmissionRequest");

/** The answer to a submission; the same key gets the same one. */
export const submissionAnswerSchema = z
  .object({
    ticket: z.string().openapi({ example: "SG-7K3M-9QXD" }),
    receipt: z.string().openapi({ description: "16 digits, told only here" }),
    received_on: z.string(),
    due_on: z.string(),
  })
  .openapi("SubmissionAnswer");

const receipt = z.string().openapi({ description: "16 digits, with or without spaces" });
const captcha = z.string().openapi({ description: "Token of a solved challenge for the purpose `tracking`" });

/** A question about a submission. */
export const trackingRequestSchema = z.object({ receipt, captcha }).openapi("TrackingRequest");

/** A reporter's words to the officers. */
export const replyRequestSchema = z
  .object({ receipt, captcha, text: z.string().openapi({ description: "At most 2,000 characters" }) })
  .openapi("ReplyRequest");

/** When a reply was taken. */
export const replyAnswerSchema = z.object({ on: z.string() }).openapi("ReplyAnswer");

/** What is left of a submission that was taken back. */
export const withdrawalSchema = z
  .object({ ticket: z.string(), kind: z.enum(submissionKinds), stage: z.literal("withdrawn") })
  .openapi("Withdrawal");

const stage = z.enum(submissionStages);

/** Where a submission stands. */
export const timelineSchema = z
  .object({
    ticket: z.string(),
    kind: z.enum(submissionKinds),
    stage,
    turn: z.enum(["reporter", "desa", "dinsos", "provinsi", "kementerian", "bps"]).nullable(),
    received_on: z.string(),
    due_on: z.string(),
    answer_by: z.string().nullable(),
    may_reply: z.boolean(),
    events: z.array(z.object({ on: z.string(), stage, note: z.string().nullable() })),
    messages: z.array(
      z.object({
        on: z.string(),
        from: z.enum(["officer", "reporter"]),
        text: z.string().nullable(),
        question: z.boolean(),
      }),
    ),
  })
  .openapi("Timeline");
