import { expect, type Locator, type Page, test } from "@playwright/test";
import { contestedStages, deliveryOf, type NextStep, nextSteps } from "../lib/programme/next-steps.ts";
import { isStageCode } from "../lib/programme/stages.ts";
import en from "../messages/en.json" with { type: "json" };
import id from "../messages/id.json" with { type: "json" };
import {
  type Asked,
  askFor,
  askWithoutScripts,
  checkPage,
  expectReadable,
  expectReadableWithoutScripts,
  personalPage,
  tabTo,
  tagOf,
  words,
  workOutSum,
} from "./reader.ts";
import { asker, type StageRow, stageCarriers, writeAnswerPeople } from "./support/answer-people.ts";
import { loadInto, type OwnPortal, startOwnPortal } from "./support/portal.ts";

// A portal of its own, whose few people carry every stage, every reason and every outcome between them.
const settings = {
  QUOTA_SCALE: "1000",
  PROJECTION_PEPPER: "end-to-end-test-pepper-0123456789abcdef",
  DEMO: "0",
};
const catalogues = { id, en };
const languages = ["id", "en"] as const;
let portal: OwnPortal;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  test.setTimeout(120_000);
  portal = await startOwnPortal("server.ts", settings);
  // Twice, for a desil that changed is known only from the release before.
  loadInto(portal, settings, writeAnswerPeople("2026-Q2", "2026-06-30", 4));
  loadInto(portal, settings, writeAnswerPeople("2026-Q3", "2026-09-30", 3));
});
test.afterAll(() => portal.stop());

/** Asks one after the other on the same page, as a reader does. */
async function ask(page: Page, path: string, asked: Asked, language: "id" | "en"): Promise<Locator> {
  if (page.url() !== portal.address + path) await page.goto(portal.address + path);
  await askFor(page, asked, language);
  await expect(page.locator("#jawaban")).toBeFocused();
  return page.locator("[data-answer]");
}

/** What a card must say of a stage, taken from the catalogue and the table of next steps. */
function saidOf({ programme, stage }: StageRow, language: "id" | "en"): string[] {
  const { stage: stages, stageOf, step } = catalogues[language];
  const delivery = stage === "DISBURSED" ? deliveryOf(programme) : null;
  if (delivery) return Object.values(stageOf[delivery].DISBURSED);
  if (!isStageCode(stage)) return Object.values(stages[stage === "" ? "NONE" : "UNKNOWN"]);
  const { turn, papers }: NextStep = nextSteps[stage];
  const { title, meaning, todo, when } = stages[stage];
  const contested = contestedStages.find((code) => code === stage);
  return [
    title,
    meaning,
    todo,
    when,
    `${step.turn}: ${step.turns[turn]}`,
    ...papers.map((paper) => step.papers[paper]),
    ...(contested ? [stages[contested].sure] : []),
  ];
}

