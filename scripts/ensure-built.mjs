import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { lastLines, node } from "./ensure-installed.mjs";
import { runChild } from "./run-child.mjs";
import { withSetupLock } from "./setup-lock.mjs";

const root = join(import.meta.dirname, "..");
const sources = [
  "app",
  "components",
  "lib",
  "messages",
  "scripts/build-wilayah.ts",
  "scripts/compress-static.ts",
  "scripts/write-outage-pages.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "package-lock.json",
];

/** Builds the pages and the area files when there is no build or a source is newer. Ends the process when that fails. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  const failure = await withSetupLock(() => (isBuilt() ? null : build()));
  if (failure === null) return;
  process.stderr.write(`${failure}\n`);
  process.exit(1);
}

function isBuilt() {
  const buildId = join(root, ".next", "BUILD_ID");
  const stamp = join(root, "public", "wilayah", ".edition");
  if (!existsSync(buildId) || !existsSync(stamp)) return false;
  const built = statSync(buildId).mtimeMs;
  return sources.every((source) => newest(join(root, source)) <= built);
}

/** @returns null, or why it failed. */
async function build() {
  process.stderr.write("Building the pages…\n");
  for (const args of [
    ["scripts/build-wilayah.ts"],
    ["node_modules/next/dist/bin/next", "build"],
    ["scripts/compress-static.ts"],
    ["scripts/write-outage-pages.ts"],
  ]) {
    const { code, stopped, output } = await runChild(node, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    });
    if (stopped) return "Stopped before the build was ready.";
    if (code === 0) continue;
    if (/ENOSPC|No space left/.test(output)) return "There is no space left on the disk.";
    return `The build failed:\n${lastLines(output, 30)}`;
  }
  return null;
}

/** Tests are no part of the build. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || /\.test\.tsx?$/.test(path)) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}
