import { mkdtempSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import {
  askFor,
  checkPage,
  demoVillage,
  expectReadable,
  expectReadableWithoutScripts,
  pressAndLoad,
  tagOf,
  words,
  workOutSum,
} from "./reader.ts";
import {
  askReporter,
  controls,
  fileComplaint,
  type Hands,
  journeyOf,
  journeys,
  keyboard,
  type Language,
  mouse,
  pageOf,
  readReceipt,
  walk,
} from "./support/journeys.ts";
import { startOwnPortal } from "./support/portal.ts";

const submissions = "**/api/v1/submissions";

/** The same hands where each button loads a page. */
const loading = (hands: Hands): Hands => ({
  ...hands,
  press: async (page, button) => {
    const loaded = page.waitForEvent("load");
    await hands.press(page, button);
    await loaded;
  },
});

/** Answers the sum in words on a page without scripts, and sends. */
async function sendWithoutScripts(page: Page, language: Language): Promise<void> {
  const { sum, sumAnswer } = words[language];
  await pressAndLoad(page, page.getByRole("button", { name: sum }));
  await page.getByLabel(sumAnswer).fill(await workOutSum(page, language));
  await pressAndLoad(page, page.getByRole("button", { name: controls[language].send, exact: true }));
}

const send = (page: Page, language: Language = "id") =>
  page.getByRole("button", { name: controls[language].send, exact: true }).click();

for (const journey of journeys) {
  const { kind, language, story, steps } = journey;
  const { problems, next, send: sendName } = controls[language];

  test(`a ${kind} is filed by keyboard alone, every screen readable (${language})`, {
    tag: tagOf(language),
  }, async ({ page, baseURL }) => {
    test.slow();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pageOf(kind, language));
    await walk(page, journey, keyboard, async (step, index) => {
      await expectReadable(page);
      if (index > 0) await expect(page.getByRole("heading", { level: 1, name: step.title })).toBeFocused();
    });
    await expect(page.getByText(story)).toBeVisible();
    await expectReadable(page);
    await keyboard.press(page, page.getByRole("button", { name: sendName, exact: true }).last());
    const { receipt } = await readReceipt(page, language);
    await expectReadable(page);
    const elsewhere = requests.filter((url) => !url.startsWith(baseURL ?? "") && !url.startsWith("blob:"));
    expect(elsewhere, "nobody else is told").toEqual([]);
    for (const secret of [receipt, "Contoh", "mobil"]) expect(requests.join(" ")).not.toContain(secret);
  });

  test(`what is missing is named at its field (${kind}, ${language})`, async ({ page }) => {
    await page.goto(pageOf(kind, language));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(steps[0]?.title ?? "");
    await page.getByRole("button", { name: next, exact: true }).click();
    const summary = page.getByRole("alert").filter({ hasText: problems });
    await expect(summary).toBeFocused();
    await expect(page).toHaveTitle(language === "id" ? /^Kesalahan: / : /^Error: /);
    await expectReadable(page);
    await summary.getByRole("link").click();
    await expect(page.locator("input[type=radio], input[type=text]").first()).toBeFocused();
  });

  test.describe("without scripts", () => {
    test.use({ javaScriptEnabled: false });

    test(`a ${kind} is filed by keyboard, page by page (${language})`, { tag: tagOf(language) }, async ({
      page,
    }) => {
      test.slow();
      await page.goto(pageOf(kind, language));
      const hands = loading(keyboard);
      await hands.press(page, page.getByRole("button", { name: next, exact: true }));
      await expect(page.getByRole("alert").filter({ hasText: problems })).toBeFocused();
      // To switch the saving of data here would lose what was typed.
      await expect(page.locator("form[action='/hemat']")).toHaveCount(0);
      await expectReadableWithoutScripts(page);
      await walk(page, journey, hands, (_step, index) =>
        index === 2 ? expectReadableWithoutScripts(page) : Promise.resolve(),
      );
      await expect(page.getByText(story)).toBeVisible();
      await expectReadableWithoutScripts(page);
      await sendWithoutScripts(page, language);
      const { receipt } = await readReceipt(page, language);
      await expectReadableWithoutScripts(page);
      expect(page.url()).not.toContain(receipt);
      // Loading the page again posts the same under the same key, and gets the same answer.
      await page.reload();
      expect((await readReceipt(page, language)).receipt).toBe(receipt);
    });
  });
}

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a wrong answer to the question keeps every answer, and says that photos have to be chosen again", async ({
    page,
  }) => {
    const journey = journeyOf("pengaduan");
    await page.goto(pageOf("pengaduan"));
    await walk(page, journey, loading(mouse));
    const photo = { name: "bukti.png", mimeType: "image/png", buffer: tinyPng };
    await page.locator("#photos").setInputFiles(photo);
    await page.getByLabel("Angka di gambar").fill("1");
    await pressAndLoad(page, page.getByRole("button", { name: "Kirim", exact: true }));
    await expect(page.getByRole("alert")).toContainText("Jawaban soal itu belum tepat");
    await expect(page.getByText(journey.story)).toBeVisible();
    await expect(page.getByText("Foto yang tadi dipilih tidak ikut tersimpan")).toBeVisible();
    await expectReadableWithoutScripts(page);
    await page.locator("#photos").setInputFiles(photo);
    await sendWithoutScripts(page, "id");
    await expect(page.getByText("Foto yang tadi dipilih tidak ikut tersimpan")).toHaveCount(0);
    await readReceipt(page);
  });

  test("one answer is changed from the summary, and the browser's Back shows earlier screens", async ({
    page,
  }) => {
    await page.goto(pageOf("usul"));
    await walk(page, journeyOf("usul"), loading(mouse));
    await pressAndLoad(page, page.getByRole("button", { name: "Ubah: Cerita dan foto" }));
    await page.getByRole("textbox", { name: "Cerita" }).fill("Dindingnya juga rapuh.");
    await pressAndLoad(page, page.getByRole("button", { name: "Simpan perubahan" }));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Periksa sebelum dikirim");
    await expect(page.getByText("Dindingnya juga rapuh.")).toBeVisible();
    await expect(page.getByText("Nandang Contoh")).toBeVisible();

    await page.goto(pageOf("pengaduan"));
    const hands = loading(mouse);
    await hands.choose(page, page.getByRole("radio", { name: "Jumlahnya kurang" }));
    await hands.press(page, page.getByRole("button", { name: "Lanjut" }));
    await hands.choose(page, page.getByRole("radio", { name: "Kantor atau petugas" }));
    await hands.press(page, page.getByRole("button", { name: "Lanjut" }));
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Tentang siapa atau apa?");
    await hands.press(page, page.getByRole("button", { name: "Lanjut" }));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kapan dan di mana?");
    await expect(page.getByLabel("Berapa rupiah yang tidak diterima?")).toBeVisible();
  });
});