for (const language of languages) {
  const { programme: programmes, personal, reason, answer } = catalogues[language];
  const card = (page: Page, code: StageRow["programme"]) =>
    page.getByRole("article", { name: programmes[code].name, exact: true });

  test(`every stage is told with its meaning, turn, step, papers and time (${language})`, async ({
    page,
  }) => {
    for (const { rows, ...person } of stageCarriers) {
      await ask(page, personalPage[language], person, language);
      for (const row of rows) {
        const said = await card(page, row.programme).textContent();
        for (const sentence of saidOf(row, language)) expect(said, row.stage).toContain(sentence);
      }
    }
    await expectReadable(page);
  });

  test(`the public answer tells the same of every stage (${language})`, { tag: tagOf(language) }, async ({
    page,
  }) => {
    for (const { rows, name } of stageCarriers) {
      const shown = await ask(page, checkPage[language], name, language);
      for (const row of rows) {
        const { name } = programmes[row.programme];
        const heading = page.getByRole("heading", { level: 4, name, exact: true });
        const said = await shown.getByRole("listitem").filter({ has: heading }).last().textContent();
        for (const sentence of saidOf(row, language)) expect(said, row.stage).toContain(sentence);
      }
    }
    await expectReadable(page);
  });

  test(`every reason is told where it holds, and the whole in one sentence (${language})`, async ({
    page,
  }) => {
    const reasonsOf = (code: StageRow["programme"]) =>
      card(page, code)
        .locator("[data-reason]")
        .evaluateAll((items) => items.map((item) => item.getAttribute("data-reason")));
    const cases = [
      { name: "DESIL TINGGI", headline: personal.headline.none, PKH: ["desil_over_limit", "not_listed"] },
      { name: "DESIL KOSONG", headline: personal.headline.none, PKH: ["desil_unknown", "not_listed"] },
      { name: "BELUM REKAM", headline: personal.headline.none, PKH: ["dukcapil_unrecorded", "not_listed"] },
      { name: "DATA BEDA", headline: /^1 /, PKH: ["stage", "dukcapil_mismatch"] },
      { name: "SEBAGIAN TERTAHAN", headline: /1 .*1 /, PKH: ["stage"] },
      { name: "PENERIMA TENANG", headline: / 1 /, PKH: ["not_listed"] },
    ];
    for (const { name, headline, PKH } of cases) {
      const shown = await ask(page, personalPage[language], asker(name), language);
      await expect(shown.getByRole("heading", { level: 2 }), name).toHaveText(headline);
      expect(await reasonsOf("PKH"), name).toEqual(PKH);
    }
    const [left] = reason.desil_over_limit.source.split("{basis}");
    await ask(page, personalPage[language], asker("DESIL TINGGI"), language);
    await expect(card(page, "PKH")).toContainText(left as string);
    await expectReadable(page);
  });

  test(`a desil that moved says until when and since when (${language})`, async ({ page }) => {
    const shown = await ask(page, personalPage[language], asker("PENERIMA TENANG"), language);
    await expect(shown).toContainText(
      language === "id"
        ? "Desil 4 sampai Juni 2026, 3 sejak Juli 2026."
        : "Desil 4 until June 2026, 3 since July 2026.",
    );
    await expect(shown).toContainText(personal.desil.about[2]);
  });

  test(`every outcome of a check by name leads on, with what was typed kept (${language})`, async ({
    page,
  }) => {
    const cases = [
      { typed: "Kembar Serupa", kind: "found", more: answer.byNik.alike.title },
      { typed: "Penerima Tenang", kind: "found", more: answer.byNik.found.title },
      { typed: "Penerima Tenamg", kind: "near", more: answer.byNik.missed.title },
      { typed: "Galuh Prabaswara", kind: "not_found", more: answer.byNik.missed.title },
      { typed: "Banyak Sekali", kind: "too_many", more: answer.byNik.alike.title },
    ];
    for (const { typed, kind, more } of cases) {
      const shown = await ask(page, checkPage[language], typed, language);
      await expect(shown, typed).toHaveAttribute("data-answer", kind);
      await expect(shown.getByRole("heading", { level: 3, name: more })).toBeVisible();
      await expect(page.getByLabel(words[language].name, { exact: true })).toHaveValue(typed);
      await expect(shown.getByRole("link", { name: answer.byNik.link })).toHaveAttribute(
        "href",
        personalPage[language],
      );
    }
    // Another village: the search opens, and the name does not travel in its address.
    await ask(page, checkPage[language], "Galuh Prabaswara", language);
    await page.getByRole("link", { name: answer.actions.changeVillage }).click();
    await expect(page).toHaveURL(`${portal.address}${language === "id" ? "" : "/en"}/cek`);
  });

  test(`a NIK is checked by keyboard from the front page, with scripts (${language})`, {
    tag: tagOf(language),
  }, async ({ page }) => {
    await page.goto(portal.address + (language === "id" ? "/" : "/en"));
    await tabTo(page, page.getByRole("link", { name: personal.entry }));
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(portal.address + personalPage[language]);
    await expectReadable(page);
    await tabTo(page, page.getByLabel("NIK", { exact: true }));
    await page.keyboard.type(asker("PENERIMA TENANG").nik);
    await tabTo(page, page.getByLabel(words[language].name, { exact: true }));
    await page.keyboard.type("penerima tenang");
    await page.keyboard.press("Enter");
    await expect(page.locator("#jawaban")).toBeFocused();
    await expect(page.locator("[data-answer]")).toHaveAttribute("data-answer", "verified");
    await expect(page).toHaveURL(portal.address + personalPage[language]);
    expect(await page.title()).toBe(`${personal.answerTitle} – Dataku`);
  });

  test.describe(`without scripts (${language})`, () => {
    test.use({ javaScriptEnabled: false });

    test("a NIK is checked by keyboard, and a slip is told at its field with nothing lost", async ({
      page,
    }) => {
      const { nik, name } = asker("SEBAGIAN TERTAHAN");
      const nikField = page.getByLabel("NIK", { exact: true });
      const nameField = page.getByLabel(words[language].name, { exact: true });
      await page.goto(portal.address + personalPage[language]);
      await tabTo(page, page.getByRole("button", { name: words[language].sum }));
      await page.keyboard.press("Enter");
      await tabTo(page, nikField);
      await page.keyboard.type(nik.slice(0, 12));
      await tabTo(page, nameField);
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("alert")).toContainText(catalogues[language].problem.nik.not_16_digits);
      await expect(nikField).toHaveValue(nik.slice(0, 12));
      await expect(nameField).toHaveValue(name);
      await tabTo(page, nikField);
      await page.keyboard.press("End");
      await page.keyboard.type(nik.slice(12));
      await tabTo(page, page.getByLabel(words[language].sumAnswer));
      await page.keyboard.type(await workOutSum(page, language));
      await page.keyboard.press("Enter");
      await expect(page.locator("[data-answer]")).toHaveAttribute("data-answer", "verified");
      await expect(page).toHaveURL(portal.address + personalPage[language]);
      await expectReadableWithoutScripts(page);
    });
  });
}

