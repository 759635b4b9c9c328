import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, test } from "vitest";
import { isForeignOrigin } from "./foreign-origin.ts";

const sent = (method: string, origin: string | undefined, host = "localhost:3000") => ({
  method,
  url: "/cek",
  headers: origin === undefined ? { host } : { origin, host },
});
const without = (url: string, headers: IncomingHttpHeaders, method = "POST") =>
  isForeignOrigin({ method, url, headers: { host: "dataku.go.id", ...headers } }, "https://dataku.go.id");

test("a page of the portal itself may send", () => {
  expect(isForeignOrigin(sent("POST", "http://localhost:3000"), null)).toBe(false);
  expect(isForeignOrigin(sent("POST", "http://127.0.0.1:3000", "127.0.0.1:3000"), null)).toBe(false);
  expect(isForeignOrigin(sent("POST", "https://dataku.go.id", "10.0.0.5:3000"), "https://dataku.go.id")).toBe(
    false,
  );
});

test("another site, a hidden one and another port may not", () => {
  for (const origin of ["https://evil.example", "null", "", "http://localhost:3001", "http://localhost"]) {
    expect(isForeignOrigin(sent("POST", origin), null)).toBe(true);
  }
});

test("with a public address set, the host that was asked counts for nothing", () => {
  for (const host of ["evil.example", "dataku.go.id"])
    expect(isForeignOrigin(sent("POST", `http://${host}`, host), "https://dataku.go.id")).toBe(true);
});

test("a host that the caller forwards by itself counts for nothing", () => {
  for (const own of ["https://dataku.go.id", null]) {
    const headers = {
      origin: "https://evil.example",
      host: "dataku.go.id",
      "x-forwarded-host": "evil.example",
    };
    expect(isForeignOrigin({ method: "POST", url: "/cek", headers }, own)).toBe(true);
  }
});

test("reading is let through", () => {
  expect(isForeignOrigin(sent("GET", "https://evil.example"), null)).toBe(false);
  expect(isForeignOrigin(sent("HEAD", "https://evil.example"), null)).toBe(false);
  expect(without("/cek", { "sec-fetch-site": "none", cookie: "a=b" }, "GET")).toBe(false);
});

describe("without an Origin", () => {
  test.each<[string, string, IncomingHttpHeaders]>([
    ["a form on a page", "/cek", { "content-type": "application/x-www-form-urlencoded" }],
    ["a form with a file on a page", "/usul", { "content-type": "multipart/form-data; boundary=x" }],
    ["a form that pretends to be text", "/cek", { "content-type": "text/plain; charset=utf-8" }],
    ["a form, however it is spelt", "/cek", { "content-type": " Application/X-WWW-Form-Urlencoded" }],
    [
      "a browser's own call",
      "/api/v1/checks",
      { "content-type": "application/json", "sec-fetch-site": "same-origin" },
    ],
    ["whoever carries a cookie", "/api/v1/checks", { "content-type": "application/json", cookie: "a=b" }],
    ["an address that only looks like the API", "/apis", { "content-type": "multipart/form-data" }],
  ])("%s is refused", (_, url, headers) => {
    expect(without(url, headers)).toBe(true);
  });

  test.each<[string, IncomingHttpHeaders]>([
    ["JSON", { "content-type": "application/json" }],
    ["photos", { "content-type": "multipart/form-data; boundary=x" }],
    ["JSON by Node's fetch", { "content-type": "application/json", "sec-fetch-mode": "cors" }],
    ["nothing", {}],
  ])("a program may send the API %s", (_, headers) => {
    expect(without("/api/v1/submissions", headers)).toBe(false);
  });
});
