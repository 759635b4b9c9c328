import { expect, test } from "@playwright/test";
import {
  askFor,
  askWithoutScripts,
  checkPage,
  expectReadable,
  expectReadableWithoutScripts,
  tabTo,
  words,
  workOutSum,
} from "./reader.ts";

const outcomes = [
  {
    name: "Endang Suryaningrum",
    kind: "found",
    title: "Nama ini terdaftar",
    says: "Program Keluarga Harapan (PKH)",
  },
  {
    name: "Moch. Saripudin",
    kind: "found",
    title: "Nama ini terdaftar",
    says: "Nama yang sama dengan ejaan lain.",
  },
  { name: "Dewi Puspaningtyas", kind: "found", title: "Nama ini terdaftar", says: "sisanya disamarkan" },
  {
    name: "Dede Rohayati",
    kind: "found",
    title: "2 orang terdaftar dengan nama ini",
    says: "Data rekening tidak cocok",
  },
  {
    name: "Galuh Prabaswara",
    kind: "not_found",
    title: "Nama ini tidak terdaftar di Cipadung",
    says: "minta diusulkan di kantor desa",
  },
  {
    name: "Nandang Kartadireka",
    kind: "near",
    title: "Belum ketemu, tetapi ada nama yang mirip",
    says: "perbaiki ejaan nama",
  },
  {
    name: "Siti Aminah",
    kind: "too_many",
    title: "Terlalu banyak nama yang cocok",
    says: "Tulis nama lengkap",
  },
];

for (const outcome of outcomes) {
  test(`"${outcome.name}" is answered with "${outcome.title}" and a next step`, async ({ page }) => {
    await page.goto(checkPage.id);
    await askFor(page, outcome.name);
    const heading = page.getByRole("heading", { level: 2, name: outcome.title });
    await expect(heading).toBeFocused();
    const answer = page.getByRole("region", { name: outcome.title });
    await expect(answer).toHaveAttribute("data-answer", outcome.kind);
    await expect(answer).toContainText(outcome.says);
    await expect(answer).toContainText("Data per 30 September 2026, periode Juli–September 2026");
    await expect(page).toHaveTitle(`${outcome.title} – Dataku`);
    await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue(outcome.name);
    expect(page.url()).not.toMatch(new RegExp(outcome.name.split(" ").at(-1) ?? "", "i"));
    await expectReadable(page);
  });
}

const slips = [
  { typed: "", says: "Tulis nama lengkap." },
  { typed: "S", says: "Nama terlalu pendek" },
  { typed: "Hj.", says: "Itu baru gelar" },
  { typed: "Siti 123", says: "Nama tidak boleh berisi angka" },
  { typed: "Siti 😀", says: "Nama hanya boleh berisi huruf" },
  { typed: "<script>alert(1)</script>", says: "Nama hanya boleh berisi huruf" },
  { typed: "a".repeat(300), says: "Nama terlalu panjang" },
];

for (const { typed, says } of slips) {
  test(`the name "${typed.slice(0, 30)}" is refused at its field, and stays there`, async ({ page }) => {
    await page.goto(checkPage.id);
    await askFor(page, typed);
    const summary = page.getByRole("alert").filter({ hasText: "Ada yang perlu diperbaiki" });
    await expect(summary).toBeFocused();
    const field = page.getByLabel("Nama lengkap", { exact: true });
    await expect(field).toHaveValue(typed);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(new RegExp(says));
    await expect(page).toHaveTitle(/^Kesalahan: /);
    await summary.getByRole("link", { name: says }).press("Enter");
    await expect(field).toBeFocused();
    await expectReadable(page);
  });
}

