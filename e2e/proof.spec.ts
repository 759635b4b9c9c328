import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import {
  askFor,
  askWithoutScripts,
  checkPage,
  expectReadable,
  expectReadableWithoutScripts,
} from "./reader.ts";

/** Presses a print button of the open answer and gives the page that opens beside it. */
async function openPrintout(page: Page, name: RegExp): Promise<Page> {
  const [printout] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("button", { name }).first().click(),
  ]);
  await printout.waitForLoadState();
  return printout;
}

async function codeOn(printout: Page): Promise<string> {
  return ((await printout.locator(".kode").textContent()) ?? "").replaceAll(/\s/g, "");
}

/** How many pages a browser prints, and how large they are in millimetres. */
async function printedPages(printout: Page): Promise<{ pages: number; width: number; height: number }> {
  const pdf = (await printout.pdf({ preferCSSPageSize: true })).toString("latin1");
  const [, width = 0, height = 0] = (/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? []).map(Number);
  const mm = (points: number) => Math.round((points / 72) * 25.4);
  return { pages: pdf.match(/\/Type \/Page\b/g)?.length ?? 0, width: mm(width), height: mm(height) };
}

const outcomes = [
  { asked: "Endang Suryaningrum", headline: "Nama ini terdaftar", name: "endang suryaningrum" },
  { asked: "Galuh Prabaswara", headline: "Nama ini tidak terdaftar di Cipadung", name: "galuh prabaswara" },
  { asked: "Nandang Kartadireka", headline: "ada nama yang mirip", name: "NANDANG KARTADIREKA" },
  { asked: "Siti Aminah", headline: "Terlalu banyak nama yang cocok", name: "Siti Aminah" },
];

for (const { asked, headline, name } of outcomes) {
  test(`the answer for "${asked}" is printed and verified, by its code and by its name`, async ({ page }) => {
    await page.goto(checkPage.id);
    await askFor(page, asked);
    const printout = await openPrintout(page, /^Cetak: /);
    await expect(printout).toHaveTitle("Bukti pengecekan bantuan sosial – Dataku");
    await expect(printout.getByRole("heading", { level: 2 }).first()).toContainText(headline);
    const code = await codeOn(printout);
    expect(printout.url()).toMatch(/\/cetak$/);

    await printout.goto(`/VERIFIKASI/${code}`);
    await expect(printout.getByRole("heading", { level: 1, name: "Bukti ini sah" })).toBeVisible();
    await expect(printout.getByText(headline).first()).toBeVisible();
    await expect(printout.locator("main")).not.toContainText(name, { ignoreCase: true });
    await printout.getByLabel("Nama di kertas").fill(name);
    await printout.getByRole("button", { name: "Bandingkan nama" }).click();
    await expect(printout.getByText("Nama ini sama dengan yang dijawab.")).toBeVisible();
    await printout.getByLabel("Nama di kertas").fill("ORANG LAIN");
    await printout.getByRole("button", { name: "Bandingkan nama" }).click();
    await expect(printout.getByText("Nama ini berbeda dari yang dijawab.")).toBeVisible();
    expect(decodeURIComponent(printout.url())).not.toMatch(new RegExp(name.split(" ").at(-1) ?? "", "i"));
    await expectReadable(printout);
  });
}

test("on paper it is one A4 page, or one receipt 80 mm wide, and a PDF of each can be saved", async ({
  page,
}) => {
  await page.goto(checkPage.id);
  await askFor(page, "Endang Suryaningrum");
  const printout = await openPrintout(page, /^Cetak: /);
  expect(await printedPages(printout)).toEqual({ pages: 1, width: 210, height: 297 });
  await expectReadable(printout);
  await printout.getByRole("button", { name: "Struk 80 mm" }).click();
  await expect(printout.getByText("Ukuran kertas: Struk 80 mm")).toBeVisible();
  expect(await printedPages(printout)).toMatchObject({ pages: 1, width: 80 });
  await expectReadable(printout);
  const [download] = await Promise.all([
    printout.waitForEvent("download"),
    printout.getByRole("button", { name: "Simpan PDF" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^bukti-cek-\d{4}-\d\d-\d\d\.pdf$/);
  const pdf = readFileSync(await download.path());
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  const text = spawnSync("pdftotext", ["-", "-"], { input: pdf });
  if (!text.error) expect(text.stdout.toString()).toContain("ENDANG SURYANINGRUM");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  for (const language of ["id", "en"] as const) {
    const say = {
      id: {
        print: /^Cetak: /,
        genuine: "Bukti ini sah",
        name: "Nama di kertas",
        compare: "Bandingkan nama",
        same: "Nama ini sama",
      },
      en: {
        print: /^Print: /,
        genuine: "This proof is genuine",
        name: "Name on the paper",
        compare: "Compare the name",
        same: "This is the name",
      },
    }[language];

    test(`an answer is printed, typed from paper, verified and compared (${language})`, async ({ page }) => {
      const prefix = language === "id" ? "" : "/en";
      await page.goto(checkPage[language]);
      await askWithoutScripts(page, "Endang Suryaningrum", language);
      const printout = await openPrintout(page, say.print);
      const typed = (await printout.locator(".kode").textContent())?.toLowerCase() ?? "";
      await printout.goto(`${prefix}/verifikasi`);
      await printout.locator("#kode").fill(typed);
      await printout.locator("main").getByRole("button").click();
      await expect(printout.getByRole("heading", { level: 1, name: say.genuine })).toBeVisible();
      await printout.getByLabel(say.name).fill("ENDANG SURYANINGRUM");
      await printout.getByRole("button", { name: say.compare }).click();
      await expect(printout.getByText(say.same)).toBeVisible();
      await expectReadableWithoutScripts(printout);
    });
  }
});

test("a changed, cut or foreign code is not genuine, and the page says what to do", async ({ page }) => {
  await page.goto(checkPage.id);
  await askFor(page, "Endang Suryaningrum");
  const code = await codeOn(await openPrintout(page, /^Cetak: /));
  const changed = code.slice(0, 60) + (code[60] === "0" ? "1" : "0") + code.slice(61);
  for (const text of [changed, code.slice(0, -10), "04ABCDEFG", `${code}AB`]) {
    const response = await page.goto(`/verifikasi/${text}`);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1, name: "Kode ini tidak sah" })).toBeVisible();
    await expect(page.locator("main")).toContainText("jangan percaya pada kertas itu");
  }
  await expectReadable(page);
  const response = await page.goto("/verifikasi?kode=abc");
  expect(response?.status()).toBe(422);
  await expect(page.getByLabel("Kode pemeriksaan")).toHaveValue("abc");
  await expect(page.getByLabel("Kode pemeriksaan")).toBeFocused();
});
