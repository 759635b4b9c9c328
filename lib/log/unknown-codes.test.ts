import { beforeEach, expect, test, vi } from "vitest";
import { getLog } from "./log.ts";
import { noteUnknownStages, unknownStagesSeen } from "./unknown-codes.ts";

const warn = vi.spyOn(getLog(), "warn").mockImplementation(() => undefined);

beforeEach(() => {
  (unknownStagesSeen() as Map<string, number>).clear();
  warn.mockClear();
});

test("an unknown stage is counted each time and said once", () => {
  noteUnknownStages(["UNKNOWN", "DISBURSED", null]);
  noteUnknownStages(["UNKNOWN"]);
  expect([...unknownStagesSeen()]).toEqual([["UNKNOWN", 2]]);
  expect(warn).toHaveBeenCalledTimes(1);
});

test("what is not even a code is not repeated", () => {
  noteUnknownStages(["Siti Aminah, 3273"]);
  expect([...unknownStagesSeen().keys()]).toEqual(["not a code"]);
  expect(JSON.stringify(warn.mock.calls)).not.toContain("Siti");
});

test("a flood of new codes does not fill the memory", () => {
  noteUnknownStages(Array.from({ length: 200 }, (_, at) => `NEW_${at}`));
  expect(unknownStagesSeen().size).toBe(50);
});
