import { type APIRequestContext, expect, type Locator, type Page } from "@playwright/test";
import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { signMachineRequest } from "../../lib/guard/machine-request.ts";
import { demoVillage, tabTo } from "../reader.ts";

export type Language = "id" | "en";
export type Kind = "usul" | "sanggah" | "pengaduan";

/** What is done on one screen: an answer chosen from a list, boxes ticked, texts written. */
type Step = { title: string; choose?: string; tick?: string[]; write?: [label: string, text: string][] };
type Journey = { kind: Kind; language: Language; steps: Step[]; story: string };

/** What the controls of every journey are called. */
export const controls = {
  id: {
    next: "Lanjut",
    back: "Kembali",
    send: "Kirim",
    change: /^Ubah: /,
    check: "Periksa sebelum dikirim",
    received: "Sudah kami terima",
    problems: "Ada yang perlu diperbaiki",
    notSent: /^Belum terkirim/,
    track: "Lihat riwayat kiriman",
  },
  en: {
    next: "Continue",
    back: "Back",
    send: "Send",
    change: /^Change: /,
    check: "Check before you send",
    received: "We have received it",
    problems: "Something needs correcting",
    notSent: /^Not sent yet/,
    track: "See the history",
  },
} as const;

/** The shortest honest way through each kind, in both languages. */
export const journeys: Journey[] = [
  {
    kind: "usul",
    language: "id",
    story: "Atapnya bocor sejak Mei.",
    steps: [
      { title: "Siapa yang diusulkan?", choose: "Keluarga lain di desa ini" },
      { title: "Rumah dan Kartu Keluarga", write: [["Nama kepala keluarga", "Nandang Contoh"]] },
      { title: "Bantuan apa yang diminta?", choose: "Belum tahu, biar petugas yang menilai" },
      { title: "Bagaimana penghasilan keluarga ini?", tick: ["Berutang untuk makan"] },
      { title: "Bagaimana keadaan rumahnya?", tick: ["Atapnya bocor", "Lantainya tanah"] },
      { title: "Siapa yang ada di keluarga ini?" },
      { title: "Ceritakan keadaannya", write: [["Cerita", "Atapnya bocor sejak Mei."]] },
      { title: "Siapa Anda?", write: [["Nama Anda", "Endang Contoh"]] },
    ],
  },
  {
    kind: "usul",
    language: "en",
    story: "The roof has leaked since May.",
    steps: [
      { title: "Who is proposed?", choose: "Myself" },
      { title: "Home and family card", write: [["Address or landmark of the home", "Behind the mosque"]] },
      { title: "Which aid is asked for?", choose: "Staple Food Programme (Sembako, BPNT)" },
      { title: "How does this family earn its living?" },
      { title: "What is the home like?", tick: ["The roof leaks"] },
      { title: "Who is in this family?", tick: ["Lives alone"] },
      { title: "Tell us about the situation", write: [["Story", "The roof has leaked since May."]] },
      { title: "Who are you?", write: [["Your name", "Endang Contoh"]] },
    ],
  },
  {
    kind: "sanggah",
    language: "id",
    story: "Sudah punya dua mobil.",
    steps: [
      { title: "Siapa yang disanggah?", write: [["Nama orang itu", "Budi Contoh"]] },
      { title: "Mengapa menurut Anda tidak berhak?", choose: "Keluarganya mampu" },
      { title: "Apa yang Anda lihat?", write: [["Keterangan", "Sudah punya dua mobil."]] },
      { title: "Tentang Anda", tick: ["Saya tinggal di desa atau kelurahan yang sama"] },
    ],
  },
  {
    kind: "sanggah",
    language: "en",
    story: "They have two cars.",
    steps: [
      { title: "Whom do you object to?", write: [["The person’s name", "Budi Contoh"]] },
      { title: "Why are they not entitled in your view?", choose: "Has died" },
      { title: "What have you seen?", write: [["Details", "They have two cars."]] },
      { title: "About you", tick: ["I live in the same village"] },
    ],
  },
  {
    kind: "pengaduan",
    language: "id",
    story: "Diminta seratus ribu setiap kali.",
    steps: [
      { title: "Apa masalahnya?", choose: "Bantuan ditahan atau dipotong" },
      { title: "Tentang siapa atau apa?", choose: "Kantor atau petugas" },
      { title: "Kapan dan di mana?", write: [["Berapa rupiah yang tidak diterima?", "100.000"]] },
      { title: "Ceritakan kejadiannya", write: [["Cerita", "Diminta seratus ribu setiap kali."]] },
      { title: "Tentang Anda" },
    ],
  },
  {
    kind: "pengaduan",
    language: "en",
    story: "They ask for money each time.",
    steps: [
      { title: "What is the problem?", choose: "Aid was withheld or cut" },
      { title: "Who or what is it about?", choose: "An office or its staff" },
      { title: "When and where?", write: [["How many rupiah did not arrive?", "100000"]] },
      { title: "Tell us what happened", write: [["Story", "They ask for money each time."]] },
      { title: "About you" },
    ],
  },
];

