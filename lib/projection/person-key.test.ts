import { expect, test } from "vitest";
import { createPersonKey } from "./person-key.ts";

const asNumber = (words: Int32Array) => String(new BigInt64Array(words.buffer)[0]);
const keyUnder = (...secret: number[]) => {
  const personKey = createPersonKey(Uint8Array.from(secret));
  return (personId: string) => asNumber(personKey(`<${personId}>`, 1, personId.length + 1));
};
const personKey = keyUnder(0, 1, 2, 3, 4, 5, 6, 7);

test.each([
  ["", "218d1f59b9b83cc8"],
  ["\u0100", "064f39ef7c50eb57"],
  ["\u0100\u0302", "d5e78a175be52ea1"],
  ["\u0100\u0302\u0504", "ce3e91358aa2bc25"],
  ["\u0100\u0302\u0504\u0706", "edfee820bce4858c"],
])("%j has the key that the authors' vectors give for its bytes", (personId, hex) => {
  expect(personKey(personId)).toBe(String(Buffer.from(hex, "hex").readBigInt64LE()));
});

test("a hundred thousand ids in a row have a hundred thousand keys, and others under another secret", () => {
  const other = keyUnder(0, 1, 2, 3, 4, 5, 6, 8);
  const keys = new Set<string>();
  for (let at = 0; at < 100_000; at += 1) keys.add(personKey(`P${at}`));
  expect(keys.size).toBe(100_000);
  for (let at = 0; at < 1_000; at += 1) expect(keys.has(other(`P${at}`))).toBe(false);
});
