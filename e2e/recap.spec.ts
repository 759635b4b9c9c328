import { expect, type Page, test } from "@playwright/test";
import sharp from "sharp";
import { demoVillage, expectReadable, expectReadableWithoutScripts } from "./reader.ts";

const comparison = "/rekap/banding?daerah=32.73,11,32.73.25.1002";
const pages = [
  { path: "/rekap", heading: { id: "Rekap bantuan sosial Indonesia", en: "Social aid recap: Indonesia" } },
  {
    path: "/rekap/32",
    heading: { id: "Rekap bantuan sosial Jawa Barat", en: "Social aid recap: Jawa Barat" },
  },
  {
    path: `/rekap/${demoVillage}`,
    heading: { id: "Rekap bantuan sosial Cipadung", en: "Social aid recap: Cipadung" },
  },
  {
    path: "/rekap/32.73/perubahan",
    heading: {
      id: "Yang berubah dalam rilis ini: Kota Bandung",
      en: "What changed in this release: Kota Bandung",
    },
  },
  { path: comparison, heading: { id: "Bandingkan daerah", en: "Compare areas" } },
  { path: "/rekap/metode", heading: { id: "Cara angka rekap dihitung", en: "How the recap is counted" } },
  {
    path: "/rekap/32.73/sematan",
    heading: { id: "Rekap bantuan sosial Kota Bandung", en: "Social aid recap: Kota Bandung" },
  },
];

for (const language of ["id", "en"] as const) {
  for (const { path, heading } of pages) {
    const address = language === "id" ? path : `/en${path}`;
    // What is put together of the same parts is looked at in one language.
    if (language === "en" && /perubahan|sematan|\d{4}$/.test(path)) continue;
    test(`${address} is readable by everybody`, async ({ page }) => {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading[language]);
      await expect(page).toHaveTitle(/– Dataku$/);
      await expectReadable(page);
      await expectTablesWholeOnPaper(page);
    });
  }
}

/** Within its margins a sheet of A4 is 652 px wide. */
async function expectTablesWholeOnPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 652, height: 900 });
  const ends = await page
    .locator("table")
    .evaluateAll((tables) => tables.map((table) => table.getBoundingClientRect().right));
  expect(Math.max(0, ...ends), "no column is cut off on paper").toBeLessThanOrEqual(652);
}

test("the recap is as readable in the dark", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/rekap");
  await expectReadable(page);
});

test("every figure's page says register, period, day and release, and that people are invented", async ({
  page,
}) => {
  for (const path of ["/rekap", "/rekap/32.73", "/rekap/32.73/sematan"]) {
    await page.goto(path);
    const main = page.getByRole("main");
    await expect(
      main.getByText(/Sumber DTSEN, periode .+\. Data per .+\. Rilis 2026-Q3-r\d+\./),
    ).toBeVisible();
    await expect(main.getByText(/data sintetis/i).first()).toBeVisible();
  }
});

test("a tile of the map leads to its province, and says its name and value", async ({ page }) => {
  await page.goto("/rekap");
  await expect(page.locator("figure svg a")).toHaveCount(38);
  await page.getByRole("link", { name: /^JB, Jawa Barat: / }).click();
  await expect(page).toHaveURL("/rekap/32");
  const path = page.getByRole("navigation", { name: "Letak daerah ini" });
  await path.getByRole("link", { name: "Indonesia" }).click();
  await expect(page).toHaveURL("/rekap");
});

