import { createDecipheriv } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { deriveKey } from "../lib/config/secrets.ts";
import { makeChallenge } from "../lib/guard/captcha/altcha.ts";
import { makePictureCode } from "../lib/guard/captcha/picture-code.ts";
import type { Purpose } from "../lib/guard/purpose.ts";
import {
  askFor,
  askWithoutScripts,
  checkPage,
  expectReadable,
  expectReadableWithoutScripts,
  pressAndLoad,
  workOutSum,
} from "./reader.ts";

// The test knows the server's secret, and must not make a data folder of its own in the project.
const dataDir = mkdtempSync(join(tmpdir(), "dataku-e2e-code-"));
process.env.DATA_DIR = dataDir;
process.once("exit", () => rmSync(dataDir, { recursive: true, force: true }));

const minute = 60_000;
const failed = "Pemeriksaan robot belum berhasil";

/** Reads a drawn code as a person reads it in the picture: with the server's own key, which nobody outside has. */
function readDrawnCode(sealed: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const key = deriveKey("guard:picture-code");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(12, 28));
  const text = decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
  const digits = text.split(" ").find((part) => /^\d{5}$/.test(part));
  if (!digits) throw new Error("The code holds no five digits.");
  return digits;
}

/** Puts another question into the open form, such as one that was kept too long. */
async function replaceCode(page: Page, purpose: Purpose, madeAt: number): Promise<void> {
  const { sealed } = makePictureCode(purpose, madeAt);
  await page.locator("input[name=sealed]").evaluate((input, value) => {
    (input as HTMLInputElement).value = value;
  }, sealed);
}

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the digits of the picture open the answer, once", async ({ page }) => {
    await page.goto(checkPage.id);
    const picture = page.getByRole("img", { name: "Gambar berisi angka untuk diketik" });
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
    const sealed = await page.locator("input[name=sealed]").inputValue();
    const digits = readDrawnCode(sealed);
    await page.getByLabel("Angka di gambar").fill(digits);
    await askFor(page, "Koswara");
    await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeVisible();

    await page.locator("input[name=sealed]").evaluate((input, value) => {
      (input as HTMLInputElement).value = value;
    }, sealed);
    await page.getByLabel("Angka di gambar").fill(digits);
    await askFor(page, "Koswara");
    const answer = page.getByRole("region", { name: failed });
    await expect(answer).toContainText("sudah pernah dijawab");
    await expect(answer).toContainText("bukan salah Anda");
    await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Koswara");
    await expectReadableWithoutScripts(page);
  });

  test("wrong digits are told apart from a fault, and a new picture comes", async ({ page }) => {
    await page.goto(checkPage.id);
    const before = await page.locator("input[name=sealed]").inputValue();
    await page.getByLabel("Angka di gambar").fill("1");
    await askFor(page, "Koswara");
    await expect(page.getByRole("region", { name: failed })).toContainText("tidak sama dengan gambar");
    await expect(page).toHaveTitle(/^Kesalahan: /);
    expect(await page.locator("input[name=sealed]").inputValue()).not.toBe(before);
  });

  test("an old picture and a picture of another page are told apart", async ({ page }) => {
    await page.goto(checkPage.id);
    await replaceCode(page, "check", Date.now() - 30 * minute);
    await page.getByLabel("Angka di gambar").fill("12345");
    await askFor(page, "Koswara");
    await expect(page.getByRole("region", { name: failed })).toContainText("kedaluwarsa");

    await replaceCode(page, "tracking", Date.now());
    await page.getByLabel("Angka di gambar").fill("12345");
    await askFor(page, "Koswara");
    await expect(page.getByRole("region", { name: failed })).toContainText("untuk halaman lain");
  });

  test("another picture and a sum in words keep the name", async ({ page }) => {
    await page.goto(checkPage.id);
    await page.getByLabel("Nama lengkap", { exact: true }).fill("Koswara");
    const before = await page.locator("input[name=sealed]").inputValue();
    await pressAndLoad(page, page.getByRole("button", { name: "Ganti gambar" }));
    await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Koswara");
    expect(await page.locator("input[name=sealed]").inputValue()).not.toBe(before);
    await askWithoutScripts(page, "Koswara");
    await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeVisible();
  });

  test("a form of an older version says so, in the reader's language, and gives back what was typed", async ({
    page,
  }) => {
    await page.goto(checkPage.id);
    await page.getByLabel("Nama lengkap", { exact: true }).fill("Koswara");
    await page.locator('input[name^="$ACTION_"][name$=":0"]').evaluate((input) => {
      const field = input as HTMLInputElement;
      field.value = field.value.replace(/"id":"(..)[0-9a-f]{8}/, '"id":"$100000000');
    });
    await pressAndLoad(page, page.getByRole("button", { name: "Cek status" }));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Halaman ini dari versi lama");
    await expect(page.getByRole("main")).toContainText("Koswara");
    await expectReadableWithoutScripts(page);
    await page.getByRole("link", { name: "Buka lagi halaman ini" }).click();
    await expect(page.getByLabel("Nama lengkap", { exact: true })).toBeVisible();
  });

  test("a wrong sum is told, and asked anew", async ({ page }) => {
    await page.goto(checkPage.id);
    await pressAndLoad(page, page.getByRole("button", { name: /soal hitungan/ }));
    await page.getByLabel(/Tulis jawabannya/).fill("99");
    await askFor(page, "Koswara");
    await expect(page.getByRole("region", { name: failed })).toContainText("belum tepat");
    await expectReadableWithoutScripts(page);
  });
});

