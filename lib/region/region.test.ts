import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levelOf, parentCode, parseRegionCode, parseVillageCode, type RegionCode } from "./region.ts";

const plainCode = fc
  .constantFrom(2, 4, 6, 10)
  .chain((length) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((d) => d.join("")),
  );

describe("parseRegionCode", () => {
  test.each([
    ["id", "id", "nation"],
    [" ID ", "id", "nation"],
    ["32", "32", "province"],
    ["id.32", "32", "province"],
    ["ID.32.73.25.1001", "32.73.25.1001", "village"],
    ["32.73", "32.73", "regency"],
    ["3273", "32.73", "regency"],
    ["32.73.25", "32.73.25", "district"],
    ["327325", "32.73.25", "district"],
    ["32.73.25.1001", "32.73.25.1001", "village"],
    ["3273251001", "32.73.25.1001", "village"],
    ["\t3273251001\n", "32.73.25.1001", "village"],
  ])("reads %j as %s, a %s", (text, code, level) => {
    expect(parseRegionCode(text)).toBe(code);
    expect(levelOf(code as RegionCode)).toBe(level);
  });

  test.each([
    "",
    "id.",
    "id.id",
    "id32",
    "3",
    "327",
    "32732",
    "32.7",
    "32.73.2",
    "3273.25.1001",
    "32.73.25.100",
    "32.73.25.10011",
  ])("refuses %j", (text) => expect(parseRegionCode(text)).toBeNull());

  test.each(["32-73", "32 73", "32..73", ".32", "32.", "３２", "idn", "../id", "32.73.25.1001.json"])(
    "refuses %j",
    (text) => expect(parseRegionCode(text)).toBeNull(),
  );

  test("reads dotted and plain writing of any code alike, and keeps what it read", () => {
    fc.assert(
      fc.property(plainCode, (plain) => {
        const code = parseRegionCode(plain);
        expect(code?.replaceAll(".", "")).toBe(plain);
        expect(parseRegionCode(code ?? "")).toBe(code);
      }),
    );
  });

  test("gives null or a well-formed code for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseRegionCode(text) ?? "id").toMatch(/^(?:id|\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?)$/);
      }),
    );
  });
});

describe("parseVillageCode", () => {
  test("reads a village, dotted or plain", () => {
    expect(parseVillageCode("32.73.25.1001")).toBe("32.73.25.1001");
    expect(parseVillageCode(" 3273251001 ")).toBe("32.73.25.1001");
  });

  test.each(["id", "32", "32.73", "3273", "32.73.25"])("refuses %s, a larger area", (text) => {
    expect(parseVillageCode(text)).toBeNull();
  });
});

describe("parentCode", () => {
  test("climbs from a village to the nation and stops there", () => {
    const steps: (string | null)[] = [];
    for (let code = parseRegionCode("32.73.25.1001"); code !== null; code = parentCode(code))
      steps.push(code);
    expect(steps).toEqual(["32.73.25.1001", "32.73.25", "32.73", "32", "id"]);
  });

  test("is always one level higher", () => {
    const levels = ["nation", "province", "regency", "district", "village"];
    fc.assert(
      fc.property(plainCode, (plain) => {
        const code = parseRegionCode(plain) as RegionCode;
        const parent = parentCode(code) as RegionCode;
        expect(levels.indexOf(levelOf(parent))).toBe(levels.indexOf(levelOf(code)) - 1);
      }),
    );
  });
});
