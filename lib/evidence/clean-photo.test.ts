import sharp from "sharp";
import { expect, test } from "vitest";
import { cleanPhoto, isStillPhoto } from "./clean-photo.ts";

const mark = "MARK-OF-THE-CAMERA";
const plain = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: "#385" } });
const cleaned = async (file: Buffer) => {
  const result = await cleanPhoto(file);
  if (!result.ok) throw new Error(result.problem);
  return result.photo.bytes;
};
const problem = async (file: Buffer) => {
  const result = await cleanPhoto(file);
  return result.ok ? null : result.problem;
};

/** A PNG with one more chunk behind its head. */
const pngWith = (png: Buffer, ...chunks: [name: string, data: Buffer][]) =>
  Buffer.concat([
    png.subarray(0, 33),
    ...chunks.flatMap(([name, data]) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      return [length, Buffer.from(name), data, Buffer.alloc(4)];
    }),
    png.subarray(33),
  ]);

test("JPEG, PNG and WebP come out as WebP without anything but pixels", async () => {
  const exif = { IFD0: { Artist: mark }, IFD3: { GPSLatitudeRef: "S", GPSLatitude: "6/1 54/1 0/1" } };
  for (const format of ["jpeg", "png", "webp"] as const) {
    const file = await plain().withExif(exif).withIccProfile("p3").toFormat(format).toBuffer();
    expect(file.includes(mark)).toBe(true);
    const bytes = await cleaned(file);
    const { format: made, exif: place, icc, xmp, iptc, width, height } = await sharp(bytes).metadata();
    expect([made, place, icc, xmp, iptc, width, height]).toEqual([
      "webp",
      undefined,
      undefined,
      undefined,
      undefined,
      60,
      40,
    ]);
    expect(bytes.includes(mark)).toBe(false);
  }
});

test("a photo taken upright stays upright", async () => {
  // Red on the left as stored. Orientation 6 turns the left side to the top, 8 to the bottom.
  const red = await sharp({ create: { width: 30, height: 40, channels: 3, background: "#f00" } })
    .png()
    .toBuffer();
  for (const [orientation, redRow] of [
    [6, 5],
    [8, 55],
  ] as const) {
    const file = await sharp({ create: { width: 60, height: 40, channels: 3, background: "#00f" } })
      .composite([{ input: red, left: 0, top: 0 }])
      .withMetadata({ orientation })
      .jpeg()
      .toBuffer();
    const bytes = await cleaned(file);
    const { width, height, orientation: left } = await sharp(bytes).metadata();
    expect([width, height, left]).toEqual([40, 60, undefined]);
    const [r = 0, , b = 0] = await sharp(bytes)
      .extract({ left: 20, top: redRow, width: 1, height: 1 })
      .raw()
      .toBuffer();
    expect(r).toBeGreaterThan(b + 100);
  }
});

test("a large photo is made smaller, a small one is not made larger", async () => {
  const { width, height } = await sharp(await cleaned(await plain(4000, 3000).jpeg().toBuffer())).metadata();
  expect([width, height]).toEqual([1600, 1200]);
});

test("what hangs behind the picture is not kept", async () => {
  const bytes = await cleaned(
    Buffer.concat([await plain().jpeg().toBuffer(), Buffer.from(`<script>${mark}`)]),
  );
  expect(bytes.includes(mark)).toBe(false);
});

test("more than 24 million pixels are refused before they are decoded", async () => {
  expect(await problem(await plain(5000, 4801).png().toBuffer())).toBe("unreadable");
});

test("a picture that ends early, or is none behind its first bytes, is refused", async () => {
  const [jpeg, png] = [await plain(300, 200).jpeg().toBuffer(), await plain().png().toBuffer()];
  expect(await problem(jpeg.subarray(0, jpeg.length / 2))).toBe("unreadable");
  expect(await problem(png.subarray(0, png.length - 30))).toBe("unreadable");
  expect(await problem(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from("<svg/>")]))).toBe(
    "unreadable",
  );
});

test("other formats are refused by their first bytes, whatever their name says", async () => {
  const files = [
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    await plain().gif().toBuffer(),
    await plain().tiff().toBuffer(),
    Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheicmif1heic")]),
    Buffer.from("%PDF-1.4"),
    Buffer.from("<html>"),
    Buffer.alloc(0),
  ];
  for (const file of files) {
    expect(isStillPhoto(file)).toBe(false);
    expect(await problem(file)).toBe("unsupported");
  }
});

test("moving pictures are refused, also an animated PNG that hides it behind a long text", async () => {
  const frames = [await plain().png().toBuffer(), await plain().negate().png().toBuffer()];
  const webp = await sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer();
  const png = frames[0] as Buffer;
  const animation: [string, Buffer] = ["acTL", Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])];
  const files = [webp, pngWith(png, animation), pngWith(png, ["tEXt", Buffer.alloc(9000, "a")], animation)];
  for (const file of files) {
    expect(isStillPhoto(file)).toBe(false);
    expect(await problem(file)).toBe("unsupported");
  }
  expect(isStillPhoto(pngWith(png, ["tEXt", Buffer.from("acTL")]))).toBe(true);
});

test("a crowd is served two at a time, and everybody is", async () => {
  const file = await plain(800, 600).jpeg().toBuffer();
  const results = await Promise.all(Array.from({ length: 7 }, () => cleanPhoto(file)));
  expect(results.map(({ ok }) => ok)).toEqual(Array.from({ length: 7 }, () => true));
});