test("where scripts are blocked on the way, the code is asked for in the open", async ({ page }) => {
  await page.route("**/_next/static/**/*.js", (route) => route.abort());
  await page.goto(checkPage.id);
  await askFor(page, "Koswara");
  await expect(page.getByRole("region", { name: failed })).toContainText("tidak terkirim");
  await page
    .getByLabel("Angka di gambar")
    .fill(readDrawnCode(await page.locator("input[name=sealed]").inputValue()));
  await askFor(page, "Koswara");
  await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeVisible();
});

test("where the proof of work cannot run, the code is asked for and the name stays", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "Worker", { value: undefined });
  });
  await page.goto(checkPage.id);
  await page.getByLabel("Nama lengkap", { exact: true }).fill("Koswara");
  await expect(page.getByLabel("Angka di gambar")).toBeVisible();
  await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Koswara");
  await page.getByRole("button", { name: /soal hitungan/ }).click();
  await expect(page.getByLabel(/Tulis jawabannya/)).toBeFocused();
  await page.getByLabel(/Tulis jawabannya/).fill(await workOutSum(page, "id"));
  await askFor(page, "Koswara");
  await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeFocused();
});

test("who prefers the picture code may use it with scripts too", async ({ page }) => {
  await page.goto(checkPage.id);
  await page.getByRole("button", { name: "Pakai kode gambar" }).click();
  await page
    .getByLabel("Angka di gambar")
    .fill(readDrawnCode(await page.locator("input[name=sealed]").inputValue()));
  await askFor(page, "Koswara");
  await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeFocused();
});

test("a form of an older version says so where scripts run, and the name stays", async ({ page }) => {
  await page.route(`**${checkPage.id}`, (route) => {
    const headers = route.request().headers();
    if (headers["next-action"] === undefined) return route.continue();
    // What an earlier build would send.
    return route.continue({ headers: { ...headers, "next-action": `40${"0".repeat(40)}` } });
  });
  await page.goto(checkPage.id);
  await askFor(page, "Koswara");
  await expect(page.getByRole("heading", { name: "Halaman ini dari versi lama" })).toBeFocused();
  await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Koswara");
});

test("a broken line loses nothing that was typed", async ({ page, context }) => {
  await page.goto(checkPage.id);
  await page.getByLabel("Nama lengkap", { exact: true }).fill("Koswara");
  await expect(page.getByText("Perangkat siap.")).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(page.getByRole("heading", { name: "Sambungan internet terputus" })).toBeFocused();
  await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Koswara");
  await expectReadable(page);
  await context.setOffline(false);
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeFocused();
});

test("a proof that became too old while the form was open is made anew without asking the person", async ({
  page,
}) => {
  // The phone's clock is slow, so it takes the old challenge for a fresh one.
  await page.clock.setSystemTime(Date.now() - 30 * minute);
  let challenges = 0;
  await page.route("**/api/v1/captcha?for=check", async (route) => {
    challenges += 1;
    if (challenges > 1) return route.continue();
    const challenge = await makeChallenge("check", { seconds: 0.05, now: Date.now() - 20 * minute });
    await route.fulfill({ json: { provider: "altcha", challenge } });
  });
  const posts: string[] = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  await page.goto(checkPage.id);
  await askFor(page, "Koswara");
  await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeFocused();
  expect(challenges).toBe(2);
  expect(posts).toHaveLength(2);
});

test("a submit before the proof is ready waits for it", async ({ page }) => {
  await page.route("**/api/v1/captcha?for=check", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  });
  await page.goto(checkPage.id);
  await askFor(page, "Koswara");
  await expect(page.getByRole("button", { name: "Sedang memeriksa…" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeFocused();
});
