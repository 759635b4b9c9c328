// Runs on the machine's own Node, before anything is installed: only Node's own modules here.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const stamp = join(root, "node_modules", ".dataku-lock");

/** The Node 24 that the project brings along. */
export const node = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");

/** Installs what package-lock.json lists when it is missing or older. Ends the process with one clear line when it cannot. */
export function ensureInstalled() {
  const wanted = readFileSync(join(root, "package-lock.json"), "utf8");
  if (existsSync(stamp) && existsSync(node) && readFileSync(stamp, "utf8") === wanted) return;
  process.stderr.write("Installing the packages of package-lock.json…\n");
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--include=dev"], {
    cwd: root,
    stdio: ["ignore", "inherit", "pipe"],
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    const text = result.stderr ?? "";
    const why = /ENOSPC/.test(text)
      ? "There is no space left on the disk."
      : /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|network/i.test(text)
        ? "The npm registry cannot be reached; the first start needs the network."
        : `npm ci failed:\n${text.trim().split("\n").slice(-15).join("\n")}`;
    process.stderr.write(`${why}\n`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
