import { describe, expect, test } from "vitest";
import { type DesilRule, desilRules, findDesilRule } from "./programme-rules.ts";

const rule = (validFrom: string, validTo: string | null, limit: number): DesilRule => ({
  programme: "PKH",
  limit,
  validFrom,
  validTo,
  basis: "basis",
  source: "source",
});
const rules = [rule("2025-Q2", "2026-Q2", 4), rule("2026-Q3", null, 3)];

describe("the limit of a programme", () => {
  test.each([
    ["2025-Q1", null],
    ["2025-03", null],
    ["2025-04", 4],
    ["2025-Q2", 4],
    ["2026-Q2", 4],
    ["2026-06", 4],
    ["2026-07", 3],
    ["2026-Q3", 3],
    ["2099-12", 3],
  ])("in %s is %s", (period, limit) => {
    expect(findDesilRule("PKH", period, rules)?.limit ?? null).toBe(limit);
  });

  test("of a programme without a rule is not known", () => {
    expect(findDesilRule("YAPI", "2026-Q3")).toBeNull();
  });

  test("is one for each period, says where it stands, and is never narrower than any source", () => {
    for (const { programme, limit, disputed, basis, source, validFrom, validTo } of desilRules) {
      expect(limit).toBeGreaterThanOrEqual(1);
      expect(limit).toBeLessThanOrEqual(10);
      expect(disputed?.limit ?? 0).toBeLessThan(limit);
      expect(basis.length > 10 && source.length > 10).toBe(true);
      for (const period of [validFrom, validTo ?? "2099-Q4"]) {
        const holding = desilRules.filter((other) => findDesilRule(programme, period, [other]));
        expect(holding).toHaveLength(1);
      }
    }
  });
});
