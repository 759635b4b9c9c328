import { existsSync } from "node:fs";
import { type Browser, chromium } from "@playwright/test";

const debianChromium = "/usr/bin/chromium";

/** Starts a Chromium, Debian's where there is one, and closes it after the work. */
export async function withBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({
    ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
    args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}