test("while the portal does not answer, the page says that nothing was sent, and sends once when it does", async ({
  page,
}) => {
  const keys: (string | undefined)[] = [];
  let isBack = false;
  await page.route(submissions, (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (isBack) return route.continue();
    return keys.length === 1 ? route.abort() : route.fulfill({ status: 503, body: "{}" });
  });
  await page.goto(pageOf("pengaduan"));
  await walk(page, journeyOf("pengaduan"));
  await send(page);
  await expect(page.getByRole("alert").filter({ hasText: controls.id.notSent })).toBeVisible();
  await expect(page.getByText(journeyOf("pengaduan").story)).toBeVisible();
  await expectReadable(page);
  await expect.poll(() => keys.length).toBeGreaterThan(1);
  await expect(page.getByRole("alert").filter({ hasText: controls.id.notSent })).toBeVisible();
  isBack = true;
  await page.getByRole("button", { name: "Coba kirim sekarang" }).click();
  await readReceipt(page);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  // Nobody who follows the page's own way is asked whether to leave.
  await page.getByRole("link", { name: controls.id.track }).click();
  await expect(page).toHaveURL("/lacak");
});

test("a lost reply gives the same ticket to the second try", async ({ page }) => {
  const answers: string[] = [];
  await page.route(submissions, async (route) => {
    const response = await route.fetch();
    answers.push((await response.json()).ticket);
    return answers.length === 1 ? route.abort() : route.fulfill({ response });
  });
  await page.goto(pageOf("usul"));
  await walk(page, journeyOf("usul"));
  await send(page);
  const { ticket } = await readReceipt(page);
  expect(answers).toEqual([ticket, ticket]);
});

