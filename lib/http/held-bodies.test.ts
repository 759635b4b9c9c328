import { expect, test } from "vitest";
import { holdBody } from "./held-bodies.ts";

const megabyte = 1024 * 1024;

test("together they hold 120 MB; a text is taken all the same, and there is room again when one is done", () => {
  const photos = Array.from({ length: 5 }, () => holdBody());
  expect(photos.map((body) => body.take(24 * megabyte))).toEqual([true, true, true, true, true]);
  const late = holdBody();
  expect(late.take(200 * 1024)).toBe(true);
  expect(late.take(100 * 1024)).toBe(false);
  late.release();
  photos[0]?.release();
  photos[0]?.release();
  const next = holdBody();
  expect(next.take(23 * megabyte)).toBe(true);
  expect(next.take(2 * megabyte)).toBe(false);
  for (const body of [...photos, next]) body.release();
});
