import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import lighthouse from "lighthouse";
import { startOwnPortal } from "../e2e/support/portal.ts";
import { freePort } from "../lib/db/free-port.ts";

const pages = ["/rekap", "/rekap/32.73"];
const least = 95;
const debianChromium = "/usr/bin/chromium";

/**
 * Lighthouse's four scores on its mobile profile, and the bytes of a first visit.
 * @param args the address of a portal that runs already; without one, a demo portal of the build is started
 */
export async function run([url]: string[]): Promise<void> {
  const portal = url ? null : await startOwnPortal("scripts/serve-demo.ts", { QUOTA_SCALE: "1000" });
  const port = await freePort();
  const browser = await chromium.launch({
    ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
    args: ["--no-sandbox", `--remote-debugging-port=${port}`],
  });
  try {
    let worst = 100;
    for (const page of pages) {
      const result = await lighthouse((url ?? portal?.address) + page, { port, logLevel: "error" });
      if (!result) throw new Error(`Lighthouse gave nothing for ${page}.`);
      const { categories, audits } = result.lhr;
      const scores = Object.values(categories).map(({ title, score }) => ({
        title,
        score: Math.round((score ?? 0) * 100),
      }));
      worst = Math.min(worst, ...scores.map(({ score }) => score));
      const bytes = audits["total-byte-weight"]?.numericValue ?? Number.NaN;
      const failed = Object.values(audits).filter(
        ({ score, scoreDisplayMode }) => score !== null && score < 1 && scoreDisplayMode === "binary",
      );
      const times = [
        "first-contentful-paint",
        "largest-contentful-paint",
        "total-blocking-time",
        "cumulative-layout-shift",
      ]
        .map((id) => `${id} ${audits[id]?.displayValue}`)
        .join(", ");
      process.stdout.write(
        `${page}: ${scores.map(({ title, score }) => `${title} ${score}`).join(", ")}; ` +
          `first visit ${Math.round(bytes / 1024)} kB; ${times}\n`,
      );
      for (const { id, title } of failed) process.stdout.write(`  not passed: ${id} (${title})\n`);
    }
    process.stdout.write(`worst ${worst}, wanted ${least}\n`);
    if (worst < least) process.exitCode = 1;
  } finally {
    await browser.close();
    await portal?.stop();
  }
}
