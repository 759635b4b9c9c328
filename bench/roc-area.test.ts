import { expect, test } from "vitest";
import { rocArea } from "./roc-area.ts";

test("the area is the share of pairs that the first list wins, a tie being half won", () => {
  expect(rocArea([3, 4], [1, 2])).toBe(1);
  expect(rocArea([1, 2], [3, 4])).toBe(0);
  expect(rocArea([1, 3], [2, 3])).toBe((0 + 0 + 1 + 0.5) / 4);
  expect(rocArea([5, 5], [5, 5])).toBe(0.5);
});
