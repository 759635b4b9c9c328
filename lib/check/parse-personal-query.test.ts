import { describe, expect, test } from "vitest";
import { parsePersonalQuery, personalMatter } from "./parse-personal-query.ts";

const name = "Endang Suryaningrum";

describe("a personal check", () => {
  test.each(["3273255203840001", " 3273 2552 0384 0001 ", "32.73.25.520384.0001", "327325-520384-0001"])(
    "takes the NIK %j",
    (nik) => {
      expect(parsePersonalQuery({ nik, name })).toEqual({
        ok: true,
        value: { nik: "3273255203840001", name: { tokens: ["ENDANG", "SURYANINGRUM"] } },
      });
    },
  );

  test.each([
    [undefined, "required"],
    [null, "required"],
    [3273255203840001, "required"],
    ["  ", "required"],
    ["327325520384000", "not_16_digits"],
    ["32732552038400011", "not_16_digits"],
    ["Endang", "not_16_digits"],
    ["1".repeat(5000), "not_16_digits"],
    // A 72nd day (a woman's 32nd), a 13th month, sequence 0.
    ["3273257203840001", "invalid"],
    ["3273255213840001", "invalid"],
    ["3273255203840000", "invalid"],
  ])("with the NIK %j is told %s", (nik, code) => {
    expect(parsePersonalQuery({ nik, name })).toEqual({ ok: false, errors: [{ path: "nik", code }] });
  });

  test("is told every slip at once", () => {
    expect(parsePersonalQuery({})).toEqual({
      ok: false,
      errors: [
        { path: "nik", code: "required" },
        { path: "name", code: "required" },
      ],
    });
    expect(parsePersonalQuery({ nik: "1", name: "Budi 2" })).toEqual({
      ok: false,
      errors: [
        { path: "nik", code: "not_16_digits" },
        { path: "name", code: "digits" },
      ],
    });
  });

  test("counts for its NIK, in the regency where that was registered", () => {
    const query = parsePersonalQuery({ nik: "3273255203840001", name });
    if (!query.ok) throw new Error("not read");
    expect(personalMatter(query.value)).toEqual({ target: "3273255203840001", village: "32.73" });
  });
});
