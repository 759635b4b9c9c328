import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { pressAndLoad, words, workOutSum } from "../../e2e/reader.ts";
import {
  controls,
  type Hands,
  journeyOf,
  type Kind,
  mouse,
  pageOf,
  readReceipt,
  walk,
} from "../../e2e/support/journeys.ts";
import { node } from "../ensure-installed.mjs";
import type { IntakeLab, IntakeRow } from "../intake-lab.ts";
import { withBrowser } from "../lab/browser.ts";
import { runChild } from "../run-child.mjs";

const root = join(import.meta.dirname, "..", "..");
const kinds: Kind[] = ["usul", "sanggah", "pengaduan"];

/** With these a browser tells no other site where a reader comes from. */
const silent = ["no-referrer", "same-origin"];

const loading: Hands = { ...mouse, press: (page, button) => pressAndLoad(page, button) };

/** Opens a journey in a browser of its own and answers every screen up to the summary. */
async function walkTo(browser: Browser, url: string, kind: Kind, scripts: boolean): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, javaScriptEnabled: scripts });
  const page = await context.newPage();
  await page.goto(pageOf(kind));
  await walk(page, journeyOf(kind), scripts ? mouse : loading);
  return page;
}

/** Sends from the summary; where the page asks a question instead of solving, it is answered. */
async function send(page: Page, scripts: boolean): Promise<{ ticket: string; receipt: string }> {
  const button = page.getByRole("button", { name: controls.id.send, exact: true });
  const question = page.getByRole("button", { name: words.id.sum });
  if (scripts) {
    await button.click();
    const sent = page.getByRole("heading", { level: 1, name: controls.id.received });
    await sent.or(question).first().waitFor({ timeout: 60_000 });
    if (await sent.isVisible()) return readReceipt(page);
  }
  await pressAndLoad(page, question);
  await page.getByLabel(words.id.sumAnswer).fill(await workOutSum(page, "id"));
  await pressAndLoad(page, button);
  return readReceipt(page);
}

