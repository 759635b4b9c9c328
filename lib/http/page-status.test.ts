import { expect, test } from "vitest";
import { runWithResponse, setPageStatus } from "./page-status.ts";

function fakeResponse(headersSent = false) {
  const headers: Record<string, string> = {};
  return {
    statusCode: 200,
    headersSent,
    headers,
    setHeader: (name: string, value: string) => {
      headers[name] = value;
    },
  };
}

test("a page sets the status of the response it is rendered for, also after waiting", async () => {
  const response = fakeResponse();
  await runWithResponse(response, async () => {
    await Promise.resolve();
    expect(setPageStatus(503, 9.2)).toBe(true);
  });
  expect(response.statusCode).toBe(503);
  expect(response.headers).toEqual({ "retry-after": "10" });
});

test("a page that is served by another server says that it could not", () => {
  expect(setPageStatus(404)).toBe(false);
});

test("a status that comes after the head is not set", () => {
  const response = fakeResponse(true);
  expect(runWithResponse(response, () => setPageStatus(404))).toBe(false);
  expect(response.statusCode).toBe(200);
});
