import { expect, test } from "vitest";
import type { Subject } from "../guard/client-subject.ts";
import { runWithSubject } from "../guard/request-subject.ts";
import { holdBody } from "./held-bodies.ts";

const megabyte = 1024 * 1024;
const of = (subject: string) => runWithSubject(subject as Subject, holdBody);

test("together they hold 120 MB; a text is taken all the same, and there is room again when one is done", () => {
  const photos = Array.from({ length: 5 }, (_, i) => of(`sender ${i}`));
  expect(photos.map((body) => body.take(24 * megabyte))).toEqual([true, true, true, true, true]);
  const late = of("late");
  expect(late.take(200 * 1024)).toBe(true);
  expect(late.take(100 * 1024)).toBe(false);
  late.release();
  photos[0]?.release();
  photos[0]?.release();
  const next = of("next");
  expect(next.take(23 * megabyte)).toBe(true);
  expect(next.take(2 * megabyte)).toBe(false);
  for (const body of [...photos, next]) body.release();
});

test("one sender alone holds 50 MB: the rest is for others, whose photos and texts are taken", () => {
  const slow = Array.from({ length: 2 }, () => of("slow"));
  expect(slow.map((body) => body.take(24 * megabyte))).toEqual([true, true]);
  const third = of("slow");
  expect(third.take(200 * 1024)).toBe(true);
  expect(third.take(2 * megabyte)).toBe(false);
  third.release();
  const other = of("other");
  expect(other.take(24 * megabyte)).toBe(true);
  slow[0]?.release();
  const fourth = of("slow");
  expect(fourth.take(24 * megabyte)).toBe(true);
  for (const body of [...slow, other, fourth]) body.release();
});
