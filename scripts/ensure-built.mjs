import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { node } from "./ensure-installed.mjs";

const root = join(import.meta.dirname, "..");
const sources = [
  "app",
  "components",
  "lib",
  "messages",
  "scripts/build-wilayah.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "package-lock.json",
];

/** Builds the pages and the area files when there is no build or a source is newer. Ends the process when that fails. */
export function ensureBuilt() {
  const buildId = join(root, ".next", "BUILD_ID");
  const stamp = join(root, "public", "wilayah", ".edition");
  if (existsSync(buildId) && existsSync(stamp)) {
    const built = statSync(buildId).mtimeMs;
    if (sources.every((source) => newest(join(root, source)) <= built)) return;
  }
  process.stderr.write("Building the pages…\n");
  run(["scripts/build-wilayah.ts"]);
  run(["node_modules/next/dist/bin/next", "build"]);
}

function run(args) {
  const result = spawnSync(node, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (result.status === 0) return;
  process.stderr.write(
    `The build failed:\n${`${result.stdout ?? ""}${result.stderr ?? ""}`.trim().split("\n").slice(-30).join("\n")}\n`,
  );
  process.exit(1);
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}
