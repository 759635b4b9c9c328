import { expect, test } from "@playwright/test";
import { askWithoutScripts, checkPage, expectReadable, pressAndLoad, words } from "./reader.ts";

test("saving data is one press, keeps every journey, and is taken back by another", async ({ page }) => {
  await page.goto(checkPage.id);
  await pressAndLoad(page, page.getByRole("button", { name: "Nyalakan hemat data" }));
  await expect(page).toHaveURL(checkPage.id);
  await expect(page.locator("script")).toHaveCount(0);
  await expectReadable(page);

  await askWithoutScripts(page, "Koswara");
  await expect(page.getByRole("heading", { name: words.id.found })).toBeVisible();
  await expect(page.locator("script")).toHaveCount(0);

  await pressAndLoad(page, page.getByRole("button", { name: "Matikan hemat data" }));
  await expect(page).toHaveURL(checkPage.id);
  await expect(page.locator("noscript")).not.toHaveCount(0);
});

test("with Save-Data the front page and the search load no script and at most 14 kB", async ({ browser }) => {
  const context = await browser.newContext({ extraHTTPHeaders: { "Save-Data": "on" } });
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  let bytes = 0;
  const scripts: string[] = [];
  network.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  network.on("Network.responseReceived", ({ type, response }) => {
    if (type === "Script") scripts.push(response.url);
  });
  for (const path of ["/", "/cek"]) {
    await network.send("Network.clearBrowserCache");
    bytes = 0;
    await page.goto(path, { waitUntil: "networkidle" });
    expect(scripts, path).toEqual([]);
    expect(bytes, path).toBeGreaterThan(3_000);
    expect(bytes, path).toBeLessThanOrEqual(14_000);
  }
  await context.close();
});