test.describe("a miss", () => {
  test.use({ javaScriptEnabled: false });

  test("is one and the same page whether the NIK is there, the name is there, or neither", async ({
    page,
  }) => {
    const { nik, name } = asker("PENERIMA TENANG");
    const absent = "3273251708819999";
    const misses: Asked[] = [
      { nik, name: "ORANG LAIN" },
      { nik: absent, name },
      { nik: absent, name: "ORANG LAIN" },
      { nik: asker("DATA BEDA").nik, name },
    ];
    const seen = [];
    for (const asked of misses) {
      await page.goto(portal.address + personalPage.id);
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await askWithoutScripts(page, asked);
      const posted = await answered;
      const headers = await posted.headersArray();
      expect(posted.headers()["cache-control"]).toContain("no-store");
      seen.push({
        status: posted.status(),
        headers: headers.map((header) => header.name.toLowerCase()).sort(),
        title: await page.title(),
        html: await page.locator("[data-answer]").evaluate((element) => element.outerHTML),
      });
      await expect(page.locator("[data-answer]")).toHaveAttribute("data-answer", "not_verified");
      await expect(page.getByLabel("NIK", { exact: true })).toHaveValue((asked as { nik: string }).nik);
    }
    expect(seen.slice(1)).toEqual([seen[0], seen[0], seen[0]]);
    await expectReadableWithoutScripts(page);
  });
});

test("the NIK stands in no address, and the dark scheme is as readable", async ({ page }) => {
  const { nik } = asker("DATA BEDA");
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.emulateMedia({ colorScheme: "dark" });
  await ask(page, personalPage.id, asker("DATA BEDA"), "id");
  await expectReadable(page);
  expect(addresses.filter((address) => address.includes(nik) || /beda/i.test(address))).toEqual([]);
});
