import { defineConfig } from "@playwright/test";
import base from "../../playwright.config.ts";

// Minutes long and only meaningful on a quiet machine, so not part of `npm test`:
// npx playwright test --config e2e/slow/playwright.config.ts
const { webServer: _shared, ...shared } = base;

export default defineConfig({
  ...shared,
  testDir: ".",
  outputDir: "../../test-results/slow",
  testMatch: /.*\.slow\.ts/,
  workers: 1,
  timeout: 240_000,
});
