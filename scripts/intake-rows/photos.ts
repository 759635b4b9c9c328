import { readFileSync } from "node:fs";
import sharp from "sharp";
import { filed, type IntakeLab, type IntakeRow, village } from "../intake-lab.ts";
import type { Answer } from "../lab/ask.ts";
import { cpuSeconds, watchMemory } from "../lab/process-cost.ts";
import { inParallel, range } from "../lab/row.ts";

const mark = "PHOTO-MARKER-7391";
const complaint = { kind: "pengaduan", village, topic: "poor_quality" };
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#385" } });

/** An animated PNG: two frames, told by the chunk `acTL` before the first picture. */
function animatedPng(still: Buffer): Buffer {
  const afterHead = 8 + 25;
  const chunk = Buffer.concat([
    Buffer.from([0, 0, 0, 8]),
    Buffer.from("acTL"),
    Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]),
  ]);
  return Buffer.concat([still.subarray(0, afterHead), chunk, Buffer.alloc(4), still.subarray(afterHead)]);
}

/** One of each file that must not pass, small where it is a bomb. */
async function malicious(): Promise<Record<string, Buffer>> {
  const [jpeg, png] = [await plain(600, 400).jpeg().toBuffer(), await plain(60, 40).png().toBuffer()];
  const noise = sharp({
    create: {
      width: 600,
      height: 400,
      channels: 3,
      background: "#000",
      noise: { type: "gaussian", mean: 128, sigma: 60 },
    },
  });
  const frames = await sharp(
    [await plain(40, 40).png().toBuffer(), await plain(40, 40).negate().png().toBuffer()],
    { join: { animated: true } },
  )
    .webp()
    .toBuffer();
  const svg = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>${mark}</text></svg>`,
  );
  return {
    "bomb 16000x16000": await plain(16_000, 16_000).png({ compressionLevel: 9 }).toBuffer(),
    svg,
    "svg in a jpeg's clothes": Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), svg]),
    gif: await plain(40, 40).gif().toBuffer(),
    tiff: await plain(40, 40).tiff().toBuffer(),
    heic: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheicmif1heic"), jpeg]),
    pdf: Buffer.from(`%PDF-1.4 ${mark}`),
    html: Buffer.from(`<html>${mark}</html>`),
    "truncated jpeg": (await noise.jpeg().toBuffer()).subarray(0, 30_000),
    "truncated png": png.subarray(0, png.length - 30),
    "animated webp": frames,
    "animated png": animatedPng(png),
    empty: Buffer.from([0xff, 0xd8, 0xff]),
  };
}

/** Files that pass, with something in them that must not. */
async function smuggling(): Promise<Buffer[]> {
  const tail = Buffer.from(`<script>${mark}</script>PK\u0003\u0004${mark}`);
  const exif = {
    IFD0: { ImageDescription: mark, Artist: mark },
    IFD3: { GPSLatitudeRef: "S", GPSLatitude: "6/1 54/1 0/1" },
  };
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>${mark}</rdf:Description></rdf:RDF></x:xmpmeta>`;
  return [
    Buffer.concat([await plain(80, 60).jpeg().toBuffer(), tail]),
    Buffer.concat([await plain(80, 60).png().toBuffer(), tail]),
    await plain(80, 60).withExif(exif).withXmp(xmp).jpeg().toBuffer(),
    await plain(80, 60).withExif(exif).webp().toBuffer(),
  ];
}

/** What the officer gets of the photos of some submissions, decrypted. */
async function readPhotos(lab: IntakeLab, name: string, answers: readonly Answer[]): Promise<Buffer[]> {
  const tickets = answers.map((answer) => filed(answer).ticket);
  const items = (await lab.exportAndOpen(name)).filter(({ ticket }) => tickets.includes(ticket));
  return items.flatMap(({ photos }) => photos.map((path) => readFileSync(path)));
}