/** Builds the same sources, with one sentence changed, in a folder of its own. */
async function buildAnother(dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true });
  for (const name of [
    ...["app", "components", "lib", "messages", "scripts", "public"],
    ...["server.ts", "next.config.ts", "postcss.config.mjs", "tsconfig.json", "package.json"],
  ]) {
    cpSync(join(root, name), join(dir, name), { recursive: true });
  }
  const catalogue = join(dir, "messages", "id.json");
  writeFileSync(catalogue, readFileSync(catalogue, "utf8").replaceAll("Bantuan", "Bantuan baru"));
  const { code, output } = await runChild(node, [join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: dir,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  // Only now: the build follows no link out of its folder, and without one it looks in the folders above.
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  if (code !== 0) throw new Error(`the other build failed: ${output.slice(-300)}`);
}

/** What the database has of a ticket and its text, as the officer reads it. */
async function arrived(
  lab: IntakeLab,
  name: string,
  sent: { kind: Kind; ticket: string }[],
): Promise<number> {
  const items = await lab.exportAndOpen(name);
  return sent.filter(({ kind, ticket }) =>
    items.some((item) => item.ticket === ticket && item.opened?.statement === journeyOf(kind).story),
  ).length;
}

/** Pages that were opened before a deployment, and browsers that run no scripts. */
export const deploysRows: IntakeRow[] = [
  {
    id: "B26 the journeys and the tracking in a browser, every request noted",
    target: "0 requests to anybody else, none told where a reader comes from, nothing typed in an address",
    async run(lab) {
      const { url } = lab.portals[0];
      const requests: string[] = [];
      const policies = new Set<string>();
      await withBrowser(async (browser) => {
        for (const kind of kinds) {
          const context = await browser.newContext({ baseURL: url });
          const page = await context.newPage();
          page.on("request", (request) => requests.push(request.url()));
          page.on("response", async (response) => {
            if (response.request().resourceType() === "document")
              policies.add(response.headers()["referrer-policy"] ?? "none");
          });
          await page.goto(pageOf(kind));
          await walk(page, journeyOf(kind));
          const { receipt } = await send(page, true);
          await page.goto("/lacak");
          await page.locator("#kode-rahasia").fill(receipt);
          await page.locator("form button[type=submit]").first().click();
          await page.getByText("Endang").or(page.locator("main")).first().waitFor();
          await context.close();
        }
      });
      const elsewhere = requests.filter((one) => !one.startsWith(`${url}/`) && !/^(?:blob|data):/.test(one));
      const typed = requests.filter((one) =>
        /Contoh|mobil|bocor|seratus|\d{16}/i.test(decodeURIComponent(one)),
      );
      return {
        measured: `${requests.length} requests, ${elsewhere.length} elsewhere, ${typed.length} with what was typed, referrer-policy ${[...policies].join()}`,
        passed:
          requests.length > 30 &&
          elsewhere.length + typed.length === 0 &&
          policies.size > 0 &&
          [...policies].every((one) => silent.includes(one)),
      };
    },
  },
  {
    id: "B23 usul, sanggah and complaint without scripts, and followed",
    target: "3 of 3 filed and found again by their receipt",
    async run(lab) {
      const { url } = lab.portals[0];
      const sent: { kind: Kind; ticket: string }[] = [];
      let found = 0;
      await withBrowser(async (browser) => {
        for (const kind of kinds) {
          const page = await walkTo(browser, url, kind, false);
          const { ticket, receipt } = await send(page, false);
          sent.push({ kind, ticket });
          await page.goto("/lacak");
          await page.locator("#kode-rahasia").fill(receipt);
          await pressAndLoad(page, page.getByRole("button", { name: words.id.sum }));
          await page.getByLabel(words.id.sumAnswer).fill(await workOutSum(page, "id"));
          await pressAndLoad(page, page.locator("form button[type=submit]").first());
          if ((await page.locator("main").textContent())?.includes(ticket)) found += 1;
        }
      });
      const read = await arrived(lab, "b23", sent);
      return {
        measured: `${sent.length} filed, ${read} read by the officer, ${found} found again`,
        passed: sent.length === 3 && read === 3 && found === 3,
      };
    },
  },
  {
    id: "B22 six forms are open while another build is deployed, nothing of the old one served",
    target: "0 lost texts",
    async run(lab) {
      const dir = join(root, "test-results", ".other-build");
      rmSync(dir, { recursive: true, force: true });
      const old = await lab.portal();
      try {
        const building = buildAnother(dir);
        return await withBrowser(async (browser) => {
          const open: { kind: Kind; scripts: boolean; page: Page }[] = [];
          for (const scripts of [false, true])
            for (const kind of kinds)
              open.push({ kind, scripts, page: await walkTo(browser, old.url, kind, scripts) });
          await building;
          const ids = [root, dir].map((one) => readFileSync(join(one, ".next", "BUILD_ID"), "utf8"));
          await old.stop("SIGTERM");
          const next = await lab.portal({ PORT: String(old.port) }, dir);
          const sent: { kind: Kind; ticket: string }[] = [];
          for (const { kind, scripts, page } of open) {
            // What the old build's pages have not loaded yet is gone for good.
            await page.route("**/_next/static/**", (route) =>
              route.fulfill({ status: 404, body: "Not found" }),
            );
            sent.push({ kind, ...(await send(page, scripts)) });
          }
          const read = await arrived(lab, "b22", sent);
          await next.stop("SIGTERM");
          return {
            measured: `${open.length} forms of build ${ids[0]}, sent to build ${ids[1]}: ${sent.length} receipts, ${read} texts read by the officer`,
            passed: ids[0] !== ids[1] && sent.length === 6 && read === 6,
          };
        });
      } finally {
        await old.stop("SIGTERM");
        rmSync(dir, { recursive: true, force: true });
      }
    },
  },
];
