import { brotliDecompressSync, gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fill, type Parts, packForAll, packSameForAll } from "./packed-page.ts";

const unpacked = (bytes: Buffer) => brotliDecompressSync(bytes).toString("latin1");
const whole = (parts: Parts, own: readonly string[]) => fill(parts, own).toString("latin1");

/** Some 60 kB in which the marks stand often, among words that stand often too, as in a page with its data behind it. */
function longPage(marks: number): Parts {
  const parts: (string | number)[] = ["<!DOCTYPE html><title>"];
  for (let nth = 0; nth < 60; nth += 1) {
    parts.push(nth % marks, `</title><script nonce="`, (nth * 7) % marks);
    parts.push(
      `">self.__next_f.push([1,"${nth.toString(36).repeat(nth)} \u00e9 desa ${"Cibiru ".repeat(nth)}`,
    );
  }
  return parts;
}

test.each([
  ["one nonce", ["Umb-WhsrYzL2-xfSnAE_dQ"], ["________AAAA________--"]],
  [
    "all that the form of a village says",
    [
      "Umb-WhsrYzL2-xfSnAE_dQ",
      "32.73.25.1002",
      "Cipadung",
      "Cibiru, Kota Bandung, Jawa Barat",
      "E".repeat(82),
    ],
    [
      "t2b0tZljZ-NKVKusAPqAFA",
      "11.01.01.2001",
      "Bakongan",
      "Trumon, Kab. Aceh Selatan, Aceh2",
      `${"cibiru".repeat(13)}Desa`,
    ],
  ],
])("a page with %s is packed once and says to each reader their own", async (_, one, other) => {
  const parts = longPage(one.length);
  const packed = await packForAll(
    parts,
    one.map(({ length }) => length),
  );
  if (!packed) throw new Error("it was not packed");
  expect(unpacked(packed(one))).toBe(whole(parts, one));
  expect(unpacked(packed(other))).toBe(whole(parts, other));
  // What was packed for one is not left in that of another.
  expect(unpacked(packed(one))).toBe(whole(parts, one));
  expect(packed(one).length).toBeLessThan(whole(parts, one).length / 8);
});

test("whatever a page is made of, each reader gets it whole, or it is not packed for all", async () => {
  const text = fc.oneof(
    fc.constantFrom(
      '<script nonce="',
      '">',
      "Cibiru",
      "desa=",
      "Cibiru, Kota Bandung",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ),
    fc.string({ unit: fc.constantFrom(..."abcdefgh <>\u00c3\u00a9"), maxLength: 300 }),
  );
  const piece = fc.oneof({ weight: 2, arbitrary: text }, { weight: 1, arbitrary: fc.nat({ max: 2 }) });
  const ownText = (length: number) =>
    fc.string({ unit: fc.constantFrom(..."aCibru,012-_"), minLength: length, maxLength: length });
  const page = fc
    .tuple(
      fc.array(piece, { maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 3, maxLength: 3 }),
    )
    .chain(([parts, lengths]) =>
      fc.tuple(
        fc.constant(parts),
        fc.constant(lengths),
        fc.array(fc.tuple(...lengths.map(ownText)), { minLength: 2, maxLength: 2 }),
      ),
    );
  // Texts of a few letters between ever different ones are not copied.
  let packedPages = 0;
  await fc.assert(
    fc.asyncProperty(page, async ([parts, lengths, answers]) => {
      const packed = await packForAll(parts, lengths);
      if (!packed) return;
      packedPages += 1;
      for (const own of answers) expect(unpacked(packed(own))).toBe(whole(parts, own));
    }),
    { numRuns: 300, seed: 7 },
  );
  expect(packedPages).toBeGreaterThan(250);
});

test("a short text with what follows it is never taken from another text that looked alike", async () => {
  const tail = '" href="/abc/def/ghi/jkl/mno/pqr">one';
  const parts = ["<p>", 0, tail, "<b>", 1, "123456789", "<i>", 1, tail];
  for (const own of [
    ["XY", "Z"],
    ["AA", "A"],
  ]) {
    const packed = await packForAll(parts, [2, 1]);
    if (packed) expect(unpacked(packed(own))).toBe(whole(parts, own));
  }
});

test("a page that has all bytes, or says nothing in a place, is packed for each reader", async () => {
  const all = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
  expect(await packForAll([all, 0], [5])).toBeNull();
  expect(await packForAll(["a", 0], [0])).toBeNull();
});

test("a page without anything of one's own is packed in both ways", async () => {
  const parts = ["<p>\u00c3\u00a9</p>"];
  expect(unpacked((await packForAll(parts, []))?.([]) as Buffer)).toBe(parts[0]);
  const zipped = (await packSameForAll(parts))?.([]) as Buffer;
  expect(gunzipSync(zipped).toString("latin1")).toBe(parts[0]);
  expect(await packSameForAll(["a", 0])).toBeNull();
});
