import sharp from "sharp";
import { processState } from "../state/process-state.ts";

/** A photo made anew: turned upright, no larger than 1,600 pixels, without anything but its pixels. */
export type CleanPhoto = { bytes: Buffer; mediaType: "image/webp" };

/** Why a file is not taken: not a still JPEG, PNG or WebP, or one that cannot be decoded within the limits. */
export type PhotoProblem = "unsupported" | "unreadable";

const maxPixels = 24_000_000;
const maxSide = 1600;
const maxSeconds = 5;
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
    } catch {
      // The library's text may quote the file; what matters is that it could not be read.
      return { ok: false, problem: "unreadable" };
    }
  });
}

/** Does a file begin as a JPEG, PNG or WebP, and is it one picture? Told without decoding anything. */
export function isStillPhoto(file: Uint8Array): boolean {
  const head = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, 4096)).toString("latin1");
  if (head.startsWith("\xff\xd8\xff")) return true;
  // An animated PNG says so before its first picture.
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return !head.includes("acTL");
  return head.startsWith("RIFF") && head.slice(8, 12) === "WEBP" && !head.slice(12, 64).includes("ANIM");
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