test("without signal it waits, and sends by itself when the signal is back", async ({ page, context }) => {
  let sent = 0;
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/submissions")) sent += 1;
  });
  await page.goto(pageOf("sanggah"));
  await walk(page, journeyOf("sanggah"));
  await context.setOffline(true);
  await send(page);
  await expect(page.getByRole("alert").filter({ hasText: "tidak ada sinyal" })).toBeVisible();
  const note = page.getByRole("region", { name: "tidak ada sinyal" });
  await expect(note).toBeFocused();
  await page.getByRole("button", { name: "Coba kirim sekarang" }).click();
  await expect(note).toBeFocused();
  await context.setOffline(false);
  await readReceipt(page);
  expect(sent).toBeLessThanOrEqual(2);
});

test("a refused check against robots leads to a question, with every answer kept", async ({ page }) => {
  await page.route(submissions, (route) =>
    route.fulfill({ status: 403, json: { code: "captcha_failed", reason: "invalid" } }),
  );
  await page.goto(pageOf("sanggah"));
  await walk(page, journeyOf("sanggah"));
  page.on("dialog", (dialog) => dialog.accept());
  await send(page);
  await expect(page.getByRole("alert").filter({ hasText: "Tinggal satu pertanyaan" })).toBeVisible();
  await expect(page.getByText(journeyOf("sanggah").story)).toBeVisible();
  await expectReadable(page);
  await sendWithoutScripts(page, "id");
  await readReceipt(page);
});

test("what the server refuses is named at its field, one screen back", async ({ page }) => {
  await page.goto(pageOf("usul"));
  await walk(page, {
    ...journeyOf("usul"),
    steps: journeyOf("usul").steps.map((step) =>
      step.title === "Siapa Anda?"
        ? {
            ...step,
            write: [
              ["Nama Anda", "Endang"],
              // Sixteen digits, and no day of birth.
              ["NIK Anda", "3273259999990001"],
            ],
          }
        : step,
    ),
  });
  await send(page);
  const summary = page.getByRole("alert").filter({ hasText: "Ada yang perlu diperbaiki" });
  await expect(summary).toBeFocused();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Siapa Anda?");
  await expect(page.getByLabel("NIK Anda")).toHaveAccessibleDescription(/NIK berisi 16 angka/);
  await page.getByLabel("NIK Anda").fill("");
  await page.getByRole("button", { name: "Simpan perubahan" }).click();
  await send(page);
  await readReceipt(page);
});

test("the draft of a usul survives a reload, Back, and ends with sending", async ({ page }) => {
  await page.goto(pageOf("usul"));
  await walk(page, journeyOf("usul"));
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Siapa Anda?");
  await expect(page.getByLabel("Nama Anda")).toHaveValue("Endang Contoh");
  await expect.poll(() => draftsOn(page)).toContain("Endang Contoh");
  await page.reload();
  await expect(page.getByText("Kami temukan isian yang belum terkirim")).toBeVisible();
  await expect(page.getByLabel("Nama Anda")).toHaveValue("Endang Contoh");
  await expectReadable(page);
  await page.getByRole("button", { name: "Lanjut" }).click();
  await expect(page.getByText(journeyOf("usul").story)).toBeVisible();
  await send(page);
  await readReceipt(page);
  expect(await draftsOn(page)).toBe("[]");
});

test("on a shared phone nothing is kept, and a sanggah is kept nowhere", async ({ page }) => {
  await page.goto(pageOf("usul"));
  await walk(page, journeyOf("usul"));
  await expect.poll(() => draftsOn(page)).toContain("Nandang Contoh");
  await page.getByLabel("Ini ponsel pinjaman").check();
  await expect.poll(() => draftsOn(page)).toBe("[]");
  await page.reload();
  await expect(page.getByLabel("Ini ponsel pinjaman")).toBeChecked();

  await page.goto(pageOf("sanggah"));
  await walk(page, journeyOf("sanggah"));
  await expect(page.getByText("Isian ini tidak disimpan di ponsel.")).toBeVisible();
  expect(await draftsOn(page)).toBe("[]");
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(stored).not.toContain("Budi");
});

