import { createHash } from "node:crypto";
import sharp from "sharp";

/** Size of the picture in pixels. */
export const pictureSize = { width: 220, height: 80 } as const;

type Point = readonly [x: number, y: number];
type Stroke = readonly Point[];

// Each digit as one pen would draw it, in a box of 10 by 16.
const digitStrokes: Record<string, readonly Stroke[]> = {
  "0": [arc(5, 8, 4.2, 7.4, -90, 270)],
  "1": [
    [
      [2, 4],
      [5.4, 0.6],
      [5.4, 15.6],
    ],
    [
      [2, 15.6],
      [8.8, 15.6],
    ],
  ],
  "2": [[...arc(5, 4.6, 3.9, 4, -170, 40), [1.2, 15.4], [9, 15.4]]],
  "3": [[...arc(4.6, 4.3, 3.7, 3.7, -150, 80), ...arc(4.6, 11.6, 4.2, 4, -80, 150)]],
  "4": [
    [
      [7, 15.6],
      [7, 0.6],
      [0.8, 11],
      [9.4, 11],
    ],
  ],
  "5": [[[8.4, 0.6], [2.2, 0.6], [1.7, 7], ...arc(4.8, 10.7, 4.1, 4.7, -125, 150)]],
  "6": [[[7.4, 0.6], [3.6, 4.6], [1.4, 9], ...arc(5, 11.2, 3.8, 4.3, 195, 555)]],
  "7": [
    [
      [1, 0.8],
      [9, 0.8],
      [4, 15.6],
    ],
    [
      [3.6, 8.2],
      [8, 8.2],
    ],
  ],
  "8": [arc(5, 4.2, 3.3, 3.6, -90, 270), arc(5, 11.7, 4.1, 3.9, -90, 270)],
  "9": [[...arc(5, 4.8, 3.8, 4.3, 15, 375), [8.6, 7.4], [6.6, 12], [3, 15.6]]],
};

/**
 * Draws digits as dark pen strokes on white, bent and crossed by thin lines, readable by a person. No font and no
 * system library takes part, so the picture looks the same everywhere.
 * @param seed decides every bend; the same seed gives the same picture.
 * @returns a PNG with its own white background, so it can be read in dark mode too.
 */
export async function drawDigits(digits: string, seed: Buffer): Promise<Buffer> {
  const { width, height } = pictureSize;
  const random = seededRandom(seed);
  const between = (low: number, high: number) => low + random() * (high - low);
  const ink = new Float32Array(width * height);
  const step = (width - 24) / digits.length;

  for (const [index, digit] of [...digits].entries()) {
    const place = {
      x: 12 + step * (index + 0.5) + between(-3, 3),
      y: height / 2 + between(-7, 7),
      scale: between(2.7, 3.3),
      turn: between(-0.3, 0.3),
      lean: between(-0.25, 0.25),
    };
    const pen = between(1.6, 2.3);
    const [waveX, waveY] = [between(0, 7), between(0, 7)];
    for (const stroke of digitStrokes[digit] ?? []) {
      const bent = stroke.map(([x, y]): Point => {
        const dx = (x - 5) * place.scale + 1.6 * Math.sin(y / 3 + waveX);
        const dy = (y - 8) * place.scale + 1.6 * Math.sin(x / 3 + waveY);
        const leant = dx + place.lean * dy;
        const [cos, sin] = [Math.cos(place.turn), Math.sin(place.turn)];
        return [place.x + leant * cos - dy * sin, place.y + leant * sin + dy * cos];
      });
      drawStroke(ink, bent, pen);
    }
  }
  for (let line = 0; line < 4; line++) {
    const [y0, swing, length, phase] = [
      between(12, height - 12),
      between(6, 20),
      between(40, 90),
      between(0, 7),
    ];
    const points = Array.from(
      { length: 23 },
      (_, i): Point => [i * 10, y0 + swing * Math.sin((i * 10) / length + phase)],
    );
    drawStroke(ink, points, between(0.5, 0.9));
  }

  // Eight greys keep the edges smooth and the file small.
  const pixels = Uint8Array.from(ink, (dark) => 255 - Math.round(Math.min(1, dark) * 7) * 32);
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .png({ palette: true, colours: 8, compressionLevel: 9 })
    .toBuffer();
}

/** Darkens every pixel by how far the pen covers it; only looks at the box around each segment. */
function drawStroke(ink: Float32Array, points: readonly Point[], radius: number): void {
  const { width, height } = pictureSize;
  for (let i = 1; i < points.length; i++) {
    const [[ax, ay], [bx, by]] = [points[i - 1] as Point, points[i] as Point];
    const [dx, dy] = [bx - ax, by - ay];
    const lengthSquared = dx * dx + dy * dy || 1;
    const reach = radius + 1;
    for (
      let y = Math.max(0, Math.floor(Math.min(ay, by) - reach));
      y < Math.min(height, Math.max(ay, by) + reach);
      y++
    ) {
      for (
        let x = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
        x < Math.min(width, Math.max(ax, bx) + reach);
        x++
      ) {
        const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / lengthSquared));
        const distance = Math.hypot(x - ax - along * dx, y - ay - along * dy);
        const cover = Math.min(1, Math.max(0, radius + 0.5 - distance));
        const at = y * width + x;
        if (cover > (ink[at] ?? 0)) ink[at] = cover;
      }
    }
  }
}

/** Points on an ellipse, angles in degrees, clockwise from the right. */
function arc(cx: number, cy: number, rx: number, ry: number, from: number, to: number): Point[] {
  const count = Math.ceil(Math.abs(to - from) / 20);
  return Array.from({ length: count + 1 }, (_, i): Point => {
    const angle = ((from + ((to - from) * i) / count) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  });
}

/** Numbers from 0 up to 1 out of SHA-256, so they cannot be foretold without the seed. */
function seededRandom(seed: Buffer): () => number {
  let block = Buffer.alloc(0);
  let round = 0;
  return () => {
    if (block.length < 4) block = createHash("sha256").update(seed).update(String(round++)).digest();
    const value = block.readUInt32BE(0) / 2 ** 32;
    block = block.subarray(4);
    return value;
  };
}
