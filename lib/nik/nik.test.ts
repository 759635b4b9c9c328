import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNik } from "./nik.ts";

describe("parseNik", () => {
  test.each([
    ["plain digits", "3273014107900001"],
    ["spaces in groups", " 3273 0141 0790 0001 "],
    ["dots and dashes", "32.73.01-410790-0001"],
    ["a dash from a word processor", "327301–410790—0001"],
    ["full-width digits", "３２７３０１４１０７９００００１"],
    ["a pasted zero-width space and line end", "\u200b3273014107900001\r\n"],
    ["the marks of direction around a number from a chat", "\u202a3273014107900001\u202c"],
    ["the isolates of another", "\u20663273014107900001\u2069"],
    ["no-break spaces", "3273\u00a00141\u00a00790\u00a00001"],
  ])("reads %s", (_, text) => {
    expect(parseNik(text)).toBe("3273014107900001");
  });

  test.each(["01", "09", "10", "29", "30", "31", "41", "49", "50", "69", "70", "71"])(
    "accepts day %s",
    (day) => {
      expect(parseNik(`327301${day}07900001`)).not.toBeNull();
    },
  );

  test.each(["00", "32", "39", "40", "72", "80", "99"])("refuses day %s", (day) => {
    expect(parseNik(`327301${day}07900001`)).toBeNull();
  });

  test.each([
    ["month 00", "3273010100900001"],
    ["month 13", "3273010113900001"],
    ["sequence 0000", "3273010107900000"],
    ["15 digits", "327301010790001"],
    ["17 digits", "32730101079000011"],
    ["a letter", "327301O107900001"],
    ["digits of another script", "٣٢٧٣٠١٠١٠٧٩٠٠٠٠١"],
    ["a slash", "327301/010790/0001"],
    ["nothing", ""],
  ])("refuses %s", (_, text) => {
    expect(parseNik(text)).toBeNull();
  });

  test("does not judge the calendar or the area, which change", () => {
    expect(parseNik("0000003102000001")).toBe("0000003102000001");
  });

  test("gives 16 digits or null for any text, and reads its own result again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const nik = parseNik(text);
        expect(nik === null || (/^\d{16}$/.test(nik) && parseNik(nik) === nik)).toBe(true);
      }),
    );
  });

  test("finds the same NIK however it is spaced", () => {
    const day = fc.integer({ min: 1, max: 31 }).chain((d) => fc.constantFrom(d, d + 40));
    const digits = (length: number, max: number, min = 0) =>
      fc.integer({ min, max }).map((n) => String(n).padStart(length, "0"));
    const nik = fc
      .tuple(digits(6, 999_999), day, digits(2, 12, 1), digits(2, 99), digits(4, 9_999, 1))
      .map(([area, d, month, year, order]) => area + String(d).padStart(2, "0") + month + year + order);
    const gaps = fc.array(fc.constantFrom("", " ", ".", "-"), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(nik, gaps, (plain, between) => {
        expect(parseNik([...plain].map((digit, at) => digit + between[at]).join(""))).toBe(plain);
      }),
    );
  });
});
