import { expect, test } from "vitest";
import { dueLevel, highestLevel, workOfLevel } from "./levels.ts";

const calm = { used: 0, missed: 0, portal: 0 };

test("300 of 360 uses raise the level by one at most, so tokens fetched before the crowd came still pass", () => {
  expect(dueLevel({ ...calm, used: 59 / 360 })).toBe(0);
  expect(dueLevel({ ...calm, used: 299 / 360 })).toBe(1);
  expect(dueLevel({ ...calm, used: 359 / 360 })).toBe(5);
});

test("missed names raise it early, and the whole portal's pressure by two", () => {
  expect(dueLevel({ ...calm, missed: 0.5 })).toBe(1);
  expect(dueLevel({ ...calm, missed: 1 })).toBe(highestLevel);
  expect(dueLevel({ ...calm, portal: 0.5 })).toBe(1);
  expect(dueLevel({ ...calm, portal: 1 })).toBe(2);
});

test("it never passes the highest and never jumps over a level as a quota fills", () => {
  expect(dueLevel({ used: 9, missed: 9, portal: 9 })).toBe(highestLevel);
  let before = 0;
  for (let used = 0; used <= 360; used++) {
    const level = dueLevel({ ...calm, used: used / 360 });
    expect(level - before).toBeLessThanOrEqual(1);
    expect(level).toBeGreaterThanOrEqual(before);
    before = level;
  }
});

test("two levels double the work", () => {
  expect([0, 2, 4, 6].map(workOfLevel)).toEqual([1, 2, 4, 8]);
});
