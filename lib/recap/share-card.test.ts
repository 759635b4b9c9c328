import sharp from "sharp";
import { expect, test } from "vitest";
import { drawShareCard, type ShareCard } from "./share-card.ts";

const card = (change: Partial<ShareCard>): ShareCard => ({
  title: "Rekap bantuan sosial Cipadung",
  path: "Cibiru, Kota Bandung, Jawa Barat",
  freshness: "Sumber DTSEN, periode Juli–September 2026.",
  figures: [{ label: "Orang dalam daftar", value: "900" }],
  stamp: "Data sintetis",
  address: "localhost/rekap/32.73.25.1002",
  ...change,
});

/** How dark the darkest point of a strip of the card is, 0 black to 255 white. */
async function darkest(picture: Buffer | "full", top: number, height: number): Promise<number | undefined> {
  if (picture === "full") throw new Error("The card was not drawn.");
  // What sharp tells of a picture is told of the whole one, so the strip is cut out first.
  const strip = await sharp(picture).extract({ left: 0, top, width: 1200, height }).png().toBuffer();
  return (await sharp(strip).greyscale().stats()).channels[0]?.min;
}

test("of many cards that are asked for at once some are drawn, one by one, and the others are refused", async () => {
  const asked = Array.from({ length: 16 }, (_, nth) => drawShareCard(card({ title: `Rekap ${nth}` })));
  const drawn = await Promise.all(asked);
  expect(drawn.filter((one) => one === "full")).toHaveLength(3);
  // Who was refused may ask again.
  expect(await drawShareCard(card({ title: "Rekap 15" }))).not.toBe("full");
});

test("the longest name there is leaves room for where the area lies", async () => {
  const long = card({ title: "Rekap bantuan sosial Kampuang Tanjuang Koto Mambang Sungai Durian" });
  const [whole, bare] = await Promise.all([drawShareCard(long), drawShareCard({ ...long, path: "" })]);
  expect(await darkest(whole, 240, 26)).toBeLessThan(100);
  expect(await darkest(bare, 240, 40)).toBeGreaterThan(200);
});
