import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";

const run = promisify(execFile);
const programs: Record<string, (file: string) => [string, string[]]> = {
  curl: (file) => ["sh", [file]],
  javascript: (file) => [process.execPath, [file]],
  python: (file) => ["python3", [file]],
};
const endings: Record<string, string> = { curl: "sh", javascript: "mjs", python: "py" };

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
      expect(stdout, code).not.toMatch(/"status":\s?[45]\d\d/);
      expect(stdout.length, code).toBeGreaterThan(20);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
