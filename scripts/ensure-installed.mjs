// Runs on the machine's own Node, before anything is installed: only Node's own modules here.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./run-child.mjs";
import { withSetupLock } from "./setup-lock.mjs";

const root = join(import.meta.dirname, "..");
const stamp = join(root, "node_modules", ".dataku-lock");

/** The Node 24 that the project brings along. */
export const node = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");

/**
 * Installs what package-lock.json lists, with our patches, when it is missing or older. Ends the process with one clear
 * line when it cannot.
 */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const failure = await withSetupLock(() => (isInstalled() ? null : install()));
  if (failure === null) return;
  process.stderr.write(`${failure}\n`);
  process.exit(1);
}

function isInstalled() {
  return existsSync(stamp) && existsSync(node) && readFileSync(stamp, "utf8") === wantedPackages();
}

function wantedPackages() {
  const folder = join(root, "patches");
  const patches = existsSync(folder) ? readdirSync(folder).map((name) => join("patches", name)) : [];
  return ["package-lock.json", ...patches.sort()]
    .map((name) => readFileSync(join(root, name), "utf8"))
    .join("\n");
}

/** @returns null, or why it failed. */
async function install() {
  process.stderr.write("Installing the packages of package-lock.json…\n");
  const wanted = wantedPackages();
  // The defaults wait for minutes before they give a dead network up.
  const settings = ["--fetch-retries=2", "--fetch-retry-maxtimeout=5000", "--fetch-retry-mintimeout=1000"];
  const { code, stopped, output } = await runChild(
    "npm",
    ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--include=dev", ...settings],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" },
  ).catch((error) => ({ code: 1, stopped: false, output: `npm could not be started (${error.code})` }));
  if (stopped) return "Stopped before everything was installed.";
  if (code === 0) {
    writeFileSync(stamp, wanted);
    return null;
  }
  if (/ENOSPC/.test(output)) return "There is no space left on the disk.";
  if (/ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|network/i.test(output)) {
    return "The npm registry cannot be reached; the first start needs the network.";
  }
  if (/EACCES|EPERM|EROFS/.test(output)) return `This folder cannot be written to: ${root}`;
  return `npm ci failed:\n${lastLines(output, 15)}`;
}

/** The end of what a program said, without empty lines. */
export function lastLines(text, count) {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-count).join("\n");
}
