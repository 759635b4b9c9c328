import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { floorsMissed } from "./version-floors.ts";

const lockWith = (next: string, altcha = "2.8.0") =>
  JSON.stringify({
    packages: { "node_modules/next": { version: next }, "node_modules/altcha-lib": { version: altcha } },
  });

test("what is installed has no known hole", () => {
  const lock = readFileSync(join(import.meta.dirname, "..", "..", "package-lock.json"), "utf8");
  expect(floorsMissed(lock)).toEqual([]);
});

test("a version below its floor, a preview of it, and a missing package are named", () => {
  expect(floorsMissed(lockWith("16.2.5"))).toEqual(["next 16.2.5 < 16.2.6"]);
  expect(floorsMissed(lockWith("15.9.9", "2.5.9"))).toHaveLength(2);
  expect(floorsMissed(lockWith("16.2.6-canary.3"))).toHaveLength(1);
  expect(floorsMissed('{"packages":{}}')).toHaveLength(2);
  expect(floorsMissed(lockWith("16.10.0", "2.6.0"))).toEqual([]);
});
