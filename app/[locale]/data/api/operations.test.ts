import { describe, expect, test } from "vitest";
import { getApiDocument } from "@/lib/api/api.ts";
import en from "@/messages/en.json" with { type: "json" };
import id from "@/messages/id.json" with { type: "json" };
import { type Call, listCalls, type OpenApiDocument } from "./operations.ts";

const document = JSON.parse(JSON.stringify(getApiDocument())) as OpenApiDocument;
const calls = listCalls(document);
const call = (key: string): Call => {
  const found = calls.find((each) => each.key === key);
  if (!found) throw new Error(`There is no call ${key}.`);
  return found;
};

test("every call of the OpenAPI document is told, in both languages", () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual(operations);
  for (const { key } of calls) {
    expect(id.data.apiSummary, key).toHaveProperty(key);
    expect(en.data.apiSummary, key).toHaveProperty(key);
  }
});

test("no two calls have the same key", () => {
  expect(new Set(calls.map(({ key }) => key)).size).toBe(calls.length);
});

test("a call tells what is sent with it, from the address and from the body", () => {
  expect(call("get_regions_search").inputs).toEqual([
    {
      name: "q",
      place: "query",
      required: true,
      type: "string",
      description: "Two letters or more",
      example: "cibiru hilr",
    },
    {
      name: "limit",
      place: "query",
      required: false,
      type: "string",
      description: "1 to 20, 10 if not given",
      example: null,
    },
  ]);
  expect(call("post_checks").inputs.map(({ name, place, required }) => [name, place, required])).toEqual([
    ["village", "body", true],
    ["name", "body", true],
    ["captcha", "body", true],
  ]);
});

describe("the address of an example", () => {
  test.each([
    ["get_regions_search", "/api/v1/regions/search?q=cibiru%20hilr"],
    ["get_regions_code", "/api/v1/regions/32.73"],
    ["get_captcha", "/api/v1/captcha?for=check"],
  ])("%s is %s", (key, target) => {
    expect(call(key).exampleTarget).toBe(target);
  });

  test("is complete for every call that is open to all", () => {
    for (const { callers, exampleTarget } of calls) {
      if (callers === "anybody") expect(exampleTarget).toMatch(/^\/api\/v1\/[\w./%-]+(?:\?[\w=&%-]+)?$/);
      else expect(exampleTarget).toBeNull();
    }
  });
});
