import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const port = Number(process.env.E2E_PORT ?? 3900);
const address = `http://127.0.0.1:${port}`;
const debianChromium = "/usr/bin/chromium";

// The real server with the demo register. Known secrets let a test read what a person reads from a drawn code;
// wide quotas let one address run the whole suite; the proof of work is short.
process.env.APP_SECRET ??= "end-to-end-test-secret-0123456789abcdef";
// The officers' program that a test plays.
process.env.MACHINE_KEYS ??= "e2e:end-to-end-machine-secret-0123456789";
const environment = {
  APP_SECRET: process.env.APP_SECRET,
  MACHINE_KEYS: process.env.MACHINE_KEYS,
  PROJECTION_PEPPER: "end-to-end-test-pepper-0123456789abcdef",
  DATA_DIR: process.env.E2E_DATA_DIR ?? join(tmpdir(), `dataku-e2e-${port}`),
  PORT: String(port),
  PUBLIC_URL: address,
  QUOTA_SCALE: "1000",
  ALTCHA_SECONDS: "0.1",
  DEMO: "1",
  LOG_LEVEL: "error",
  NODE_ENV: "production",
};

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  // A second try, because machines that share their cores stall now and then; `npm test` names what needed it.
  retries: 1,
  ...(process.env.FULL === "1" ? {} : { grepInvert: /@full/ }),
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["line"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    baseURL: address,
    locale: "id-ID",
    timezoneId: "Asia/Jakarta",
    // Of the second try alone: a trace of every test takes a fifth of the time of all.
    trace: "on-first-retry",
    launchOptions: {
      ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: "node_modules/.bin/node scripts/serve-demo.ts",
    url: `${address}/readyz`,
    env: environment,
    timeout: 240_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  },
});
