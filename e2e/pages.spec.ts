import { expect, test } from "@playwright/test";
import { demoVillage, expectReadable, tabTo, tagOf } from "./reader.ts";

const pages = [
  { path: "/", heading: { id: "Cek status bantuan sosial", en: "Check your social aid" } },
  { path: "/cek", heading: { id: "Cari desa atau kelurahan", en: "Find the village" } },
  { path: "/cek?q=cipadung", heading: { id: "Pilih desa atau kelurahan Anda", en: "Choose your village" } },
  { path: "/cek?q=zzqqxx", heading: { id: "Tidak ada desa yang cocok", en: "No village matches" } },
  { path: "/cek?q=a", heading: { id: "Cari desa atau kelurahan", en: "Find the village" } },
  { path: "/cek?pilih=id", heading: { id: "Pilih provinsi", en: "Choose the province" } },
  { path: "/cek?pilih=&di=32.73", heading: { id: "Pilih kecamatan", en: "Choose the district" } },
  { path: "/cek?desa=32.73", heading: { id: "Pilih kecamatan", en: "Choose the district" } },
  {
    path: "/cek?desa=99.99.99.9999",
    heading: { id: "Kode wilayah ini tidak kami kenal", en: "We do not know this area code" },
  },
  {
    path: `/cek?desa=${demoVillage}`,
    heading: { id: "Cek nama di Cipadung", en: "Check a name in Cipadung" },
  },
  { path: "/cek/saya", heading: { id: "Cek dengan NIK", en: "Check with your NIK" } },
  { path: "/cek/saya?contoh=2", heading: { id: "Cek dengan NIK", en: "Check with your NIK" } },
  { path: "/usul", heading: { id: "Usulkan bantuan", en: "Propose somebody for aid" } },
  { path: "/sanggah", heading: { id: "Sanggah penerima", en: "Object to a recipient" } },
  { path: "/pengaduan?q=zzqqxx", heading: { id: "Tidak ada desa yang cocok", en: "No village matches" } },
  { path: "/lacak", heading: { id: "Lacak kiriman", en: "Follow your submission" } },
  { path: "/bantuan", heading: { id: "Panduan dan bantuan", en: "Help" } },
  { path: "/data", heading: { id: "Data terbuka", en: "Open data" } },
  { path: "/data/api", heading: { id: "Dokumentasi API", en: "API documentation" } },
  { path: "/resmi", heading: { id: "Apakah ini situs resmi?", en: "Is this the official site?" } },
  { path: "/verifikasi", heading: { id: "Periksa bukti cetak", en: "Verify a printout" } },
  { path: "/verifikasi/04ABC", heading: { id: "Kode ini tidak sah", en: "This code is not valid" } },
  { path: "/bantu", heading: { id: "Masukkan kode perangkat", en: "Enter the device code" } },
  { path: "/tidak-ada", heading: { id: "Halaman ini tidak ada", en: "This page does not exist" } },
];

for (const language of ["id", "en"] as const) {
  for (const { path, heading } of pages) {
    const address = language === "id" ? path : path === "/" ? "/en" : `/en${path}`;
    const tag = path.includes("?") ? tagOf(language) : [];
    test(`${address} is readable by everybody and says that people are invented`, { tag }, async ({
      page,
    }) => {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading[language]);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page).toHaveTitle(/– Dataku$/);
      await expect(page.getByText(language === "id" ? "Data contoh." : "Sample data.")).toBeVisible();
      await expectReadable(page);
    });
  }
}

test("the other language shows the same page", async ({ page }) => {
  await page.goto(`/cek?desa=${demoVillage}`);
  await page.getByRole("link", { name: "Read this page in English" }).click();
  await expect(page).toHaveURL(`/en/cek?desa=${demoVillage}`);
  await page.getByRole("link", { name: "Baca halaman ini dalam bahasa Indonesia" }).click();
  await expect(page).toHaveURL(`/cek?desa=${demoVillage}`);
});

test("a language in capitals leads to its page, with all that was asked", async ({ request }) => {
  for (const [written, address] of [
    ["/EN", "/en"],
    ["/En/cek?q=Aceh", "/en/cek?q=Aceh"],
    ["/ID/cek?q=Aceh", "/cek?q=Aceh"],
  ] as const) {
    const answer = await request.get(written, { maxRedirects: 0 });
    expect(answer.status(), written).toBe(308);
    expect(answer.headers().location, written).toBe(address);
  }
});

test("the first Tab offers to skip the header", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Langsung ke isi halaman" })).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("combobox"));
});

test("a page that does not exist, and a village that does not, answer 404", async ({ request }) => {
  for (const path of ["/tidak-ada", "/API/x", "/Wilayah/x", "/_NEXT/x"]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(404);
    expect(await answer.text(), path).toContain("Halaman ini tidak ada");
  }
  expect((await request.get("/cek?desa=99.99.99.9999")).status()).toBe(404);
  expect((await request.get("/cek?desa=32.73")).status()).toBe(200);
});

test("the pages load nothing from anywhere else", async ({ page, baseURL }) => {
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL ?? "")) elsewhere.push(request.url());
  });
  for (const path of ["/", `/cek?desa=${demoVillage}`, "/bantuan", "/data"]) await page.goto(path);
  expect(elsewhere).toEqual([]);
});

for (const path of [
  "/",
  "/cek?q=cipadung",
  `/cek?desa=${demoVillage}`,
  `/usul?desa=${demoVillage}`,
  "/bantuan",
  "/resmi",
  "/verifikasi",
]) {
  test(`the dark scheme of ${path} is as readable as the light one`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(path);
    await expectReadable(page);
  });
}
