import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { answerOtherMethod } from "./page-methods.ts";

function answerTo(method: string) {
  const answered: { status?: number; headers?: Record<string, string> } = {};
  const response = {
    writeHead(status: number, headers: Record<string, string>) {
      Object.assign(answered, { status, headers });
      return this;
    },
    end() {
      return this;
    },
  };
  return { isAnswered: answerOtherMethod({ method }, response as unknown as ServerResponse), ...answered };
}

test.each(["GET", "HEAD", "POST"])("%s is left to the page", (method) => {
  expect(answerTo(method)).toEqual({ isAnswered: false });
});

test.each(["PUT", "DELETE", "PATCH", "TRACE", "PURGE"])("no page has the method %s", (method) => {
  expect(answerTo(method)).toMatchObject({
    isAnswered: true,
    status: 405,
    headers: { allow: "GET, HEAD, POST, OPTIONS" },
  });
});

test("OPTIONS is told the methods that a page has", () => {
  expect(answerTo("OPTIONS")).toMatchObject({ status: 204, headers: { allow: "GET, HEAD, POST, OPTIONS" } });
});
