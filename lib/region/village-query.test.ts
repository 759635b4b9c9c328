import { describe, expect, test } from "vitest";
import { parseVillageQuery, regionWords } from "./village-query.ts";

describe("regionWords", () => {
  test.each([
    ["Cibiru Hilir", ["cibiru", "hilir"]],
    ["  CIBIRU-hilir. ", ["cibiru", "hilir"]],
    ["Ba'a", ["baa"]],
    ['Soka"an', ["sokaan"]],
    ["Regapu’u", ["regapuu"]],
    ["Sibùntuon", ["sibuntuon"]],
    ["Lubuk Pakam I,II", ["lubuk", "pakam", "1", "2"]],
    ["Batu IX", ["batu", "9"]],
    ["Ｃｉｂｉｒｕ", ["cibiru"]],
    ["Ci\u200bbi\u00adru", ["cibiru"]],
    ["🙂 — !", []],
  ])("spells %j as the index does", (text, words) => {
    expect(regionWords(text)).toEqual(words);
  });
});

describe("parseVillageQuery", () => {
  const words = (text: string) => parseVillageQuery(text).map((word) => word.forms[0]);

  test("takes level words as hints for the word after them", () => {
    expect(parseVillageQuery("ds sukamaju kab. bogor")).toEqual([
      { forms: ["desa"], weight: 0.1, hint: null },
      { forms: ["sukamaju"], weight: 1, hint: "village" },
      { forms: ["kabupaten"], weight: 0.1, hint: null },
      { forms: ["bogor"], weight: 1, hint: "kabupaten" },
    ]);
  });

  test("leaves out the neighbourhood and the hamlet", () => {
    expect(words("Dusun Cibiru RT 03 RW 05")).toEqual(["cibiru"]);
  });

  test("also reads old spelling and usual abbreviations", () => {
    expect(parseVillageQuery("Soerabaja")[0]?.forms).toEqual(["soerabaja", "surabaja"]);
    expect(parseVillageQuery("tj priok")[0]?.forms).toEqual(["tj", "tanjung"]);
  });

  test("reads at most 100 characters and 8 words", () => {
    expect(parseVillageQuery("ab ".repeat(1_000))).toHaveLength(8);
    expect(words("a".repeat(100_000))).toEqual(["a".repeat(32)]);
  });

  test("is not confused by names that every object has", () => {
    expect(words("constructor toString")).toEqual(["constructor", "tostring"]);
  });
});
