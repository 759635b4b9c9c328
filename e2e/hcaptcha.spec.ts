import { expect, type Page, test } from "@playwright/test";
import { askFor, checkPage, expectReadable } from "./reader.ts";
import { hcaptchaBrowserStub } from "./support/hcaptcha-browser-stub.ts";
import { type OwnPortal, startOwnPortal } from "./support/portal.ts";
import { type SiteverifyStub, startSiteverifyStub } from "./support/siteverify-stub.ts";

// A portal of its own, with hCaptcha and a stand-in for its siteverify; production would refuse that address.
test.describe.configure({ mode: "serial" });

const known = "Endang Suryaningrum";
let siteverify: SiteverifyStub;
let portal: OwnPortal;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  siteverify = await startSiteverifyStub();
  portal = await startOwnPortal("scripts/serve-demo.ts", {
    NODE_ENV: "test",
    CAPTCHA: "hcaptcha",
    HCAPTCHA_SITE_KEY: "stub-site",
    HCAPTCHA_SECRET: "stub-secret",
    HCAPTCHA_HOSTNAMES: "localhost",
    HCAPTCHA_VERIFY_URL: siteverify.verifyUrl,
    QUOTA_SCALE: "1000",
    DEMO: "1",
  });
});

test.afterAll(async () => {
  await portal.stop();
  await siteverify.close();
});

test.beforeEach(() => siteverify.reset());

type Script = { tokens: string } | "blocked" | "silent";

/** Stands in for hCaptcha in the browser. @returns the hosts that the page asked, other than its own. */
async function withScript(page: Page, script: Script): Promise<Set<string>> {
  const hosts = new Set<string>();
  page.on("request", (request) => {
    const url = new URL(request.url());
    const own = url.hostname === "localhost" || url.hostname === "127.0.0.1";
    if (/^https?:$/.test(url.protocol) && !own) hosts.add(url.host);
  });
  await page.route("https://js.hcaptcha.com/1/api.js?*", async (route) => {
    if (script === "blocked") await route.abort();
    else if (script !== "silent") {
      await route.fulfill({
        contentType: "text/javascript",
        headers: { "access-control-allow-origin": "*" },
        body: hcaptchaBrowserStub(script.tokens),
      });
    }
  });
  return hosts;
}

const box = (page: Page) => page.getByRole("button", { name: /^hCaptcha stub-site/ });
const found = (page: Page) => page.getByRole("heading", { name: "Nama ini terdaftar" });
const nameField = (page: Page) => page.getByLabel("Nama lengkap", { exact: true });
const calls = () => siteverify.calls().calls;

test("a search waits for the box, and each ticked box is verified once and serves once", async ({ page }) => {
  const refusals: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refusals.push(message.text());
  });
  const hosts = await withScript(page, { tokens: "ok-" });
  await page.goto(portal.address + checkPage.id);
  expect(hosts).toEqual(new Set());
  await nameField(page).fill(known);
  // Pressed before the page's scripts are there, the form would go to the server without the box.
  await expect(box(page)).toBeVisible();
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(page.getByRole("status")).toHaveText(/Centang kotak hCaptcha di atas\. Setelah itu/);
  await expect(box(page)).toHaveText("hCaptcha stub-site id normal");
  await box(page).click();
  await expect(found(page)).toBeFocused();
  expect(calls()).toMatchObject([{ sitekey: "stub-site", remoteip: null }]);

  await nameField(page).fill("Galuh Prabaswara");
  await box(page).click();
  await expect(page.getByRole("status")).toHaveText("Perangkat siap.");
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(page.getByRole("heading", { name: /tidak terdaftar di Cipadung/ })).toBeFocused();
  expect(Object.values(siteverify.calls().callsPerToken)).toEqual([1, 1]);
  expect(hosts).toEqual(new Set(["js.hcaptcha.com"]));
  expect(refusals).toEqual([]);
});

test("a box that expired is asked again", async ({ page }) => {
  await withScript(page, { tokens: "ok-" });
  await page.goto(portal.address + checkPage.id);
  await nameField(page).fill(known);
  await box(page).click();
  await expect(page.getByRole("status")).toHaveText("Perangkat siap.");
  await page.evaluate("hcaptcha.expireAll()");
  await expect(page.getByRole("status")).toHaveText("Centang kotak hCaptcha di atas.");
  await box(page).click();
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(found(page)).toBeFocused();
  expect(calls()).toHaveLength(1);
});

