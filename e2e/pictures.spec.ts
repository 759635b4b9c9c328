import { expect, test } from "@playwright/test";
import { demoPersonalChecks } from "../lib/synth/demo-people.ts";
import { askFor, demoVillage, personalPage } from "./reader.ts";

/** The pictures of docs/images, made anew only when asked for: PICTURES=1. */
const wanted = process.env.PICTURES
  ? [
      { file: "answer-receiver", kind: "receives" },
      { file: "answer-held", kind: "held" },
      { file: "answer-mismatch", kind: "mismatch" },
      { file: "answer-not-found", kind: "not_verified" },
    ]
  : [];
const widths = [
  { width: 360, height: 1600 },
  { width: 1280, height: 1100 },
];

for (const { file, kind } of wanted) {
  for (const size of widths) {
    test(`docs/images/${file}-${size.width}.png`, async ({ page }) => {
      const check = demoPersonalChecks.find(({ expect }) => expect === kind);
      if (!check) throw new Error(`No demo person stands for ${kind}.`);
      await page.setViewportSize(size);
      await page.goto(personalPage.id);
      await askFor(page, check);
      await expect(page.locator("#jawaban")).toBeFocused();
      // As it is read, from the top and without the ring of the focus.
      await page.locator("#jawaban").blur();
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot({ path: `docs/images/${file}-${size.width}.png` });
    });
  }
}

/** Pages of the recap, as far down as a reader sees at first and a little further. */
const recaps = process.env.PICTURES
  ? [
      { file: "recap-nation", path: "/rekap" },
      { file: "recap-province", path: "/rekap/32" },
      { file: "recap-village", path: `/rekap/${demoVillage}` },
      { file: "recap-comparison", path: "/rekap/banding?daerah=32,33,35" },
    ]
  : [];

for (const { file, path } of recaps) {
  for (const { width } of widths) {
    test(`docs/images/${file}-${width}.png`, async ({ page }) => {
      await page.setViewportSize({ width, height: 2400 });
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await page.screenshot({ path: `docs/images/${file}-${width}.png` });
    });
  }
}
