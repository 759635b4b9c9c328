/** A photo ready to be sent: small, upright, and without what the camera wrote into it. */
export type SmallPhoto = { blob: Blob; width: number; height: number };

const longestSidePixels = 1600;
const wantedBytes = 300_000;
const qualities = [0.82, 0.7, 0.58, 0.45];

/**
 * Draws a photo anew, at most 1600 pixels long and about 300 kB, so that it leaves over a weak signal. Drawing turns
 * it upright and leaves out where and when it was taken.
 * @returns null when this browser cannot read it.
 */
export async function shrinkPhoto(file: Blob): Promise<SmallPhoto | null> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
  try {
    const scale = Math.min(1, longestSidePixels / Math.max(picture.width, picture.height));
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    if (!context) return null;
    // A PNG may be see-through, a JPEG may not.
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    context.drawImage(picture, 0, 0, width, height);
    let blob: Blob | null = null;
    for (const quality of qualities) {
      blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
      if (!blob || blob.size <= wantedBytes) break;
    }
    return blob && { blob, width, height };
  } finally {
    picture.close();
  }
}