for (const language of ["id", "en"] as const) {
  const { name, found, sum, sumAnswer } = words[language];
  const home = language === "id" ? "/" : "/en";

  test(`the whole journey works by keyboard with scripts (${language})`, async ({ page }) => {
    await page.goto(home);
    const box = page.getByRole("combobox");
    await tabTo(page, box);
    await page.keyboard.type("cipadung cibiru");
    await expect(page.getByRole("option").first()).toContainText("Cipadung");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("option", { selected: true })).toContainText("Cibiru, Kota Bandung");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(checkPage[language]);
    await tabTo(page, page.getByLabel(name, { exact: true }));
    await page.keyboard.type("endang suryaningrum");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: found })).toBeFocused();
    await expect(page).toHaveURL(checkPage[language]);
  });

  test(`Escape closes the suggestions and keeps what was typed (${language})`, async ({ page }) => {
    await page.goto(home);
    const box = page.getByRole("combobox");
    await box.pressSequentially("cipadung");
    await expect(page.getByRole("option").first()).toBeVisible();
    await expectReadable(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("option")).toHaveCount(0);
    await expect(box).toHaveValue("cipadung");
    await expect(box).toHaveAttribute("aria-expanded", "false");
  });

  test.describe(`without scripts (${language})`, () => {
    test.use({ javaScriptEnabled: false });

    test("the whole journey works by keyboard, from the search box to the answer", async ({ page }) => {
      await page.goto(home);
      await tabTo(page, page.getByRole("textbox"));
      await page.keyboard.type("cipadung cibiru");
      await page.keyboard.press("Enter");
      await tabTo(page, page.getByRole("link", { name: /^Cipadung Cibiru, Kota Bandung/ }));
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(checkPage[language]);
      await tabTo(page, page.getByLabel(name, { exact: true }));
      await page.keyboard.type("endang suryaningrum");
      await tabTo(page, page.getByRole("button", { name: sum }));
      await page.keyboard.press("Enter");
      await expect(page.getByLabel(name, { exact: true })).toHaveValue("endang suryaningrum");
      await tabTo(page, page.getByLabel(sumAnswer));
      await page.keyboard.type(await workOutSum(page, language));
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { level: 2, name: found })).toBeVisible();
      await expect(page).toHaveURL(checkPage[language]);
      await expectReadableWithoutScripts(page);
    });

    test("the village can be chosen step by step from lists", async ({ page }) => {
      await page.goto(language === "id" ? "/cek?pilih=id" : "/en/cek?pilih=id");
      const go = language === "id" ? "Lanjut" : "Continue";
      for (const area of ["Jawa Barat", "Kota Bandung", "Cibiru", "Cipadung"]) {
        const list = page.getByRole("combobox");
        await tabTo(page, list);
        await list.selectOption({ label: area });
        await tabTo(page, page.getByRole("button", { name: go }));
        await page.keyboard.press("Enter");
      }
      await expect(page).toHaveURL(/desa=32\.73\.25\.1002/);
      await expect(page.getByRole("heading", { level: 1 })).toContainText("Cipadung");
    });
  });
}

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  for (const outcome of outcomes) {
    test(`"${outcome.name}" gets the same answer`, async ({ page }) => {
      await page.goto(checkPage.id);
      await askWithoutScripts(page, outcome.name);
      const answer = page.getByRole("region", { name: outcome.title });
      await expect(answer).toContainText(outcome.says);
      await expect(page).toHaveTitle(`${outcome.title} – Dataku`);
      await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue(outcome.name);
    });
  }

  test("a slip in the name and a missing code are told at once, and the focus goes to the summary", async ({
    page,
  }) => {
    await page.goto(checkPage.id);
    await askFor(page, "Siti 123");
    const summary = page.getByRole("alert");
    await expect(summary).toBeFocused();
    await expect(summary.getByRole("link")).toHaveCount(2);
    await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Siti 123");
    await expect(page).toHaveTitle(/^Kesalahan: /);
    await expectReadableWithoutScripts(page);
  });
});

test("each sample check of the front page opens the form with its name, and the name is not in the address", async ({
  page,
}) => {
  await page.goto("/");
  const samples = page.getByRole("region", { name: "Coba dengan data contoh" }).getByRole("link");
  await expect(samples).toHaveCount(5);
  await samples.first().click();
  await expect(page).toHaveURL(/\/cek\?desa=[\d.]+&contoh=1$/);
  await expect(page.getByLabel("Nama lengkap", { exact: true })).toHaveValue("Endang Suryaningrum");
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeFocused();
});

test("two checks in a row each get their own answer, and what is typed meanwhile stays", async ({ page }) => {
  const name = page.getByLabel("Nama lengkap", { exact: true });
  let answer = () => {};
  const typed = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/cek?*", async (route) => {
    if (route.request().method() === "POST") await typed;
    await route.continue();
  });
  await page.goto(checkPage.id);
  await askFor(page, "Galuh Prabaswara");
  await expect(page.getByRole("button", { name: "Sedang memeriksa…" })).toBeVisible();
  await name.fill("Koswara");
  answer();
  await expect(page.getByRole("heading", { name: "Nama ini tidak terdaftar di Cipadung" })).toBeFocused();
  await expect(name).toHaveValue("Koswara");
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(page.getByRole("heading", { name: "Nama ini terdaftar" })).toBeFocused();
  await expect(page.getByRole("heading", { level: 3, name: "KOSWARA" })).toBeVisible();
});
