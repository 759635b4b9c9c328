import { existsSync, rmSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { slowDown } from "../e2e/support/slow-line.ts";
import { makeDataDir, spawnPortal } from "../lib/http/test-portal.ts";
import { readOptions } from "./read-options.ts";

const usage = "usage: npm run bench -- pages [--rounds N] [--url http://localhost:3000]\n";
const paths = ["/", "/cek", "/cek?desa=32.73.25.1002", "/cek/saya", "/usul", "/lacak", "/bantuan"];
const pathsWithGoals = ["/", "/cek"];
const kinds = ["Document", "Stylesheet", "Script"] as const;
const submit = "main form [type=submit]";
const debianChromium = "/usr/bin/chromium";
/** Long enough for a layout to shift or a task to block after everything has arrived. */
const quietMs = 500;

/** One visit. Times in milliseconds from the start of the navigation, null where it never came; bytes as on the line. */
type Visit = {
  bytes: Record<string, number>;
  total: number;
  scripts: number;
  fcp: number | null;
  lcp: number | null;
  tbt: number;
  cls: number;
  usable: number | null;
};
type Kind = "first" | "repeat" | "saving";

/**
 * Loads pages as a cheap phone on a weak line does (360 x 640, processor slowed 6 times, 400 kbit/s, 400 ms), and prints
 * what came over the line and when: on the first visit, on the next one, and with `Save-Data`.
 */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(args, { rounds: "3", url: "" }, usage);
  if (!options) return;
  const dataDir = makeDataDir();
  const given = options.url;
  const portal = given
    ? null
    : await spawnPortal({ DATA_DIR: dataDir, DEMO: "1", LOG_LEVEL: "error", QUOTA_SCALE: "1000" }, [
        process.execPath,
        "scripts/serve-demo.ts",
      ]);
  try {
    await portal?.ready();
    const browser = await chromium.launch({
      ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
      args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"],
    });
    await measure(browser, portal?.url ?? given, Number(options.rounds));
    await browser.close();
  } finally {
    await portal?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(browser: Browser, url: string, rounds: number): Promise<void> {
  // The first of each page warms the server up, not the phone.
  for (const path of paths) await (await fetch(url + path)).text();
  console.log(row("page", "visit", ["html", "css", "script", "other", "all"], timeNames));
  const missed: string[] = [];
  for (const path of paths) {
    const visits: Record<Kind, Visit[]> = { first: [], repeat: [], saving: [] };
    for (let round = 0; round < rounds; round += 1) {
      const plain = await browser.newContext(phone);
      visits.first.push(await visit(plain, url + path));
      visits.repeat.push(await visit(plain, url + path));
      await plain.close();
      const saver = await browser.newContext({ ...phone, extraHTTPHeaders: { "Save-Data": "on" } });
      visits.saving.push(await visit(saver, url + path));
      await saver.close();
    }
    for (const kind of ["first", "repeat", "saving"] as const) {
      const typical = medianVisit(visits[kind]);
      console.log(row(path, kind, bytesOf(typical), timesOf(typical)));
      if (pathsWithGoals.includes(path))
        missed.push(...missedGoals(kind, typical).map((goal) => `${path}, ${kind}: ${goal}`));
    }
  }
  console.log(missed.length === 0 ? "goals: met" : `goals MISSED:\n${missed.join("\n")}`);
  if (missed.length > 0) process.exitCode = 1;
}

const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, locale: "id-ID" };

/** Opens the address in a new tab of this browser's memory and looks until nothing moves any more. */
async function visit(context: BrowserContext, address: string): Promise<Visit> {
  const page = await context.newPage();
  await slowDown(page);
  const bytes = await countBytes(page);
  await page.addInitScript(watch, submit);
  await page.goto(address, { waitUntil: "networkidle", timeout: 60_000 });
  await page.waitForTimeout(quietMs);
  const seen = await readWatch(page);
  await page.close();
  const total = [...bytes.values()].reduce((sum, kind) => sum + kind.bytes, 0);
  return {
    bytes: Object.fromEntries([...bytes].map(([kind, sum]) => [kind, sum.bytes])),
    total,
    scripts: bytes.get("Script")?.count ?? 0,
    ...seen,
  };
}

/** What comes over the line from now on, heads included, by the kind that the browser gives it. */
async function countBytes(page: Page): Promise<Map<string, { bytes: number; count: number }>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const sums = new Map<string, { bytes: number; count: number }>();
  const kindOf = new Map<string, string>();
  session.on("Network.responseReceived", ({ requestId, type }) => kindOf.set(requestId, type));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kindOf.get(requestId) ?? "Other";
    const before = sums.get(kind) ?? { bytes: 0, count: 0 };
    sums.set(kind, { bytes: before.bytes + encodedDataLength, count: before.count + 1 });
  });
  return sums;
}

