import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { expectReadable, expectReadableWithoutScripts, tabTo } from "./reader.ts";

const port = Number(process.env.E2E_PORT ?? 3900);

/** The operator's tool, on the running portal's own data. */
function operator(...args: string[]): string {
  const env = {
    ...process.env,
    NODE_ENV: "production" as const,
    DATA_DIR: process.env.E2E_DATA_DIR ?? join(tmpdir(), `dataku-e2e-${port}`),
    PROJECTION_PEPPER: "end-to-end-test-pepper-0123456789abcdef",
  };
  return execFileSync("node_modules/.bin/node", ["lib/cli/main.ts", "device", ...args], {
    env,
    encoding: "utf8",
  });
}

function addDevice(perDay = 300): { id: string; token: string } {
  const told = operator("add", "--label", "Desa Cipadung", "--checks-per-day", String(perDay));
  const [, id = ""] = /^device (\d+)/.exec(told) ?? [];
  const [token = ""] = /(?:[2-9A-Z]{4} ){3}[2-9A-Z]{4}/.exec(told) ?? [];
  return { id, token };
}

/** Nothing of somebody may be left where the next person, or her browser's history, finds it. */
async function expectNothingOf(page: Page, name: string): Promise<void> {
  const [first = "", last = ""] = name.split(" ");
  const left = await page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      [...document.querySelectorAll("input")].map((input) => input.value),
      history.state,
      location.href,
      document.title,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
    ]),
  );
  expect(left).not.toMatch(new RegExp(`${first}|${last}`, "i"));
}

async function enter(page: Page, token: string): Promise<void> {
  await page.goto("/bantu");
  // What is typed before is lost.
  await expect(page.getByLabel("Kode perangkat", { exact: true })).toBeFocused();
  await page.keyboard.type(token.toLowerCase());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Pilih desa atau kelurahan" })).toBeVisible();
}

const name = "Nama lengkap";

test("a worker enters the device once, and serves one person after the other without a mouse", async ({
  page,
}) => {
  const { token } = addDevice();
  await page.goto("/bantu");
  await expect(page.getByLabel("Kode perangkat", { exact: true })).toBeFocused();
  await expectReadable(page);
  await page.keyboard.type(`${token.slice(0, -1)}0`);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "salah ketik" })).toBeVisible();
  await enter(page, token);
  await tabTo(page, page.getByRole("combobox"));
  await page.keyboard.type("cipadung cibiru");
  await expect(page.getByRole("option").first()).toContainText("Cipadung");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel(name, { exact: true })).toBeFocused();
  await expect(page.getByText("Esc atau Alt+N")).toBeVisible();

  await page.keyboard.type("Endang Suryaningrum");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Nama ini terdaftar" })).toBeFocused();
  await expect(page.getByRole("region", { name: "Nama ini terdaftar" })).toContainText(
    "Program Keluarga Harapan",
  );
  await expect(page).toHaveTitle("Mode bantu – Dataku");
  await expectReadable(page);

  await page.keyboard.press("Escape");
  await expect(page.getByLabel(name, { exact: true })).toBeFocused();
  await expectNothingOf(page, "Endang Suryaningrum");

  await page.keyboard.type("Galuh Prabaswara");
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("heading", { level: 2, name: "Nama ini tidak terdaftar di Cipadung" }),
  ).toBeFocused();
  await page.keyboard.press("Alt+n");
  await expect(page.getByLabel(name, { exact: true })).toBeFocused();
  await expectNothingOf(page, "Galuh Prabaswara");

  // The village is remembered, and what was asked is not, also not on the way back.
  await page.keyboard.type("Endang Suryaningrum");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Nama ini terdaftar" })).toBeFocused();
  await page.goto("/bantuan");
  await page.goBack();
  await expect(page.getByLabel(name, { exact: true })).toHaveValue("");
  await expectNothingOf(page, "Endang Suryaningrum");
  await page.goto("/bantu");
  await expect(page.getByRole("heading", { level: 1, name: "Cek nama di Cipadung" })).toBeVisible();

  await page.getByRole("button", { name: "Lepas perangkat" }).click();
  await expect(page.getByLabel("Kode perangkat", { exact: true })).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);
});

