import { expect, it } from "vitest";
import { isChannelCode, isDukcapilCode, isProgrammeCode, programmeCodes } from "./programmes.ts";
import { isStageCode, stageCodes } from "./stages.ts";

it("knows the 19 stages and 16 programmes, and nothing that merely looks like one", () => {
  expect(stageCodes).toHaveLength(19);
  expect(programmeCodes).toHaveLength(16);
  expect(stageCodes.every(isStageCode) && programmeCodes.every(isProgrammeCode)).toBe(true);
  for (const text of ["", "disbursed", "toString", "__proto__", "constructor"]) {
    expect(isStageCode(text) || isProgrammeCode(text) || isChannelCode(text) || isDukcapilCode(text)).toBe(
      false,
    );
  }
});