/** The journey of a kind in a language. */
export function journeyOf(kind: Kind, language: Language = "id"): Journey {
  const found = journeys.find((one) => one.kind === kind && one.language === language);
  if (!found) throw new Error(`There is no journey of ${kind} in ${language}.`);
  return found;
}

/** Where the journey of a kind starts, with its village. */
export function pageOf(kind: Kind, language: Language = "id"): string {
  return `${language === "id" ? "" : "/en"}/${kind}?desa=${demoVillage}`;
}

/** How a step is answered and left: with the keyboard alone, or as fast as the test can. */
export type Hands = {
  choose(page: Page, radio: Locator): Promise<void>;
  tick(page: Page, box: Locator): Promise<void>;
  write(page: Page, field: Locator, text: string): Promise<void>;
  press(page: Page, button: Locator): Promise<void>;
};

/** Somebody without a mouse: Tab, arrows, Space and Enter. */
export const keyboard: Hands = {
  async choose(page, radio) {
    const name = await radio.getAttribute("name");
    await tabTo(page, page.locator(`input[name="${name}"]`).first());
    await page.keyboard.press("Space");
    for (let presses = 0; presses < 20 && !(await radio.isChecked()); presses += 1) {
      await page.keyboard.press("ArrowDown");
    }
  },
  async tick(page, box) {
    await tabTo(page, box);
    await page.keyboard.press("Space");
  },
  async write(page, field, text) {
    await tabTo(page, field);
    await page.keyboard.type(text);
  },
  async press(page, button) {
    await tabTo(page, button);
    await page.keyboard.press("Enter");
  },
};

/** Somebody with a mouse, in a hurry. */
export const mouse: Hands = {
  choose: (_page, radio) => radio.check(),
  tick: (_page, box) => box.check(),
  write: (_page, field, text) => field.fill(text),
  press: (_page, button) => button.click(),
};

/**
 * Answers every screen up to the summary.
 * @param seen called on each screen before it is answered
 */
export async function walk(
  page: Page,
  { steps, language }: Journey,
  hands: Hands = mouse,
  seen: (step: Step, index: number) => Promise<void> = async () => {},
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(step.title);
    await seen(step, index);
    if (step.choose) await hands.choose(page, page.getByRole("radio", { name: step.choose }));
    for (const label of step.tick ?? []) await hands.tick(page, page.getByRole("checkbox", { name: label }));
    for (const [label, text] of step.write ?? []) {
      await hands.write(page, page.getByRole("textbox", { name: label }), text);
    }
    await hands.press(page, page.getByRole("button", { name: controls[language].next, exact: true }));
  }
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(controls[language].check);
}

/** The ticket and the secret code of the receipt page, as somebody would note them. */
export async function readReceipt(page: Page, language: Language = "id") {
  await expect(page.getByRole("heading", { level: 1, name: controls[language].received })).toBeVisible();
  const ticket = (await page.locator("[data-ticket]").textContent()) ?? "";
  const receipt = ((await page.locator("[data-code]").textContent()) ?? "").replace(/\D/g, "");
  expect(ticket).toMatch(/^(US|SG|PG)-[2-9A-Z]{4}-[2-9A-Z]{4}$/);
  expect(receipt).toMatch(/^\d{16}$/);
  return { ticket, receipt };
}

/** Files a complaint through the API, for who only follows it. */
export async function fileComplaint(
  request: APIRequestContext,
): Promise<{ ticket: string; receipt: string }> {
  const { challenge } = await (await request.get("/api/v1/captcha?for=submission")).json();
  const solution = await solveChallenge({ challenge, deriveKey });
  const captcha = Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
  const response = await request.post("/api/v1/submissions", {
    headers: { "idempotency-key": crypto.randomUUID() },
    data: { kind: "pengaduan", village: demoVillage, topic: "withheld", statement: "Dipotong.", captcha },
  });
  expect(response.status(), await response.text()).toBe(201);
  return response.json();
}

/** Asks the reporter something, as an officer's program does. */
export async function askReporter(request: APIRequestContext, ticket: string, text: string): Promise<void> {
  const [client = "", secret = ""] = (process.env.MACHINE_KEYS ?? "").split(":");
  const target = "/api/v1/machine/events";
  // Today in the east is a day wherever this runs.
  const on = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Jayapura" }).format(new Date());
  const event = { id: crypto.randomUUID(), ticket, sequence: 1, on, type: "question", text };
  const body = Buffer.from(JSON.stringify({ events: [event] }));
  const headers = signMachineRequest({ method: "POST", target, body }, { client, secret });
  const response = await request.post(target, {
    headers: { ...headers, "content-type": "application/json" },
    data: body,
  });
  expect(await response.json()).toEqual({ results: [{ id: event.id, outcome: "added" }] });
}