/** Photos of people who mean well, and of people who do not. */
export const photosRows: IntakeRow[] = [
  {
    id: "B29 a corpus of malicious images, and four large photos at once",
    target: "refused <= 1 s CPU each, nothing of the file kept, RSS <= +200 MB",
    async run(lab) {
      const pid = lab.portals[0].child.pid ?? 0;
      const costs: number[] = [];
      const passedOn: string[] = [];
      for (const [name, file] of Object.entries(await malicious())) {
        const captcha = await lab.token();
        const before = cpuSeconds(pid);
        const answer = await lab.file(complaint, { photos: [file], captcha });
        costs.push(cpuSeconds(pid) - before);
        if (answer.status !== 415) passedOn.push(`${name} ${answer.status}`);
      }
      const smuggled: Answer[] = [];
      for (const file of await smuggling()) smuggled.push(await lab.file(complaint, { photos: [file] }));
      const kept = await readPhotos(lab, "b29", smuggled);
      const clean = kept.filter((photo) => !photo.includes(mark)).length;
      // As large as one may be: 24 million pixels of noise, in 8 MB.
      const large = await sharp({
        create: {
          width: 6000,
          height: 4000,
          channels: 3,
          background: "#000",
          noise: { type: "gaussian", mean: 128, sigma: 20 },
        },
      })
        .jpeg({ quality: 45 })
        .toBuffer();
      const most = watchMemory(pid);
      const crowd = await inParallel(range(4), 4, () => lab.file(complaint, { photos: [large] }));
      const grown = most();
      const worst = Math.max(...costs);
      return {
        measured: `${costs.length - passedOn.length} of ${costs.length} refused${passedOn.length > 0 ? ` (not: ${passedOn.join(", ")})` : ""}, at most ${worst.toFixed(2)} s CPU; ${clean} of ${kept.length} stored without a marker; 4 photos of ${Math.round(large.length / 1e6)} MB at once: ${crowd.map(({ status }) => status).join(" ")}, RSS +${Math.round(grown)} MB`,
        passed:
          passedOn.length === 0 &&
          worst <= 1 &&
          kept.length === 4 &&
          clean === 4 &&
          crowd.every(({ status }) => status === 201) &&
          grown <= 200,
      };
    },
  },
  {
    id: "B30 a photo with place, thumbnail, IPTC and XMP, taken upright",
    target: "0 metadata blocks, no marker, upright stays upright",
    async run(lab) {
      // Left half red and right half blue as stored; orientation 6 says that its left is the top.
      const red = await sharp({ create: { width: 200, height: 300, channels: 3, background: "#f00" } })
        .png()
        .toBuffer();
      const stored = await sharp({ create: { width: 400, height: 300, channels: 3, background: "#00f" } })
        .composite([{ input: red, left: 0, top: 0 }])
        .withExif({
          IFD0: { ImageDescription: mark, Make: mark },
          IFD3: {
            GPSLatitudeRef: "S",
            GPSLatitude: "6/1 54/1 0/1",
            GPSLongitudeRef: "E",
            GPSLongitude: "107/1 36/1 0/1",
          },
        })
        .withMetadata({ orientation: 6 })
        .withIccProfile("p3")
        .jpeg()
        .toBuffer();
      const seeded = await sharp(stored).metadata();
      const iptc = Buffer.concat([
        Buffer.from([0xff, 0xed, 0, 2 + 14 + mark.length]),
        Buffer.from("Photoshop 3.0\0"),
        Buffer.from(mark),
      ]);
      const file = Buffer.concat([stored.subarray(0, 2), iptc, stored.subarray(2)]);
      const [photo] = await readPhotos(lab, "b30", [await lab.file(complaint, { photos: [file] })]);
      if (!photo) return { measured: "no photo came out", passed: false };
      const { width, height, ...found } = await sharp(photo).metadata();
      const blocks = (["exif", "xmp", "iptc", "icc", "orientation"] as const).filter(
        (one) => found[one] !== undefined,
      );
      const at = async (top: number) => [
        ...(await sharp(photo).extract({ left: 150, top, width: 1, height: 1 }).raw().toBuffer()),
      ];
      const [top = [], bottom = []] = [await at(50), await at(350)];
      const upright =
        (top[0] ?? 0) > 150 && (top[2] ?? 255) < 100 && (bottom[2] ?? 0) > 150 && (bottom[0] ?? 255) < 100;
      return {
        measured: `seeded exif ${seeded.exif?.length} bytes, icc ${seeded.icc?.length}, orientation ${seeded.orientation}; stored ${found.format} ${width}x${height}, ${blocks.length} blocks${blocks.length > 0 ? ` (${blocks.join(", ")})` : ""}, marker ${photo.includes(mark) ? "there" : "gone"}, ${upright ? "upright" : "turned"}`,
        passed:
          seeded.exif !== undefined &&
          seeded.orientation === 6 &&
          file.includes(mark) &&
          blocks.length === 0 &&
          !photo.includes(mark) &&
          width === 300 &&
          height === 400 &&
          upright,
      };
    },
  },
];
