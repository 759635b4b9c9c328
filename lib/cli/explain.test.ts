import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Fault } from "../errors/fault.ts";
import { explain } from "./explain.ts";

test("a fault is told in its own words", () => {
  expect(explain(new Fault("load_refused", { message: "Another load is running" }))).toBe(
    "Another load is running",
  );
});

test("a path that cannot be used is named, with what is wrong", () => {
  const failure = (() => {
    try {
      readFileSync("/nowhere/at/all");
    } catch (error) {
      return error;
    }
  })();
  expect(explain(failure)).toBe("/nowhere/at/all: does not exist (ENOENT)");
});

test("anything else is one line with a code and our own place, never the text of a library", () => {
  const error = Object.assign(new Error("duplicate key (name)=(SITI AMINAH)"), { code: "23505" });
  error.stack = `Error: SITI AMINAH\n    at x (/srv/node_modules/postgres/src/a.js:1:1)\n    at y (/srv/dataku/lib/projection/load-release.ts:12:3)`;
  expect(explain(error)).toBe("unexpected fault: 23505 at lib/projection/load-release.ts:12");
  expect(explain(new TypeError("SITI AMINAH"))).not.toContain("SITI");
  expect(explain("SITI AMINAH")).toBe("unexpected fault: string");
});
