import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { writePack } from "../lib/recap/area-pack.ts";
import { buildRecapFiles } from "../lib/recap/build-recap-files.ts";
import { filesFolder } from "../lib/recap/data-files.ts";
import { testAreas, testRelease } from "../lib/recap/test-figures.ts";
import {
  askFor,
  askWithoutScripts,
  checkPage,
  expectReadable,
  expectReadableWithoutScripts,
} from "./reader.ts";
import { type OwnPortal, startOwnPortal } from "./support/portal.ts";

// A portal of its own: nothing is loaded, quotas are those of production, and its database will be stopped.
test.describe.configure({ mode: "serial" });

let portal: OwnPortal;

test.beforeAll(async () => {
  portal = await startOwnPortal("server.ts", { DEMO: "0" });
});

test.afterAll(() => portal.stop());

const openForm = (page: Page) => page.goto(portal.address + checkPage.id);

test("while no data are loaded the page says so, and not that the name is missing", async ({ page }) => {
  await openForm(page);
  await askFor(page, "Koswara");
  await expect(page.getByRole("heading", { name: "Data sedang diperbarui" })).toBeFocused();
  await expect(page.getByRole("region", { name: "Data sedang diperbarui" })).toContainText(
    "tidak berarti Anda tidak terdaftar",
  );
  await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Koswara");
  await expect(page.getByText("Data contoh.")).toHaveCount(0);
  await expect(page.getByText("Coba dengan data contoh")).toHaveCount(0);
  await expectReadable(page);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("too many tries are told with a clock time and a way without internet", async ({ page }) => {
    await openForm(page);
    const limited = page.getByRole("region", { name: "Terlalu banyak percobaan dari sambungan ini" });
    for (let tries = 0; tries < 8 && (await limited.count()) === 0; tries += 1) {
      await askWithoutScripts(page, "Koswara");
    }
    await expect(limited).toContainText(/Coba lagi pukul \d\d\.\d\d WIB, sekitar \d+ menit lagi/);
    await expect(limited).toContainText("Telepon 171");
    await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Koswara");
    await expectReadableWithoutScripts(page);
  });
});

test("when the database is gone the page says whose fault it is and keeps the name", async ({ page }) => {
  const postmaster = Number(
    readFileSync(join(portal.dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0],
  );
  await openForm(page);
  // The portal starts its engine again by itself; here that must fail, so that the outage lasts.
  writeFileSync(join(portal.dataDir, "postgres", "PG_VERSION"), "1\n");
  process.kill(postmaster, "SIGQUIT");
  await askFor(page, "Koswara");
  const answer = page.getByRole("region", { name: "Sistem kami sedang terganggu" });
  await expect(page.getByRole("heading", { name: "Sistem kami sedang terganggu" })).toBeFocused();
  await expect(answer).toContainText("bukan salah Anda");
  await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Koswara");
  await expectReadable(page);
  await page.goto(`${portal.address}/bantuan`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Panduan dan bantuan");
});

async function* nationOf(persons: number) {
  const stored = {
    format: 1,
    programmes: [],
    updatePeriod: null,
    topics: [],
    areas: [{ code: "id", figures: [persons] }],
  };
  yield { code: "id", document: gzipSync(JSON.stringify(stored)) };
}

test("recap and open data stay up while the database is gone", async ({ page }) => {
  const folder = join(portal.dataDir, "recap");
  await buildRecapFiles(testRelease, filesFolder(testRelease.id, folder), testAreas);
  writeFileSync(
    join(folder, "index.json"),
    JSON.stringify({ active: testRelease.id, releases: [testRelease] }),
  );
  await writePack(join(folder, testRelease.id), nationOf(12_345));
  expect((await page.request.get(`${portal.address}/readyz`)).status()).toBe(503);
  expect((await page.goto(`${portal.address}/rekap`))?.status()).toBe(200);
  await expect(page.getByRole("definition").filter({ hasText: "12.345" })).toBeVisible();
  const answer = await page.goto(`${portal.address}/data`);
  expect(answer?.status()).toBe(200);
  const link = page.getByRole("link", { name: /^Orang dalam daftar, Provinsi, PARQUET/ });
  const file = await page.request.get(portal.address + (await link.getAttribute("href")));
  expect(file.status()).toBe(200);
  expect((await file.body()).subarray(0, 4).toString()).toBe("PAR1");
});
