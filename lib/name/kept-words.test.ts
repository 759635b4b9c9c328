import { text } from "node:stream/consumers";
import v8 from "node:v8";
import { expect, test } from "vitest";
import { askedReadings, nearReadings } from "./match-keys.ts";
import { parseName } from "./parse-name.ts";

const words = ["kusumaningtyaswati", "rahayupuspitasari"];
const typed = () => ["siti", ...words].join(" ");

/** Does any text of this process hold both words side by side, in capitals? A piece of a text counts with the whole of it. */
async function isKept(): Promise<boolean> {
  // The engine remembers the last text that an expression was matched with.
  expect(/^another$/.test("another")).toBe(true);
  const snapshot = await text(v8.getHeapSnapshot());
  return snapshot.includes(words.join(" ").toUpperCase());
}

function ask(): void {
  const parsed = parseName(typed());
  if (!parsed.ok) throw new Error("no name");
  for (const readings of [askedReadings(parsed.name), nearReadings(parsed.name)])
    expect(readings).not.toEqual([]);
}

test("what is remembered of words keeps no name that was asked", async () => {
  ask();
  expect(await isKept()).toBe(false);
  const piece = typed().toUpperCase().split(" ")[1];
  expect(await isKept()).toBe(true);
  expect(piece).toHaveLength(18);
});
