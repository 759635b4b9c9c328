import { rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const shared = { resolve: { alias: { "@": root } } };
// Unit tests need secrets but no installation: nothing is made in the project's own data folder.
const env = {
  DATA_DIR: join(tmpdir(), `dataku-unit-${process.pid}`),
  APP_SECRET: "unit-test-secret-".repeat(3),
  PROJECTION_PEPPER: "unit-test-pepper-".repeat(3),
};
process.once("exit", () => rmSync(env.DATA_DIR, { recursive: true, force: true }));

const integration = {
  env,
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // A second try, because machines that share their cores stall now and then.
  retry: 1,
};
// They freeze, kill and starve what they use and watch how long it takes to come back, so they run one at a time.
const needQuiet = ["lib/db/{database,embedded-engine}.int.test.ts", "lib/guard/{limits,tallies}.int.test.ts"];

export default defineConfig({
  test: {
    // Vitest would leave one of two cores idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          env,
          // Far more than any needs, for machines that share their cores.
          testTimeout: 60_000,
          include: ["{lib,app,components,bench,scripts}/**/*.test.{ts,tsx}", "*.test.ts"],
          exclude: ["**/*.int.test.ts", "**/node_modules/**"],
        },
      },
      {
        ...shared,
        test: {
          ...integration,
          name: "int",
          include: ["{lib,app,bench,scripts}/**/*.int.test.ts"],
          exclude: [...needQuiet, "**/node_modules/**"],
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...shared,
        test: {
          ...integration,
          name: "int-alone",
          include: needQuiet,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
