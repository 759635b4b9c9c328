import { describe, expect, test } from "vitest";
import type { Nik } from "../nik/nik.ts";
import type { VillageCode } from "../region/region.ts";
import { createBlindIndex, isSamePepper } from "./blind-index.ts";

const pepper = "a pepper of thirty-two characters";
const index = createBlindIndex(pepper);
const cipadung = "32.73.25.1002" as VillageCode;
const palasari = "32.73.25.1001" as VillageCode;

describe("the blind index", () => {
  test("gives the key that the documented construction gives", () => {
    // printf 'PEPPER\0name\0VILLAGE\0SITI' | openssl dgst -sha3-256, the first 64 bits as a signed number
    expect(index.nameKey(cipadung, "SITI")).toBe("6942417785674891364");
  });

  test("keys are signed 64-bit numbers, as the database holds them", () => {
    for (let at = 0; at < 200; at += 1) {
      const key = BigInt(index.nameKey(cipadung, `TOKEN${at}`));
      expect(BigInt.asIntN(64, key)).toBe(key);
    }
  });

  test("one name has another key in another village and under another pepper", () => {
    const other = createBlindIndex(pepper.replace("a", "b"));
    const keys = [
      index.nameKey(cipadung, "SITI"),
      index.nameKey(palasari, "SITI"),
      other.nameKey(cipadung, "SITI"),
      index.nikKey("SITI" as Nik),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("the check of a token is four hexadecimal digits, bound to village and pepper", () => {
    expect(index.tokenCheck(cipadung, "SITI")).toMatch(/^[0-9a-f]{4}$/);
    expect(index.tokenCheck(cipadung, "SITI")).not.toBe(index.tokenCheck(palasari, "SITI"));
    expect(index.tokenCheck(cipadung, "SITI")).not.toBe(
      createBlindIndex("x".repeat(32)).tokenCheck(cipadung, "SITI"),
    );
  });

  test("a village and a token cannot be cut in another place to the same key", () => {
    expect(index.nameKey("32.73.25.100" as VillageCode, "2SITI")).not.toBe(index.nameKey(cipadung, "SITI"));
  });

  test("knows its own pepper and no other", () => {
    expect(isSamePepper(index, createBlindIndex(pepper).pepperCheck)).toBe(true);
    expect(isSamePepper(index, createBlindIndex("x".repeat(32)).pepperCheck)).toBe(false);
    expect(isSamePepper(index, "")).toBe(false);
  });
});
