import fc from "fast-check";
import { expect, test } from "vitest";
import { makeKeyPair, openSealed, seal } from "./seal.ts";

test("each officer opens with their own key, and nobody else does", async () => {
  const [one, two, other] = [await makeKeyPair("one"), await makeKeyPair("two"), await makeKeyPair("other")];
  const boxes = await seal("Rumah bocor", [one, two]);
  expect(boxes.map(({ key }) => key)).toEqual(["one", "two"]);
  expect((await openSealed(boxes, one))?.toString()).toBe("Rumah bocor");
  expect((await openSealed(boxes, two))?.toString()).toBe("Rumah bocor");
  expect(await openSealed(boxes, other)).toBeNull();
  expect(await openSealed(boxes, { ...other, id: "one" })).toBeNull();
});

test("a box that was changed, cut or is none opens to nothing", async () => {
  const pair = await makeKeyPair("one");
  const [box] = await seal("text", [pair]);
  const bytes = Buffer.from(box?.box ?? "", "base64");
  const changed = Buffer.from(bytes);
  changed[40] = (changed[40] ?? 0) ^ 1;
  for (const bad of [changed, bytes.subarray(0, -1), bytes.subarray(0, 10), Buffer.alloc(0)]) {
    expect(await openSealed([{ key: "one", box: bad.toString("base64") }], pair)).toBeNull();
  }
});

test("the same text is sealed differently each time, and its length is told only in steps of 256 bytes", async () => {
  const pair = await makeKeyPair("one");
  const box = async (text: string) => (await seal(text, [pair]))[0]?.box ?? "";
  expect(await box("ya")).not.toBe(await box("ya"));
  const size = async (bytes: number) => Buffer.from(await box("x".repeat(bytes)), "base64").length;
  // 48 bytes of the box itself, and padding that is always there.
  expect(await Promise.all([0, 1, 255, 256, 511, 512].map(size))).toEqual([304, 304, 304, 560, 560, 816]);
});

test("any bytes come back as they were", async () => {
  const pair = await makeKeyPair("one");
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
      expect(await openSealed(await seal(bytes, [pair]), pair)).toEqual(Buffer.from(bytes));
    }),
    { numRuns: 50 },
  );
});

test("a seed gives the same pair again, and without one no two are alike", async () => {
  const seed = new Uint8Array(32).fill(7);
  expect(await makeKeyPair("a", seed)).toEqual(await makeKeyPair("a", seed));
  expect((await makeKeyPair("a")).privateKey).not.toEqual((await makeKeyPair("a")).privateKey);
});
