import { createCipheriv, createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Nik } from "../nik/nik.ts";
import type { VillageCode } from "../region/region.ts";
import { createBlindIndex, isSamePepper } from "./blind-index.ts";

const pepper = "a pepper of thirty-two characters";
const index = createBlindIndex(pepper);
const cipadung = "32.73.25.1002" as VillageCode;
const palasari = "32.73.25.1001" as VillageCode;
const nameKey = (village: VillageCode, word: string) => index.nameKeys(village, [word])[0] as string;
const tokenCheck = (village: VillageCode, token: string) => index.tokenChecks(village, [token])[0] as string;

describe("the blind index", () => {
  test("gives the sums that the documented construction gives", () => {
    const key = createHash("sha3-256").update(`${pepper}\0block`).digest();
    // S, I, T, I are 10011 01001 10100 01001, in five bits each.
    const letters = "9a6890000000000000".padEnd(20, "0");
    const sumOf = (block: string) => {
      const cipher = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
      return cipher.update(Buffer.from(block, "hex"));
    };
    const village = (3273251002).toString(16).padStart(10, "0");
    expect(nameKey(cipadung, "SITI")).toBe(String(sumOf(`01${village}${letters}`).readBigInt64BE()));
    expect(tokenCheck(cipadung, "SITI")).toBe(sumOf(`02${village}${letters}`).toString("hex", 0, 2));
    const nik = [32732552, "03840001"].map((part) => Number(part).toString(16).padStart(8, "0")).join("");
    const nikBlock = `03${"0".repeat(10)}${nik}0000`;
    expect(index.nikKey("3273255203840001" as Nik)).toBe(String(sumOf(nikBlock).readBigInt64BE()));
  });

  test("tells what does not fit into a block apart as well: long words, and such with other characters", () => {
    const words = [
      "A".repeat(16),
      "A".repeat(17),
      "A".repeat(18),
      "",
      "A",
      "AA",
      "2SITI",
      "SITI2",
      "ŚITI",
      "@SITI",
      "SITI[",
    ];
    const all = [cipadung, palasari, "32.73.25.100" as VillageCode].flatMap((village) => [
      ...index.nameKeys(village, words),
      ...words.map((word) => `token ${tokenCheck(village, word)}`),
    ]);
    expect(new Set(all).size).toBe(all.length);
  });

  test("makes the same sums one by one and many together", () => {
    const words = Array.from(
      { length: 1_000 },
      (_, at) => `W${String.fromCharCode(65 + (at % 26)).repeat(at % 20)}`,
    );
    expect(index.nameKeys(cipadung, words)).toEqual(words.map((word) => nameKey(cipadung, word)));
  });

  test("keys are signed 64-bit numbers, as the database holds them", () => {
    for (let at = 0; at < 200; at += 1) {
      const key = BigInt(nameKey(cipadung, `TOKEN${at}`));
      expect(BigInt.asIntN(64, key)).toBe(key);
    }
  });

  test("one name has another key in another village and under another pepper", () => {
    const other = createBlindIndex(pepper.replace("a", "b"));
    const keys = [
      nameKey(cipadung, "SITI"),
      nameKey(palasari, "SITI"),
      other.nameKeys(cipadung, ["SITI"])[0],
      index.nikKey("SITI" as Nik),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("the check of a token is four hexadecimal digits, bound to village and pepper", () => {
    expect(tokenCheck(cipadung, "SITI")).toMatch(/^[0-9a-f]{4}$/);
    expect(tokenCheck(cipadung, "SITI")).not.toBe(tokenCheck(palasari, "SITI"));
    expect(tokenCheck(cipadung, "SITI")).not.toBe(
      createBlindIndex("x".repeat(32)).tokenChecks(cipadung, ["SITI"])[0],
    );
  });

  test("a village and a token cannot be cut in another place to the same key", () => {
    expect(nameKey("32.73.25.100" as VillageCode, "2SITI")).not.toBe(nameKey(cipadung, "SITI"));
  });

  test("knows its own pepper and no other", () => {
    expect(isSamePepper(index, createBlindIndex(pepper).pepperCheck)).toBe(true);
    expect(isSamePepper(index, createBlindIndex("x".repeat(32)).pepperCheck)).toBe(false);
    expect(isSamePepper(index, "")).toBe(false);
  });
});
