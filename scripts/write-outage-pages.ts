import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { problemResponse } from "../lib/api/problem.ts";
import { failurePage, listStyles } from "../lib/http/page-failure.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, ".next", "outage");
const outages = { down: "unavailable", busy: "rate_limited", "too-large": "too_large" } as const;

/**
 * Writes what a proxy in front says by itself, in the portal's own words and looks: `down`, `busy` and `too-large`, each
 * as `.id.html` and `.en.html` for people and as `.json` for programs.
 */
async function writeOutagePages(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const styles = listStyles(root);
  for (const [name, code] of Object.entries(outages)) {
    const failure = name === "too-large" ? "too_large" : (name as "down" | "busy");
    for (const language of ["id", "en"] as const)
      writeFileSync(
        join(folder, `${name}.${language}.html`),
        failurePage("", { failure, styles }, language === "en"),
      );
    writeFileSync(join(folder, `${name}.json`), await problemResponse("id", code).text());
  }
}

await writeOutagePages();
