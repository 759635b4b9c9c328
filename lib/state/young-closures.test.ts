import v8 from "node:v8";
import { Command, Redis } from "ioredis";
import postgres from "postgres";
import { expect, test } from "vitest";

// Natives are understood in code that is compiled from here on.
v8.setFlagsFromString("--allow-natives-syntax");
const isYoung = new Function("thing", "return %InYoungGeneration(thing)") as (thing: unknown) => boolean;

test("tells functions that V8 makes in its old generation", () => {
  const holder: Record<string, () => void> = {};
  holder.assigned = () => {};
  const named = () => {};
  expect([holder.assigned, named].map(isYoung)).toEqual([false, true]);
});

// Such a function keeps all that it holds until the next full collection: of a query its values and rows (docs/adr/0014).
test("a query and a command of the drivers die young, thanks to our patches", () => {
  const sql = postgres("postgres://nobody@127.0.0.1:1/none");
  const query = sql`select 1` as unknown as { resolve: unknown; reject: unknown };
  const command = new Command("get", ["key"]);
  expect([query.resolve, query.reject, command.reject].map(isYoung)).toEqual([true, true, true]);
});

test("a pipeline has no accessor of its own, which would make a hidden class of each", () => {
  const pipeline = new Redis({ lazyConnect: true }).pipeline();
  pipeline.get("key");
  expect([pipeline.length, Object.hasOwn(pipeline, "length")]).toEqual([1, false]);
});
