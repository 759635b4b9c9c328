import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskName, parseMask, revealMask } from "./mask-name.ts";

fc.configureGlobal({ seed: 20260930 });

const token = fc.string({
  unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
  minLength: 1,
  maxLength: 12,
});
const tokens = fc.array(token, { minLength: 1, maxLength: 5 });

describe("a mask holds initials and lengths only", () => {
  it("SITI AMINAH is stored as S4A6", () => {
    expect(maskName({ tokens: ["SITI", "AMINAH"] })).toBe("S4A6");
    expect(maskName({ tokens: ["X".repeat(100)] })).toBe("X100");
  });

  it("a mask reads back as initials and lengths, anything else is no mask", () => {
    expect(parseMask("S4A6")).toEqual([
      { initial: "S", length: 4 },
      { initial: "A", length: 6 },
    ]);
    for (const text of ["S", "4", "S0", "s4", "S4 A6", "SITI"]) expect(parseMask(text)).toBeNull();
  });
});

describe("an answer shows no more of a name than was typed", () => {
  it("a typed token comes back whole, the others as initial and stars", () => {
    expect(revealMask("S4A6", ["SITI", null])).toBe("SITI A*****");
    expect(revealMask("S4A6", [null, null])).toBe("S*** A*****");
    expect(revealMask("S4A6", ["SITI", "AMINAH"])).toBe("SITI AMINAH");
    expect(revealMask("S4A6", [])).toBe("S*** A*****");
  });

  it("a one-letter token that was not typed is a star", () => {
    expect(revealMask("M1R6", [null, "RIDWAN"])).toBe("* RIDWAN");
    expect(revealMask("M1R6", ["M", "RIDWAN"])).toBe("M RIDWAN");
  });

  it("a token that does not fit its place stays masked", () => {
    expect(revealMask("S4A6", ["SITTI", "BMINAH"])).toBe("S*** A*****");
  });

  it("holds for every name and every choice of typed tokens", () => {
    fc.assert(
      fc.property(tokens, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), (name, typed) => {
        const shown = revealMask(
          maskName({ tokens: name }),
          name.map((each, at) => (typed[at] ? each : null)),
        ).split(" ");
        expect(shown.length).toBe(name.length);
        name.forEach((each, at) => {
          expect(shown[at]?.length).toBe(each.length);
          if (typed[at]) expect(shown[at]).toBe(each);
          else expect(shown[at]).toMatch(each.length === 1 ? /^\*$/ : /^[A-Z]\*+$/);
        });
      }),
    );
  });
});