type Watched = Omit<Visit, "bytes" | "total" | "scripts">;

/** Runs in the page before anything of it does. */
function watch(submit: string): void {
  const seen = { fcp: null, lcp: null, tbt: 0, cls: 0, usable: null } as Watched;
  Object.assign(window, { seen });
  const look = (type: string, note: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  look("paint", ({ name, startTime }) => {
    if (name === "first-contentful-paint") seen.fcp = startTime;
  });
  look("largest-contentful-paint", ({ startTime }) => {
    seen.lcp = startTime;
  });
  look("longtask", ({ startTime, duration }) => {
    if (seen.fcp !== null && startTime + duration > seen.fcp) seen.tbt += Math.max(0, duration - 50);
  });
  look("layout-shift", (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
    if (!hadRecentInput) seen.cls += value;
  });
  // The form works before any script of the page does: it can be used from the first frame that shows its button.
  const frame = () => {
    const isShown = performance.getEntriesByName("first-contentful-paint").length > 0;
    if (isShown && document.querySelector(submit)) seen.usable = performance.now();
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

async function readWatch(page: Page): Promise<Watched> {
  const seen = await page.evaluateHandle(() => (window as unknown as { seen: Watched }).seen);
  if ((await page.locator(submit).count()) > 0)
    await page.waitForFunction(({ usable }) => usable !== null, seen, { timeout: 60_000 });
  return seen.jsonValue();
}

function medianVisit(visits: readonly Visit[]): Visit {
  const middle = <T extends number | null>(of: (visit: Visit) => T): T =>
    visits.map(of).sort((a, b) => Number(a) - Number(b))[Math.floor(visits.length / 2)] as T;
  const names = [...new Set(visits.flatMap((visit) => Object.keys(visit.bytes)))];
  return {
    bytes: Object.fromEntries(names.map((name) => [name, middle((visit) => visit.bytes[name] ?? 0)])),
    total: middle((visit) => visit.total),
    scripts: middle((visit) => visit.scripts),
    fcp: middle((visit) => visit.fcp),
    lcp: middle((visit) => visit.lcp),
    tbt: middle((visit) => visit.tbt),
    cls: middle((visit) => visit.cls),
    usable: middle((visit) => visit.usable),
  };
}

function missedGoals(kind: Kind, { total, scripts, usable, lcp, cls }: Visit): string[] {
  const most = { first: 170_000, repeat: 15_000, saving: 14_000 }[kind];
  const goals: [string, boolean][] = [[`at most ${most} bytes in all`, total <= most]];
  if (kind === "saving") goals.push(["no script", scripts === 0]);
  if (kind === "first") {
    goals.push(["form usable within 2.0 s", usable !== null && usable <= 2_000]);
    goals.push(["largest part within 2.5 s", lcp !== null && lcp <= 2_500]);
    goals.push(["shift at most 0.05", cls <= 0.05]);
  }
  return goals.filter(([, met]) => !met).map(([goal]) => goal);
}

function bytesOf({ bytes, total }: Visit): string[] {
  const known = kinds.map((kind) => bytes[kind] ?? 0);
  const others = total - known.reduce((sum, count) => sum + count, 0);
  return [...known, others, total].map((count) => count.toLocaleString("en"));
}

const timeNames = ["FCP s", "LCP s", "form s", "TBT ms", "CLS"];

function timesOf({ fcp, lcp, usable, tbt, cls }: Visit): string[] {
  const seconds = (time: number | null) => (time === null ? "-" : (time / 1000).toFixed(2));
  return [seconds(fcp), seconds(lcp), seconds(usable), tbt.toFixed(0), cls.toFixed(3)];
}

/** A row of a Markdown table. */
function row(path: string, visit: string, bytes: readonly string[], times: readonly string[]): string {
  return `| ${path.padEnd(24)} | ${visit.padEnd(6)} | ${[...bytes.map((text) => text.padStart(7)), ...times.map((text) => text.padStart(6))].join(" | ")} |`;
}