test("an area, a period and a code that do not exist are told apart, and a code without dots is led on", async ({
  page,
}) => {
  expect((await page.goto("/rekap/99"))?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Daerah ini tidak kami kenal");
  expect((await page.goto("/rekap/32?periode=1999-Q1"))?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rekap periode itu tidak ada");
  await page.goto("/rekap/3273");
  await expect(page).toHaveURL("/rekap/32.73");
  await page.goto("/rekap/11.01");
  const above = page.getByRole("navigation", { name: "Letak daerah ini" }).getByRole("link");
  await expect(above).toHaveText(["Indonesia", "Aceh"]);
  for (const link of await above.all()) expect((await link.boundingBox())?.width).toBeGreaterThanOrEqual(44);
  await page.goto("/rekap/id");
  await expect(page).toHaveURL("/rekap");
});

test("other sites may show the embedded page alone", async ({ request }) => {
  const headersOf = async (path: string) => (await request.get(path)).headers();
  const embedded = await headersOf("/en/rekap/32.73/sematan");
  expect(embedded["content-security-policy"]).toContain("frame-ancestors *");
  expect(embedded).not.toHaveProperty("x-frame-options");
  for (const path of ["/rekap/32.73", "/rekap/32.73/sematan/x", "/rekap/32.73/perubahan"]) {
    const headers = await headersOf(path);
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(headers["x-frame-options"], path).toBe("DENY");
  }
});

test("the picture to share is a PNG of the size that Open Graph asks for, with words in it", async ({
  page,
  request,
}) => {
  await page.goto("/rekap/32.73");
  const address = await page.locator('meta[property="og:image"]').getAttribute("content");
  const picture = await (await request.get(new URL(address as string).pathname)).body();
  expect(await sharp(picture).metadata()).toMatchObject({ format: "png", width: 1200, height: 630 });
  // Where the title stands there are dark letters on light cloth.
  const strip = await sharp(picture).extract({ left: 60, top: 120, width: 600, height: 70 }).toBuffer();
  const title = await sharp(strip).greyscale().stats();
  expect(title.channels[0]?.min).toBeLessThan(60);
  expect(title.channels[0]?.stdev).toBeGreaterThan(20);
  expect((await request.get("/rekap/99/kartu.png")).status()).toBe(404);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  const areas = (page: Page) => page.locator("#daerah");

  test("the recap is as readable", async ({ page }) => {
    await page.goto("/rekap");
    await expectReadableWithoutScripts(page);
  });

  test("a reader goes from the nation down to a village, sorts, and chooses a measure", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("link", { name: "Lihat rekap" }).click();
    await areas(page).getByRole("link", { name: "Jawa Barat", exact: true }).click();
    // The page that is left has the same list.
    await expect(page).toHaveURL("/rekap/32");
    await areas(page).getByLabel("Ukuran").selectOption({ label: "Desa selesai memutakhirkan data" });
    await areas(page).getByRole("button", { name: "Tampilkan" }).click();
    await expect(page).toHaveURL("/rekap/32?ukuran=desa-selesai#daerah");
    await expect(page).toHaveTitle(/^Desa selesai memutakhirkan data: Jawa Barat, /);
    const sorted = areas(page).getByRole("columnheader", { name: "Desa selesai" });
    await expect(sorted).toHaveAttribute("aria-sort", "descending");
    await sorted.getByRole("link").click();
    await expect(sorted).toHaveAttribute("aria-sort", "ascending");
    await areas(page).getByRole("link", { name: "Kabupaten atau kota" }).click();
    await expect(page).toHaveURL("/rekap/32?ukuran=desa-selesai&urut=nama#daerah");
    await areas(page).getByRole("link", { name: "Kota Bandung" }).click();
    await areas(page).getByRole("link", { name: "Cibiru", exact: true }).click();
    await areas(page).getByRole("link", { name: "Cipadung" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rekap bantuan sosial Cipadung");
    await expect(areas(page)).toHaveCount(0);
  });

  test("up to five areas are chosen from lists, and taken out again", async ({ page }) => {
    await page.goto("/rekap/32.73");
    await page.getByRole("link", { name: "Bandingkan dengan daerah lain" }).click();
    const pick = page.getByLabel("Daerah", { exact: true });
    let chosen = "32.73";
    for (const [code, name] of [
      ["11", "Aceh"],
      ["51", "Bali"],
      ["91", "Papua"],
    ] as const) {
      await pick.selectOption({ label: name });
      await page.getByRole("button", { name: "Tambahkan" }).click();
      chosen += `,${code}`;
      // A click does not wait for the next page, and the page that is left has the same list.
      await expect(page).toHaveURL(`/rekap/banding?daerah=${chosen}`);
    }
    await pick.selectOption({ label: "Bali" });
    await page.getByRole("button", { name: "Tambahkan" }).click();
    await expect(page).toHaveURL("/rekap/banding?daerah=32.73,11,51,91&sudah=51");
    await expect(pick).toHaveAccessibleDescription("Bali sudah dipilih. Pilih daerah lain.");
    await expect(pick).toBeFocused();
    await pick.selectOption({ label: "Jawa Barat" });
    await page.getByRole("button", { name: "Lihat daerah di dalamnya" }).click();
    await expect(pick.getByRole("option", { name: "Kabupaten Bandung", exact: true })).toBeAttached();
    await pick.selectOption({ label: "Kabupaten Bandung" });
    await page.getByRole("button", { name: "Tambahkan" }).click();
    await expect(page).toHaveURL("/rekap/banding?daerah=32.73,11,51,91,32.04&di=32");
    await expect(page.getByText("Sudah 5 daerah.")).toBeVisible();
    const remove = page.getByRole("link", { name: "Hapus Bali" });
    expect((await remove.boundingBox())?.width).toBeGreaterThanOrEqual(44);
    await remove.click();
    await expect(page.getByRole("columnheader", { name: "Bali" })).toHaveCount(0);
    await expect(page.getByRole("columnheader", { name: "Papua" })).toHaveCount(1);
  });
});
