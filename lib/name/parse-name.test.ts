import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseName, parseRegisterName } from "./parse-name.ts";

fc.configureGlobal({ seed: 20260930 });

const tokens = (text: string) => {
  const parsed = parseName(text);
  return parsed.ok ? parsed.name.tokens.join(" ") : parsed.problem;
};

describe("what a citizen types becomes upper-case tokens", () => {
  it.each([
    ["siti  aminah", "SITI AMINAH"],
    ["\tSiti\nAminah ", "SITI AMINAH"],
    ["Ｓｉｔｉ　Ａｍｉｎａｈ", "SITI AMINAH"],
    ["Si\u200bti\u202e Aminah\ufeff", "SITI AMINAH"],
    ["José Andréas", "JOSE ANDREAS"],
    ["Aḥmad Zākī", "AHMAD ZAKI"],
    ["Ma'ruf", "MARUF"],
    ["Ma’ruf", "MARUF"],
    ["Maʿruf", "MARUF"],
    ["Ma´ruf", "MARUF"],
    ["Siti-Aminah", "SITI AMINAH"],
    ["Siti–Aminah", "SITI AMINAH"],
    ["M.Saleh", "M SALEH"],
    ["Siti, Aminah", "SITI AMINAH"],
    ["Đặng Straße", "DANG STRASSE"],
  ])("%j is %s", (typed, expected) => expect(tokens(typed)).toBe(expected));
});

describe("a title or degree is dropped and never eats a name", () => {
  it.each([
    ["H. Ahmad", "AHMAD"],
    ["Drs. H. Ahmad Fauzi, M.Si", "AHMAD FAUZI"],
    ["KH. Hasyim", "HASYIM"],
    ["K.H. Hasyim", "HASYIM"],
    ["R.A. Kartini", "KARTINI"],
    ["Raden Ajeng Kartini", "KARTINI"],
    ["Raden", "RADEN"],
    ["Ny. Suminah", "SUMINAH"],
    ["Budi Santoso S.Pd", "BUDI SANTOSO"],
    ["Budi Santoso S. Pd. I", "BUDI SANTOSO"],
    ["Budi Santoso, S.E., M.M.", "BUDI SANTOSO"],
    ["Suparman BA", "SUPARMAN"],
    ["Siti Rahma A.Md.Keb", "SITI RAHMA"],
    ["M.A. Rahman", "M A RAHMAN"],
    ["M.T. Haryono", "M T HARYONO"],
    ["Lie Ma", "LIE MA"],
    ["I Made Rai", "I MADE RAI"],
    ["Ni Ketut Ida", "NI KETUT IDA"],
    ["Andi Ida", "ANDI IDA"],
    ["Siti binti Amir", "SITI AMIR"],
    ["Aminah Bt. Saleh", "AMINAH SALEH"],
    ["Rosmala Br. Ginting", "ROSMALA GINTING"],
    ["Binti Khasanah", "BINTI KHASANAH"],
  ])("%j is %s", (typed, expected) => expect(tokens(typed)).toBe(expected));
});

describe("what is not a name is refused with its own reason", () => {
  it.each([
    ["", "required"],
    [" \u200b\t", "required"],
    ["...", "required"],
    ["A", "too_short"],
    ["H.", "too_short"],
    ["Hj.", "only_title"],
    ["Drs. H.", "only_title"],
    ["S.Pd", "only_title"],
    ["Haji", "only_title"],
    ["Budi1", "digits"],
    ["３２７３", "digits"],
    ["Budi ➀", "digits"],
    ["<b>Budi</b>", "bad_characters"],
    ["Robert'); DROP TABLE persons;--", "bad_characters"],
    ["Budi%", "bad_characters"],
    ["Budi_S", "bad_characters"],
    ['Budi"', "bad_characters"],
    ["Budi\\", "bad_characters"],
    ["Budi\u0000", "bad_characters"],
    ["😀", "bad_characters"],
    ["Siti 👩🏽‍🌾", "bad_characters"],
    ["Нина", "bad_characters"],
    ["ستي", "bad_characters"],
    ["\ud800", "bad_characters"],
    ["x".repeat(101), "too_long"],
    ["x".repeat(300), "too_long"],
    ["x".repeat(1_000_000), "too_long"],
  ])("%.40j is %s", (typed, expected) => expect(tokens(typed)).toBe(expected));

  it("a hundred letters with space around are still a name", () => {
    expect(tokens(` ${"x".repeat(100)} `)).toBe("X".repeat(100));
  });
});

describe("the register's own names are taken as they are", () => {
  it.each([
    ["BUDI 2 SANTOSO", "BUDI SANTOSO"],
    ["BUD1", "BUD"],
    ["SITI AMINAH (ALMH)", "SITI AMINAH"],
    ["SITI/AMINAH", "SITI AMINAH"],
    ["HJ", "HJ"],
    ["M", "M"],
    ["HJ. SITI_AMINAH", "SITI AMINAH"],
  ])("%j is %s", (text, expected) => expect(parseRegisterName(text)?.tokens.join(" ")).toBe(expected));

  it.each(["", "123", "---", "ستي", "😀"])("%j holds no name", (text) =>
    expect(parseRegisterName(text)).toBeNull(),
  );

  it("reads what a citizen may type just as parseName does", () => {
    const word = fc.constantFrom(
      "Siti",
      "H.",
      "Drs.",
      "M.",
      "Abdul",
      "binti",
      "S.Pd",
      "SE,",
      "Nur'aini",
      "R.A.",
      "Br.",
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (parts) => {
        const parsed = parseName(parts.join(" "));
        if (parsed.ok) expect(parseRegisterName(parts.join(" "))).toEqual(parsed.name);
      }),
    );
  });
});

describe("whatever is typed", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.string({ unit: "grapheme", maxLength: 120 }),
    fc.string({ maxLength: 120 }),
  );

  it("parsing never throws, and tokens are A-Z only", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const parsed = parseName(text);
        if (parsed.ok) {
          expect(parsed.name.tokens.length).toBeGreaterThan(0);
          for (const token of parsed.name.tokens) expect(token).toMatch(/^[A-Z]+$/);
        }
        for (const token of parseRegisterName(text)?.tokens ?? []) expect(token).toMatch(/^[A-Z]+$/);
      }),
      { numRuns: 500 },
    );
  });

  it("reading a read name again changes nothing", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."ABDHIKLMNORSTUY.,'- "), maxLength: 60 });
    fc.assert(
      fc.property(letters, (text) => {
        const once = parseName(text);
        if (!once.ok || once.name.tokens.some((token) => token.length < 3)) return;
        const again = parseName(once.name.tokens.join(" "));
        expect(again).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });
});
