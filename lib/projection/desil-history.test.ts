import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeDesilHistory, encodeDesilEntry } from "./desil-history.ts";

const year = fc.integer({ min: 2000, max: 2255 });
const period = fc.oneof(
  fc.tuple(year, fc.integer({ min: 1, max: 4 })).map(([y, q]) => `${y}-Q${q}`),
  fc.tuple(year, fc.integer({ min: 1, max: 12 })).map(([y, m]) => `${y}-${String(m).padStart(2, "0")}`),
);
const entry = fc.record({ period, value: fc.constantFrom(null, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) });

describe("a packed desil", () => {
  test("is two bytes: year, place in the year, desil", () => {
    // 2026-Q3 is 26 * 16 + 11 = 427 = 0x1ab, 2026-06 is 26 * 16 + 6 = 422 = 0x1a6.
    expect(encodeDesilEntry({ period: "2026-Q3", value: 6 })).toBe("1ab6");
    expect(encodeDesilEntry({ period: "2026-06", value: null })).toBe("1a60");
    expect(encodeDesilEntry({ period: "2255-Q4", value: 10 })).toBe("fffa");
  });

  test("comes back as it was, alone or among others", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
        expect(decodeDesilHistory(entries.map(encodeDesilEntry).join(""))).toEqual(entries);
      }),
    );
  });

  test("sorts as time does, a quarter after its months, whatever the desil", () => {
    const order = ["2025-Q4", "2026-01", "2026-02", "2026-03", "2026-Q1", "2026-04", "2026-Q2", "2026-12"];
    const packed = order.map((period, at) => encodeDesilEntry({ period, value: 10 - at }));
    expect(packed.toSorted()).toEqual(packed);
  });

  test("of a desil that does not exist is left out", () => {
    expect(decodeDesilHistory("1abf1ab6")).toEqual([{ period: "2026-Q3", value: 6 }]);
    expect(decodeDesilHistory("")).toEqual([]);
  });
});
