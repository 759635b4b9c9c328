import { Hono } from "hono";
import { expect, test } from "vitest";
import type { Refusal } from "../guard/guard.ts";
import { problemResponse, refusalProblem } from "./problem.ts";
import { problemSchema } from "./schemas.ts";

async function answerTo(refusal: Refusal) {
  const app = new Hono().get("/", (context) => refusalProblem(context, refusal));
  const response = await app.request("/");
  return { status: response.status, headers: response.headers, body: await response.json() };
}

test("a captcha that nobody can check now is refused with the one to solve instead", async () => {
  const { status, body } = await answerTo({ code: "captcha_failed", reason: "expired", offer: "altcha" });
  expect(status).toBe(403);
  expect(body).toMatchObject({ code: "captcha_failed", reason: "expired", offer: "altcha" });
  expect(problemSchema.parse(body)).toEqual(body);
});

test("a captcha that was judged is refused without an offer", async () => {
  const { body } = await answerTo({ code: "captcha_failed", reason: "used" });
  expect(body).not.toHaveProperty("offer");
});

test("who must wait is told for how many whole seconds", async () => {
  const { status, headers } = await answerTo({ code: "rate_limited", retryAfterSeconds: 41.2 });
  expect(status).toBe(429);
  expect(headers.get("retry-after")).toBe("42");
});

test.each(["unavailable", "rate_limited"] as const)("%s always says when to come back", (code) => {
  expect(problemResponse(undefined, code).headers.get("retry-after")).toBe("10");
  expect(problemResponse(undefined, code, { retryAfterSeconds: 0.2 }).headers.get("retry-after")).toBe("1");
});

test("what does not pass by waiting says nothing of it", () => {
  expect(problemResponse(undefined, "too_large").headers.has("retry-after")).toBe(false);
});
