import { expect, test } from "vitest";
import { isForeignOrigin } from "./foreign-origin.ts";

const sent = (method: string, origin: string | undefined, host = "localhost:3000") => ({
  method,
  headers: { origin, host },
});

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
  expect(isForeignOrigin(sent("POST", "http://evil.example", "evil.example"), "https://dataku.go.id")).toBe(
    true,
  );
  expect(isForeignOrigin(sent("POST", "http://dataku.go.id", "dataku.go.id"), "https://dataku.go.id")).toBe(
    true,
  );
});

test("reading, and programs that name no origin, are let through", () => {
  expect(isForeignOrigin(sent("GET", "https://evil.example"), null)).toBe(false);
  expect(isForeignOrigin(sent("HEAD", "https://evil.example"), null)).toBe(false);
  expect(isForeignOrigin(sent("POST", undefined), "https://dataku.go.id")).toBe(false);
});
