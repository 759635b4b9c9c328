import sharp from "sharp";
import { Fault } from "../errors/fault.ts";
import { processState } from "../state/process-state.ts";

/** A photo made anew: turned upright, no larger than 1,600 pixels, without anything but its pixels. */
export type CleanPhoto = { bytes: Buffer; mediaType: "image/webp" };

/** Why a file is not taken: not a still JPEG, PNG or WebP, or one that cannot be decoded within the limits. */
export type PhotoProblem = "unsupported" | "unreadable";

const maxPixels = 24_000_000;
const maxSide = 1600;
const maxSeconds = 10;
const maxParallel = 2;

// Process-wide: only these three loaders exist for us. SVG, GIF, TIFF, HEIF, PDF and the rest are never parsed.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"],
});
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes a photo and encodes it again, so that no byte of the file itself is kept: no place, camera, thumbnail or tail.
 * Two at a time in a process, so that a crowd of large photos cannot take all memory.
 * @throws Fault `evidence_busy` when it takes too long: an honest photo does so only on an overloaded machine
 */
export async function cleanPhoto(
  file: Uint8Array,
): Promise<{ ok: true; photo: CleanPhoto } | { ok: false; problem: PhotoProblem }> {
  if (!isStillPhoto(file)) return { ok: false, problem: "unsupported" };
  return inTurn(async () => {
    try {
      const input = sharp(file, {
        limitInputPixels: maxPixels,
        failOn: "warning",
        pages: 1,
        autoOrient: true,
      });
      const { pages = 1, format } = await input.metadata();
      if (pages > 1 || !["jpeg", "png", "webp"].includes(format))
        return { ok: false, problem: "unsupported" };
      const bytes = await input
        .timeout({ seconds: maxSeconds })
        .resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true })
        .toColourspace("srgb")
        .webp({ quality: 80, effort: 2 })
        .toBuffer();
      return { ok: true, photo: { bytes, mediaType: "image/webp" } };
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("timeout")) throw new Fault("evidence_busy");
      // The library's text may quote the file; what matters is that it could not be read.
      return { ok: false, problem: "unreadable" };
    }
  });
}

/** Does a file begin as a JPEG, PNG or WebP, and is it one picture? Told without decoding anything. */
export function isStillPhoto(file: Uint8Array): boolean {
  const head = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, 4096)).toString("latin1");
  if (head.startsWith("\xff\xd8\xff")) return true;
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return !isAnimatedPng(file);
  return head.startsWith("RIFF") && head.slice(8, 12) === "WEBP" && !head.slice(12, 64).includes("ANIM");
}

/** An animated PNG says so in a chunk `acTL`, somewhere before its first picture. */
function isAnimatedPng(file: Uint8Array): boolean {
  const view = Buffer.from(file.buffer, file.byteOffset, file.length);
  for (let at = 8; at + 8 <= view.length; at += 12 + view.readUInt32BE(at)) {
    const name = view.toString("latin1", at + 4, at + 8);
    if (name === "acTL") return true;
    if (name === "IDAT") return false;
  }
  return false;
}

const turns = () => processState("evidence:turns", () => ({ running: 0, waiting: [] as (() => void)[] }));

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const state = turns();
  if (state.running >= maxParallel) await new Promise<void>((resolve) => state.waiting.push(resolve));
  else state.running += 1;
  try {
    return await work();
  } finally {
    // The place is handed on, never given up in between.
    const next = state.waiting.shift();
    if (next) next();
    else state.running -= 1;
  }
}