test("photos are made small, shown, and can be taken away again", async ({ page }) => {
  await page.goto(`${pageOf("pengaduan")}&langkah=cerita`);
  await page.getByRole("radio", { name: "Jumlahnya kurang" }).check();
  await page.getByRole("button", { name: "Lanjut" }).click();
  await page.getByRole("button", { name: "Lanjut" }).click();
  await page.getByRole("button", { name: "Lanjut" }).click();
  const photo = { name: "bukti.png", mimeType: "image/png", buffer: tinyPng };
  const broken = { name: "x.png", mimeType: "image/png", buffer: Buffer.from("no") };
  await page.locator("#photos").setInputFiles([broken, broken, photo, photo, photo, photo]);
  await expect(page.getByRole("img", { name: /^Foto \d$/ })).toHaveCount(3);
  await expect(page.getByText("Ada foto yang tidak dapat dibaca")).toContainText(
    "Paling banyak 3 foto. Yang selebihnya tidak ditambahkan.",
  );
  await expectReadable(page);
  for (const number of [3, 2, 1]) await page.getByRole("button", { name: `Hapus foto ${number}` }).click();
  // A slow phone: the second is chosen while the first is still being made small.
  await page.evaluate(() => {
    const read = createImageBitmap;
    const ready = new Promise((resolve) => addEventListener("ready", resolve, { once: true }));
    window.createImageBitmap = (async (...given: Parameters<typeof read>) => {
      await ready;
      return read(...given);
    }) as typeof read;
  });
  await page.locator("#photos").setInputFiles(photo);
  await page.locator("#photos").setInputFiles(photo);
  await page.evaluate(() => dispatchEvent(new Event("ready")));
  await expect(page.getByText("2 foto siap dikirim.")).toBeVisible();
  await page.getByRole("button", { name: "Lanjut" }).click();
  await page.getByRole("button", { name: "Lanjut" }).click();
  const photos = page.locator("dl > div").filter({ hasText: "Foto" });
  await expect(photos.getByRole("definition")).toHaveText("2");
  await send(page);
  await readReceipt(page);
});

test("a sanggah starts from an answer of the check, with the person named and nothing in the address", async ({
  page,
}) => {
  await page.goto(checkPage.id);
  await askFor(page, "Endang Suryaningrum");
  await page.getByRole("button", { name: "Laporkan bila tidak tepat: ENDANG SURYANINGRUM" }).click();
  await expect(page.getByText("Sanggah ini tentang ENDANG SURYANINGRUM")).toBeVisible();
  await expect(page).toHaveURL("/sanggah");
  await expectReadable(page);
  const journey = journeyOf("sanggah");
  await walk(page, { ...journey, steps: journey.steps.slice(1) });
  await send(page);
  await readReceipt(page);
  expect(page.url()).not.toMatch(/endang|ref=/i);
});

test("who is not registered is led to a usul in the same village", async ({ page }) => {
  await page.goto(checkPage.id);
  await askFor(page, "Galuh Prabaswara");
  await page.getByRole("link", { name: "Usulkan keluarga" }).click();
  await expect(page).toHaveURL(`/usul?desa=${demoVillage}`);
});

