import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { expectReadable } from "./reader.ts";

const run = promisify(execFile);
const programs: Record<string, (file: string) => [string, string[]]> = {
  curl: (file) => ["sh", [file]],
  javascript: (file) => [process.execPath, [file]],
  python: (file) => ["python3", [file]],
};
const endings: Record<string, string> = { curl: "sh", javascript: "mjs", python: "py" };

// A portal writes open data beside its other work, after its start.
test.describe.configure({ timeout: 150_000 });
test.beforeAll(async ({ request }) => {
  const written = async () => (await request.get("/data/latest/datapackage.json")).status();
  await expect.poll(written, { timeout: 120_000, intervals: [1_000] }).toBe(200);
});

test("a reader finds the villages of the newest release, and fetches them whole", async ({ page }) => {
  await page.goto("/data");
  await expect(page.getByRole("heading", { level: 2, name: "Unduh data" })).toBeVisible();
  await expect(page.getByText("Data ini sintetis").first()).toBeVisible();
  const link = page.getByRole("link", { name: /^Orang dalam daftar, Desa dan kelurahan, CSV/ });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^dataku-2026-Q3-r\d+-sintetis-village-persons\.csv$/);
  const text = readFileSync(await download.path(), "utf8");
  const [release = ""] = /2026-Q3-r\d+/.exec(download.suggestedFilename()) ?? [];
  expect(text).toMatch(new RegExp(`^${release},DTSEN,2026-Q3,2026-09-30,true,village,id\\.\\d\\d\\.`, "m"));
  const sums = await (await page.request.get(`/data/${release}/SHA256SUMS`)).text();
  expect(sums).toContain(
    `${createHash("sha256").update(text).digest("hex")}  ${download.suggestedFilename()}\n`,
  );
  await expect(page.getByText(/^Dataku, rilis 2026-Q3-r\d+ \(data sintetis\), .*diakses/)).toBeVisible();
  for (const summary of await page.locator("summary").all()) await summary.click();
  await expectReadable(page);
});

test("a release that is not there is not taken for the newest", async ({ page }) => {
  expect((await page.goto("/data?rilis=2026-Q3-r999"))?.status()).toBe(404);
  await expect(page.getByText("Rilis 2026-Q3-r999 tidak ada di sini.")).toBeVisible();
});

test("every program on the page of the API runs as it stands there", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "dataku-examples-"));
  await page.goto("/data/api");
  const shown = await page.locator("pre[data-language]").evaluateAll((blocks) =>
    blocks.map((block) => ({
      language: (block as HTMLElement).dataset.language ?? "",
      code: block.textContent ?? "",
    })),
  );
  expect(new Set(shown.map(({ language }) => language))).toEqual(new Set(Object.keys(programs)));
  try {
    for (const [index, { language, code }] of shown.entries()) {
      const file = join(folder, `${index}.${endings[language]}`);
      writeFileSync(file, code);
      const [command, given] = programs[language]?.(file) ?? ["false", []];
      const { stdout } = await run(command, given);
      // Each of them fails where the portal refuses.
      expect(stdout.length, code).toBeGreaterThan(20);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
