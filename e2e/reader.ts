import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import id from "../messages/id.json" with { type: "json" };

/** The village of the demo people, and how its form is reached. */
export const demoVillage = "32.73.25.1002";
export const checkPage = { id: `/cek?desa=${demoVillage}`, en: `/en/cek?desa=${demoVillage}` } as const;
/** The check by NIK. */
export const personalPage = { id: "/cek/saya", en: "/en/cek/saya" } as const;

/**
 * A journey that every run walks in Indonesian is walked in English by `FULL=1` alone: the words differ, the way does not,
 * and two cores have twelve minutes for everything.
 */
export const tagOf = (language: "id" | "en"): string[] => (language === "en" ? ["@full"] : []);

/** What the controls of the check are called. */
export const words = {
  id: {
    name: "Nama lengkap",
    submit: "Cek status",
    found: "Nama ini terdaftar",
    sum: /soal hitungan/,
    sumAnswer: /Tulis jawabannya/,
    plus: "ditambah",
  },
  en: {
    name: "Full name",
    submit: "Check status",
    found: "This name is registered",
    sum: /sum in words/,
    sumAnswer: /Write the answer/,
    plus: "plus",
  },
} as const;

const numbers = {
  id: ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
  en: ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
} as const;

/** Presses Tab until `target` has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Sixty presses of Tab do not reach it.");
}

/** The answer to the sum that the form asks in words. */
export async function workOutSum(page: Page, language: "id" | "en"): Promise<string> {
  const question = (await page.locator("#kode-soal").textContent()) ?? "";
  const pair = new RegExp(`(\\w+) ${words[language].plus} (\\w+)`).exec(question);
  const value = (word: string | undefined) => numbers[language].indexOf(word as never) + 1;
  return String(value(pair?.[1]) + value(pair?.[2]));
}

/** What is typed: a name, or a NIK and a name. */
export type Asked = string | { nik: string; name: string };

async function fillIn(page: Page, asked: Asked, language: "id" | "en"): Promise<void> {
  const { nik, name } = typeof asked === "string" ? { nik: null, name: asked } : asked;
  if (nik !== null) await page.getByLabel("NIK", { exact: true }).fill(nik);
  await page.getByLabel(words[language].name, { exact: true }).fill(name);
}

/** Asks the open form for a name. With scripts the proof of work is solved; without, the sum is. */
export async function askFor(page: Page, asked: Asked, language: "id" | "en" = "id"): Promise<void> {
  const { submit } = words[language];
  await fillIn(page, asked, language);
  await page.getByRole("button", { name: submit }).click();
}

/** Without scripts: switches to the sum in words and answers it. */
export async function askWithoutScripts(
  page: Page,
  asked: Asked,
  language: "id" | "en" = "id",
): Promise<void> {
  const { submit, sum, sumAnswer } = words[language];
  if ((await page.getByLabel(sumAnswer).count()) === 0) {
    await pressAndLoad(page, page.getByRole("button", { name: sum }));
  }
  await fillIn(page, asked, language);
  await page.getByLabel(sumAnswer).fill(await workOutSum(page, language));
  await pressAndLoad(page, page.getByRole("button", { name: submit }));
}

/** Presses a button that posts the page, and waits for the new one: until then the old one still answers. */
export async function pressAndLoad(page: Page, button: Locator): Promise<void> {
  const loaded = page.waitForEvent("load");
  await button.click();
  await loaded;
}

/**
 * What a reader with any ability may expect of every page: nothing for axe to find, and no sideways scroll at 320 px, also
 * with letters twice as large.
 */
export async function expectReadable(page: Page): Promise<void> {
  await expectNoFindings(page);
  await expectNoSidewaysScroll(page);
}

/** The same where scripts are off. Axe is one itself, so it looks at a copy of what the reader sees. */
export async function expectReadableWithoutScripts(page: Page): Promise<void> {
  await expectNoSidewaysScroll(page);
  const seen = (await page.content())
    .replace(/<script\b[\s\S]*?<\/script>/g, "")
    .replace(/<(\/?)noscript>/g, "<$1div>");
  const context = await page.context().browser()?.newContext({ javaScriptEnabled: true });
  const copy = await context?.newPage();
  if (!context || !copy) throw new Error("There is no browser to open the copy in.");
  const url = page.url();
  await copy.route(url, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: seen }));
  await copy.goto(url);
  await expectNoFindings(copy);
  await context.close();
}

// In legacy mode Axe opens no page of its own for its report; our pages hold no frames of others.
async function expectNoFindings(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  await expect(page.locator("body")).not.toContainText(unsaid, { useInnerText: true });
}

/** What a page shows in place of a sentence that the catalogue does not have, such as `track.title`. */
const groups = Object.keys(id).filter((group) => group !== "data");
const unsaid = new RegExp(`(?<![\\w./])(?:${groups.join("|")})\\.[a-z]\\w+`);

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const [usual, enlarged, screen] = await page.evaluate(() => {
    const page = document.documentElement;
    const usual = page.scrollWidth;
    page.style.fontSize = "200%";
    const enlarged = page.scrollWidth;
    page.style.fontSize = "";
    return [usual, enlarged, innerWidth] as const;
  });
  expect(usual, "nothing scrolls sideways at 320 px").toBeLessThanOrEqual(screen);
  expect(enlarged, "nor with letters twice as large").toBeLessThanOrEqual(screen);
  if (size) await page.setViewportSize(size);
}