test("an answer that comes after its person has gone is not shown, and an idle screen clears itself", async ({
  page,
}) => {
  await enter(page, addDevice().token);
  await page.clock.install();
  await page.goto("/bantu?desa=32.73.25.1002");
  let answerNow = () => {};
  await page.route("**/bantu?*", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    await new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    await route.continue();
  });
  await page.getByLabel(name, { exact: true }).fill("Endang Suryaningrum");
  const asked = page.waitForRequest((request) => request.method() === "POST");
  await page.keyboard.press("Enter");
  await asked;
  await page.keyboard.press("Escape");
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  answerNow();
  await answered;
  await expect(page.getByRole("button", { name: "Cek", exact: true })).toBeEnabled();
  await expectNothingOf(page, "Endang Suryaningrum");

  await page.unroute("**/bantu?*");
  await page.getByLabel(name, { exact: true }).fill("Endang Suryaningrum");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "Nama ini terdaftar" })).toBeFocused();
  await page.clock.fastForward("03:01");
  await expect(page.getByRole("heading", { level: 2, name: "Nama ini terdaftar" })).toHaveCount(0);
  await expectNothingOf(page, "Endang Suryaningrum");
});

test("a printout in another tab is emptied with its person", async ({ page }) => {
  await enter(page, addDevice().token);
  await page.goto("/bantu?desa=32.73.25.1002");
  await page.getByLabel(name, { exact: true }).fill("Endang Suryaningrum");
  await page.keyboard.press("Enter");
  const [printout] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("button", { name: /^Cetak: / }).click(),
  ]);
  await expect(printout.getByText("ENDANG SURYANINGRUM")).toBeVisible();
  // Its script listens once all of it is there.
  await printout.waitForLoadState();
  await page.bringToFront();
  await page.keyboard.press("Escape");
  await expect
    .poll(
      async () =>
        printout.isClosed() ||
        (await printout
          .locator("body")
          .textContent()
          .catch(() => "")) === "",
    )
    .toBe(true);
});

test("a revoked device is clearly told so, in the middle of its work and after it", async ({ page }) => {
  const { id, token } = addDevice();
  await enter(page, token);
  await page.goto("/bantu?desa=32.73.25.1002");
  operator("revoke", id);
  await page.getByLabel(name, { exact: true }).fill("Endang Suryaningrum");
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("heading", { level: 2, name: "Perangkat ini sudah tidak boleh dipakai" }),
  ).toBeFocused();
  await page.reload();
  await expect(
    page.getByRole("heading", { level: 2, name: "Perangkat ini sudah tidak boleh dipakai" }),
  ).toBeVisible();
  await expectReadable(page);
  await page.getByLabel("Kode perangkat", { exact: true }).fill(token);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "dicabut" })).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the same journey needs no code against robots, and Back shows nobody", async ({ page }) => {
    const { token } = addDevice();
    await enter(page, token);
    await page.getByRole("textbox").fill("cipadung cibiru");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: /^Cipadung Cibiru, Kota Bandung/ }).click();
    await expect(page.getByLabel(name, { exact: true })).toBeFocused();
    await page.keyboard.type("Endang Suryaningrum");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Nama ini terdaftar" })).toContainText(
      "Program Keluarga Harapan",
    );
    await expectReadableWithoutScripts(page);
    await page.getByRole("link", { name: "Orang berikutnya" }).click();
    await expect(page.getByLabel(name, { exact: true })).toHaveValue("");
    expect(await page.content()).not.toMatch(/Suryaningrum/i);
    await page.goBack().catch(() => null);
    expect(await page.content()).not.toMatch(/Suryaningrum/i);
    await page.goto("/bantu");
    await expect(page.getByRole("heading", { level: 1, name: "Cek nama di Cipadung" })).toBeVisible();
    await page.getByLabel(name, { exact: true }).fill("Siti 123");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("Nama tidak boleh berisi angka");
    await expect(page.getByLabel(name, { exact: true })).toHaveValue("Siti 123");
  });
});
