import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { checkPersonal } from "../check/check-personal.ts";
import { parsePersonalQuery, personalMatter } from "../check/parse-personal-query.ts";
import { countOutcome, guard } from "../guard/guard.ts";
import { personalDocument } from "./personal-document.ts";
import { personalAnswerSchema, personalRequestSchema } from "./personal-schemas.ts";
import { problem, refusalProblem } from "./problem.ts";
import { asText, captchaErrors, readJson } from "./read-json.ts";
import { json, refused } from "./schemas.ts";
import { sendAnswer } from "./send-answer.ts";

/** What the personal tier answers to. */
export const personalRoutes = [
  createRoute({
    method: "post",
    path: "/api/v1/checks/personal",
    summary: "Where the person of a NIK and a name stands, with desil, reasons and history",
    request: {
      body: { content: { "application/json": { schema: personalRequestSchema } }, required: true },
    },
    responses: {
      200: json("The person, or one and the same answer for every miss", personalAnswerSchema),
      403: refused("The captcha is missing, invalid, expired, used or of another purpose; see reason"),
      413: refused("Too large"),
      415: refused("Not JSON"),
      422: refused("The input is not valid; see errors"),
      429: refused("Too many checks, or too many for this NIK; see Retry-After"),
      503: refused("The data cannot be reached now; see Retry-After"),
    },
  }),
];

/** Mounts the personal tier. Privacy: no answer tells whether a NIK exists, unless its name is given too. */
export function mountPersonal(api: OpenAPIHono): void {
  api.post("/api/v1/checks/personal", async (context) => {
    const body = await readJson(context);
    if (body instanceof Response) return body;
    const query = parsePersonalQuery(body); // parse
    const errors = [...(query.ok ? [] : query.errors.map(asText(body))), ...captchaErrors(body)];
    if (!query.ok || errors.length > 0) return problem(context, "invalid_input", { errors });
    const token = typeof body.captcha === "string" ? body.captcha : null;
    const about = personalMatter(query.value);
    const refusal = await guard({ purpose: "personal", captcha: { kind: "token", token }, about }); // guard
    if (refusal) return refusalProblem(context, refusal);
    const ask = () => checkPersonal(query.value); // domain
    const answer = await countOutcome({ purpose: "personal", about }, ask, isVerified);
    return sendAnswer(context, answer, personalDocument(answer)); // present
  });
}

function isVerified({ outcome }: { outcome: string }): boolean {
  return outcome === "verified";
}
