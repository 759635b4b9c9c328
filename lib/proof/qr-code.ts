import { encode } from "uqr";

/** A QR code as one path of squares, for an SVG or a PDF of any size. `size` is its width in squares, without margin. */
export type QrPath = { size: number; path: string };

/** Draws one. Capital letters, digits and `-./:` alone make it a fifth smaller. */
export function qrPath(text: string): QrPath {
  const { size, data } = encode(text, { ecc: "M", boostEcc: false, border: 0 });
  const runs: string[] = [];
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      const width = x - from + 1;
      runs.push(`M${from} ${y}h${width}v1h-${width}z`);
    }
  }
  return { size, path: runs.join("") };
}