test("a refused token is told plainly, and the next try shows the box again", async ({ page }) => {
  await withScript(page, { tokens: "used-" });
  await page.goto(portal.address + checkPage.id);
  await askFor(page, known);
  await box(page).click();
  await expect(page.getByRole("heading", { name: "Pemeriksaan robot belum berhasil" })).toBeFocused();
  await expect(nameField(page)).toHaveValue(known);
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(box(page)).toBeVisible();
});

test("on a small screen the box is compact, in the page's language, and readable", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await withScript(page, { tokens: "ok-" });
  await page.goto(portal.address + checkPage.en);
  await page.getByLabel("Full name", { exact: true }).fill(known);
  await expect(box(page)).toHaveText("hCaptcha stub-site en compact");
  await expectReadable(page);
});

test("who cannot use the box takes the picture code, with the name kept, or the other check", async ({
  page,
}) => {
  await withScript(page, { tokens: "ok-" });
  await page.goto(portal.address + checkPage.id);
  await askFor(page, known);
  await expect(box(page)).toBeVisible();
  await page.getByRole("button", { name: "Pakai kode gambar" }).click();
  await expect(page.getByLabel("Angka di gambar")).toBeVisible();
  await expect(nameField(page)).toHaveValue(known);
  await expect(page.getByRole("button", { name: "Cek status" })).toBeEnabled();

  await page.getByRole("button", { name: "Pakai pemeriksaan otomatis" }).click();
  await page.getByRole("button", { name: "Cek status" }).click();
  await page.getByRole("button", { name: /Pakai pemeriksaan lain/ }).click();
  await expect(found(page)).toBeFocused();
  expect(calls()).toEqual([]);
});

for (const script of ["blocked", "silent"] as const) {
  test(`when the script is ${script}, the other check runs and the search goes on by itself`, async ({
    page,
  }) => {
    const hosts = await withScript(page, script);
    await page.clock.install();
    await page.goto(portal.address + checkPage.id);
    await askFor(page, known);
    if (script === "silent") {
      await expect.poll(() => hosts.size).toBe(1);
      await page.clock.fastForward(8_000);
    }
    await expect(found(page)).toBeFocused();
    await expect(nameField(page)).toHaveValue(known);
    expect(calls()).toEqual([]);
    expect(hosts).toEqual(new Set(["js.hcaptcha.com"]));
  });
}

test("a challenge that was closed leaves the box, an error of hCaptcha brings the other check", async ({
  page,
}) => {
  await withScript(page, { tokens: "ok-" });
  await page.goto(portal.address + checkPage.id);
  await nameField(page).fill(known);
  await expect(box(page)).toBeVisible();
  await page.evaluate(`hcaptcha.failAll("challenge-closed")`);
  await box(page).click();
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(found(page)).toBeFocused();
  expect(calls()).toHaveLength(1);

  await nameField(page).fill("Galuh Prabaswara");
  await expect(box(page)).toBeVisible();
  await page.evaluate(`hcaptcha.failAll("network-error")`);
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(page.getByRole("heading", { name: /tidak terdaftar di Cipadung/ })).toBeFocused();
  expect(calls()).toHaveLength(1);
});

test("no other page asks hCaptcha, nor the form where it is not set up", async ({ page, baseURL }) => {
  const hosts = await withScript(page, { tokens: "ok-" });
  for (const path of ["/", "/bantuan", "/cek"])
    await page.goto(portal.address + path, { waitUntil: "networkidle" });
  expect(hosts).toEqual(new Set());
  await page.goto(baseURL + checkPage.id);
  await askFor(page, known);
  await expect(found(page)).toBeFocused();
  expect(hosts).toEqual(new Set());
});

// Last: for half a minute after this the portal offers no hCaptcha.
test("when siteverify is down, the same form answers by the other check, with one call", async ({ page }) => {
  await withScript(page, { tokens: "http500-" });
  await page.goto(portal.address + checkPage.id);
  await askFor(page, known);
  await box(page).click();
  await expect(found(page)).toBeFocused();
  await expect(nameField(page)).toHaveValue(known);
  expect(Object.values(siteverify.calls().callsPerToken)).toEqual([1]);
  await nameField(page).fill("Galuh Prabaswara");
  await page.getByRole("button", { name: "Cek status" }).click();
  await expect(page.getByRole("heading", { name: /tidak terdaftar di Cipadung/ })).toBeFocused();
  expect(calls()).toHaveLength(1);
});