test.describe("the way of a submission", () => {
  for (const scripts of [true, false]) {
    test.describe(scripts ? "with scripts" : "without scripts", () => {
      test.use({ javaScriptEnabled: scripts });

      const readable = scripts ? expectReadable : expectReadableWithoutScripts;
      const submit = async (page: Page, name: string) => {
        if (!scripts) {
          const { sum, sumAnswer } = words.id;
          if ((await page.getByLabel(sumAnswer).count()) === 0)
            await pressAndLoad(page, page.getByRole("button", { name: sum }));
          await page.getByLabel(sumAnswer).fill(await workOutSum(page, "id"));
        }
        await pressAndLoad(page, page.getByRole("button", { name, exact: true }));
      };

      test("it is followed, answered and taken back with the secret code", async ({ page, request }) => {
        test.slow();
        const { ticket, receipt } = await fileComplaint(request);
        await askReporter(request, ticket, "Bulan <i>apa</i> saja?");
        await page.goto("/lacak");
        await readable(page);
        await page.getByLabel("Kode rahasia").fill("1234");
        await submit(page, "Lihat riwayat");
        await expect(page.getByLabel("Kode rahasia")).toHaveAccessibleDescription(/Kode itu salah ketik/);
        await readable(page);
        await page.getByLabel("Kode rahasia").fill(receipt.replace(/(\d{4})/g, " $1-"));
        await submit(page, "Lihat riwayat");
        const heading = page.getByRole("heading", { level: 1 });
        await expect(heading).toHaveText(`Nomor tiket ${ticket}`);
        await expect(heading).toBeFocused();
        await expect(page, "the history of a shared phone names no ticket").toHaveTitle(
          "Riwayat kiriman – Dataku",
        );
        await expect(page.getByText("Giliran Anda: petugas bertanya.")).toBeVisible();
        await expect(page.getByText(/^Jawab sebelum \d/)).toBeVisible();
        await expect(page.getByText("Bulan <i>apa</i> saja?")).toBeVisible();
        await expect(page.locator('[aria-current="step"]')).toContainText(
          "Dinas sosial kabupaten/kotaSekarang di sini",
        );
        await readable(page);
        await submit(page, "Kirim jawaban");
        await expect(page.getByLabel("Jawaban Anda")).toHaveAccessibleDescription(
          /Tulis jawaban Anda dahulu/,
        );
        await page.getByLabel("Jawaban Anda").fill("Terjadi <b>tiap</b> bulan.");
        await submit(page, "Kirim jawaban");
        await expect(page.getByText("Jawaban Anda sudah terkirim.")).toBeVisible();
        await expect(heading).toBeFocused();
        await expect(page).toHaveTitle("Jawaban terkirim – Dataku");
        await expect(page.getByText("Terjadi <b>tiap</b> bulan.")).toBeVisible();
        await expect(page.getByText("Giliran dinas sosial")).toBeVisible();
        if (!scripts) {
          // Loading the page again posts the same, and the answer against robots holds once.
          await page.reload();
          await expect(page.getByText("Mungkin ini sudah terkirim tadi.").first()).toBeVisible();
          await submit(page, "Kirim jawaban");
          await expect(page.getByText("Terjadi <b>tiap</b> bulan.")).toHaveCount(1);
        }
        await pressAndLoad(page, page.getByRole("button", { name: "Saya ingin mencabut kiriman ini" }));
        await submit(page, "Cabut kiriman");
        await expect(page.getByLabel("Ya, saya yakin")).toHaveAccessibleDescription(/Centang dahulu/);
        await readable(page);
        await page.getByLabel("Ya, saya yakin").check();
        await submit(page, "Cabut kiriman");
        await expect(page.getByText("Kiriman sudah dicabut.")).toBeVisible();
        await expect(heading).toBeFocused();
        await expect(page).toHaveTitle("Kiriman dicabut – Dataku");
        expect(page.url()).not.toContain(receipt);
      });
    });
  }

  test("a code that opens nothing gets one answer", async ({ page }) => {
    await page.goto("/en/lacak");
    // Fifteen digits and their check digit.
    await page.getByLabel("Secret code").fill("0000 0000 0000 5724");
    await page.getByRole("button", { name: "Show the history" }).click();
    const refusal = page.getByRole("alert").filter({ hasText: "There is no submission with this code" });
    await expect(refusal).toBeFocused();
    await expectReadable(page);
  });
});

test.describe("while the portal is replaced", () => {
  test.use({ javaScriptEnabled: false });

  test("a form that is open while the portal is replaced loses nothing", async ({ page }) => {
    test.slow();
    const dataDir = mkdtempSync(join(tmpdir(), "dataku-e2e-replaced-"));
    await chmod(dataDir, 0o755);
    const settings = { DATA_DIR: dataDir, DEMO: "1", QUOTA_SCALE: "1000" };
    const first = await startOwnPortal("server.ts", settings);
    const { port } = new URL(first.address);
    await page.goto(first.address + pageOf("pengaduan"));
    const journey = journeyOf("pengaduan");
    await walk(page, journey, loading(mouse), async (_step, index) => {
      if (index !== 3) return;
      await first.stop();
      await startOwnPortal("server.ts", { ...settings, PORT: port, PUBLIC_URL: first.address }).then(
        (second) => {
          replaced = second;
        },
      );
    });
    await expect(page.getByText(journey.story)).toBeVisible();
    await sendWithoutScripts(page, "id");
    await readReceipt(page);
    await replaced?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

let replaced: Awaited<ReturnType<typeof startOwnPortal>> | null = null;

/** A photo of one red dot. */
const tinyPng = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

/** Everything that this phone keeps of drafts. */
async function draftsOn(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open("dataku", 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore("drafts", { keyPath: "kind" });
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction("drafts").objectStore("drafts").getAll();
          all.onsuccess = () => {
            resolve(JSON.stringify(all.result));
            opening.result.close();
          };
        };
      }),
  );
}
