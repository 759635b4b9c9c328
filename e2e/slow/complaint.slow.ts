import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import sharp from "sharp";
import { freePort } from "../../lib/db/free-port.ts";
import { controls, journeyOf, pageOf, readReceipt, walk } from "../support/journeys.ts";
import { startOwnPortal } from "../support/portal.ts";
import { cuttableLine, slowDown } from "../support/slow-line.ts";

const targetSeconds = 90;
const cutSeconds = 20;

/** A photo as a camera makes it: 12 megapixels of noise, about 5 MB. */
async function cameraPhoto(): Promise<Buffer> {
  const [width, height] = [4000, 3000];
  const noise = { type: "gaussian", mean: 128, sigma: 22 } as const;
  return sharp({ create: { width, height, channels: 3, background: "#808080", noise } })
    .jpeg({ quality: 87 })
    .toBuffer();
}

test("a complaint with a 5 MB photo is sent within 90 s over 400 kbit/s, with a cut of 20 s in the middle", async ({
  page,
}) => {
  const buffer = await cameraPhoto();
  expect(buffer.length).toBeGreaterThan(4_500_000);
  const port = await freePort();
  const line = await cuttableLine(() => port);
  const address = `http://127.0.0.1:${line.port}`;
  const portal = await startOwnPortal("server.ts", { DEMO: "1", PORT: String(port), PUBLIC_URL: address });
  try {
    await page.goto(address + pageOf("pengaduan"));
    await slowDown(page);
    await walk(page, journeyOf("pengaduan"), undefined, async (_step, index) => {
      if (index !== 3) return;
      await page.locator("#photos").setInputFiles({ name: "foto.jpg", mimeType: "image/jpeg", buffer });
      await expect(page.getByText("1 foto siap dikirim.")).toBeVisible({ timeout: 60_000 });
    });
    const started = Date.now();
    const before = line.upBytes();
    await page.getByRole("button", { name: controls.id.send, exact: true }).click();
    await expect
      .poll(() => line.upBytes() - before, { timeout: 60_000, intervals: [50] })
      .toBeGreaterThan(50_000);
    line.cut();
    await expect(page.getByRole("alert").filter({ hasText: controls.id.notSent })).toBeVisible();
    await wait(cutSeconds * 1000);
    line.join();
    await expect(page.getByRole("heading", { level: 1, name: controls.id.received })).toBeVisible({
      timeout: targetSeconds * 1000,
    });
    const seconds = (Date.now() - started) / 1000;
    await readReceipt(page);
    console.log(`5 MB photo, 400 kbit/s, CPU x6, cut of ${cutSeconds} s: sent after ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(targetSeconds);
  } finally {
    await portal.stop();
    await line.close();
  }
});
