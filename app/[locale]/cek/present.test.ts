import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import type { CheckAnswer, CheckedPerson } from "@/lib/check/check-status.ts";
import id from "@/messages/id.json" with { type: "json" };
import * as present from "./present.ts";
import { offlineAnswer, outdatedAnswer } from "./refusals.ts";

const translate = createTranslator({
  locale: "id",
  messages: id,
  onError: (error) => {
    throw error;
  },
});
const say: present.Form["say"] = (key, values) => translate(key as never, values as never);

const form: present.Form = {
  say,
  locale: "id",
  serial: 3,
  villageCode: "32.73.25.1002",
  villageName: "Cipadung",
  name: "siti aminah",
  captcha: "auto",
  code: { kind: "picture", sealed: "sealed" },
};

const given: CheckAnswer = {
  outcome: "not_found",
  near: false,
  releaseId: 3,
  register: "DTSEN",
  asOf: "2026-09-30",
  period: "2026-Q3",
  synthetic: true,
  village: {
    code: "32.73.25.1002",
    name: "Cipadung",
    path: "Cibiru, Kota Bandung, Jawa Barat",
    update: { period: "2026-Q3", finalised: false },
  },
  people: [],
};

const person: CheckedPerson = {
  ref: "ref",
  name: "SITI A***** R***",
  match: "partial",
  ageBand: "40-49",
  programmes: [{ programme: "PKH", receiving: true, period: "2026-Q3", stage: "ACCOUNT_FAILED" }],
};

describe("an answer of the register", () => {
  test("each outcome has its own kind, title and next step", () => {
    const outcomes: CheckAnswer[] = [
      { ...given, outcome: "found", people: [person] },
      given,
      { ...given, near: true },
      { ...given, outcome: "too_many" },
    ];
    const answers = outcomes.map((outcome) => present.answer(form, outcome).answer);
    expect(answers.map((answer) => answer?.kind)).toEqual(["found", "not_found", "near", "too_many"]);
    expect(new Set(answers.map((answer) => answer?.title)).size).toBe(4);
    for (const answer of answers) expect(answer?.steps.length).toBeGreaterThan(0);
  });

  test("it carries the date of the data and says when people are invented", () => {
    expect(present.answer(form, given).answer?.dataLines).toEqual([
      "Data per 30 September 2026, periode Juli–September 2026. Sumber: DTSEN.",
      "Ini data contoh. Semua orangnya rekaan.",
    ]);
    expect(present.answer(form, { ...given, synthetic: false }).answer?.dataLines).toHaveLength(1);
  });

  test("not registered tells whether the village's update is finished", () => {
    const leads = [
      { period: "2026-Q3", finalised: true },
      { period: "2026-Q3", finalised: false },
      { period: null, finalised: false },
    ].map(
      (update) => present.answer(form, { ...given, village: { ...given.village, update } }).answer?.lead[1],
    );
    expect(leads[0]).toContain("sudah selesai");
    expect(leads[1]).toContain("masih berjalan");
    expect(leads[2]).toContain("Belum ada kabar");
  });

  test("a masked name is read out without counting asterisks", () => {
    const [shown] =
      present.answer(form, { ...given, outcome: "found", people: [person] }).answer?.people ?? [];
    expect(shown?.shown).toBe("SITI A***** R***");
    expect(shown?.spoken).toBe("SITI A R, sisanya disamarkan");
    expect(shown?.age).toBe("Umur 40–49 tahun");
  });

  test("a stage that needs something done stands out and says what", () => {
    const [shown] =
      present.answer(form, { ...given, outcome: "found", people: [person] }).answer?.people ?? [];
    expect(shown?.programmes[0]?.stage).toMatchObject({ title: "Data rekening tidak cocok", tone: "warn" });
  });

  test("nobody is told to withdraw a health insurance contribution", () => {
    const insured = { programme: "PBI_JK", receiving: true, period: "2026-09", stage: "DISBURSED" };
    const people = [{ ...person, programmes: [insured] }];
    const [shown] = present.answer(form, { ...given, outcome: "found", people }).answer?.people ?? [];
    expect(shown?.programmes[0]?.stage?.todo).toContain("Tidak ada uang yang perlu diambil");
    expect(shown?.programmes[0]?.period).toBe("Periode September 2026");
  });

  test("aid whose stage stops the payment is held, on screen as with the NIK, and not simply received", () => {
    const word = (receiving: boolean, stage: string | null) => {
      const programmes = [{ programme: "PKH", receiving, period: "2026-Q3", stage }];
      const people = [{ ...person, programmes }];
      return present.answer(form, { ...given, outcome: "found", people }).answer?.people[0]?.programmes[0]
        ?.stateText;
    };
    expect(word(true, "ACCOUNT_FAILED")).toBe("Tertahan");
    expect(word(true, "STANDING_INSTRUCTION")).toBe("Menerima");
    expect(word(true, null)).toBe("Menerima");
    expect(word(false, "EXCLUDED_FIELD")).toBe("Tidak menerima");
  });

  test("a programme that the portal does not know yet is shown by its code, and such a stage is said to be new", () => {
    const programmes = [{ programme: "NEW_AID", receiving: true, period: "2026", stage: "NEW_STAGE" }];
    const people = [{ ...person, programmes }];
    const [shown] = present.answer(form, { ...given, outcome: "found", people }).answer?.people ?? [];
    expect(shown?.programmes[0]).toMatchObject({ name: "NEW_AID", period: "Periode 2026" });
    expect(shown?.programmes[0]?.stage).toMatchObject({ title: "Tahap yang belum kami kenal", turn: null });
  });
});

describe("a refusal", () => {
  test("too many tries names the clock time in WIB and the minutes", () => {
    const now = Date.UTC(2026, 8, 30, 7, 24, 30);
    const { answer } = present.refused(form, { code: "rate_limited", retryAfterSeconds: 400 }, now);
    expect(answer?.kind).toBe("rate_limited");
    expect(answer?.lead[0]).toBe("Coba lagi pukul 14.32 WIB, sekitar 7 menit lagi.");
    expect(answer?.retry?.at).toBe(now + 400_000);
  });

  test("a long wait names the day and the hours, for the clock alone could be that of today", () => {
    const now = Date.UTC(2026, 8, 30, 7, 24, 30);
    const lead = (retryAfterSeconds: number) =>
      present.refused(form, { code: "rate_limited", retryAfterSeconds }, now).answer?.lead[0];
    expect(lead(89 * 60)).toBe("Coba lagi pukul 15.54 WIB, sekitar 89 menit lagi.");
    expect(lead(7_200)).toBe("Coba lagi hari ini pukul 16.25 WIB, sekitar 2 jam lagi.");
    expect(lead(77_058)).toBe("Coba lagi besok pukul 11.49 WIB, sekitar 21 jam lagi.");
    expect(lead(2 * 86_400)).toBe("Coba lagi 2 Oktober 2026 pukul 14.25 WIB, sekitar 48 jam lagi.");
  });

  test("it says whose limit was reached: the connection's, that of the NIK, or everybody's", () => {
    const title = (whose?: "target" | "everybody") =>
      present.refused(form, { code: "rate_limited", retryAfterSeconds: 60, ...(whose && { whose }) }).answer
        ?.title;
    expect(title()).toBe("Terlalu banyak percobaan dari sambungan ini");
    expect(title("target")).toBe("NIK ini sudah beberapa kali dicek");
    expect(title("everybody")).toBe("Sedang terlalu banyak yang mengecek");
  });

  test("each captcha reason has its own sentence", () => {
    const reasons = ["missing", "invalid", "expired", "used", "wrong_purpose"] as const;
    const leads = reasons.map(
      (reason) => present.refused(form, { code: "captcha_failed", reason }).answer?.lead[0],
    );
    expect(new Set(leads).size).toBe(5);
  });

  test("a wrong code is told apart from a failed automatic check", () => {
    const byHand = { ...form, captcha: "code" as const };
    const refusal = { code: "captcha_failed", reason: "invalid" } as const;
    expect(present.refused(byHand, refusal).answer?.lead[0]).toContain("tidak sama dengan gambar");
    expect(present.refused(form, refusal).answer?.lead[0]).toContain("tidak diterima");
  });

  test("when no token came, the next try asks for the code in the open", () => {
    const refusal = { code: "captcha_failed", reason: "missing" } as const;
    expect(present.refused(form, refusal).captcha).toBe("code");
  });

  test("when hCaptcha cannot be reached it is nobody's fault, and the form goes on with the other check", () => {
    const refusal = { code: "captcha_failed", reason: "expired", offer: "altcha" } as const;
    const { answer, captcha } = present.refused(form, refusal);
    expect(captcha).toBe("altcha");
    expect(answer?.title).toBe("Pemeriksaan hCaptcha tidak dapat dihubungi sekarang");
    expect(answer?.lead[0]).toContain("Ini bukan salah Anda. Pemeriksaan lain dijalankan");
    expect(answer?.lead[0]).not.toContain("kedaluwarsa");
  });

  test("an outdated proof of work is made anew by the form itself, a code is asked for again", () => {
    const refusal = { code: "captcha_failed", reason: "expired" } as const;
    expect(present.refused(form, refusal).again).toBe("anew");
    expect(present.refused({ ...form, captcha: "code" }, refusal).again).toBe("no");
    expect(present.refused(form, { code: "captcha_failed", reason: "used" }).again).toBe("no");
    expect(present.refused(form, { ...refusal, offer: "altcha" }).again).toBe("otherwise");
  });

  test("every refusal names a way without internet, and when to come back where waiting helps", () => {
    const refusals = [
      ...(["missing", "invalid", "expired", "used", "wrong_purpose"] as const).map(
        (reason) => present.refused(form, { code: "captcha_failed", reason }).answer,
      ),
      present.refused(form, { code: "rate_limited", retryAfterSeconds: 60 }).answer,
      present.refused(form, { code: "unavailable", retryAfterSeconds: 5 }).answer,
      present.preparing(form).answer,
      present.down(form).answer,
      offlineAnswer(form),
      outdatedAnswer(form, "/cek"),
    ];
    for (const answer of refusals) {
      expect(answer?.links.map(({ href }) => href)).toContain("tel:171");
      expect((answer?.steps.length ?? 0) + (answer?.links.length ?? 0)).toBeGreaterThan(2);
      if (["rate_limited", "preparing", "down"].includes(answer?.kind ?? ""))
        expect(answer?.retry?.at).toBeGreaterThan(0);
    }
  });

  test("the title of the page starts with Kesalahan", () => {
    expect(present.preparing(form).documentTitle).toBe("Kesalahan: Data sedang diperbarui – Dataku");
    expect(present.down(form).documentTitle).toMatch(/^Kesalahan: /);
  });
});

describe("the form", () => {
  test("gives back what was typed in every state, and moves on by one", () => {
    const states = [
      present.answer(form, given),
      present.invalid(form, [{ path: "name", code: "digits" }]),
      present.refused(form, { code: "rate_limited", retryAfterSeconds: 1 }),
      present.preparing(form),
      present.down(form),
    ];
    for (const state of states) expect(state).toMatchObject({ name: "siti aminah", serial: 4 });
  });

  test("names each problem at its field", () => {
    const { problems } = present.invalid(form, [
      { path: "village", code: "unknown" },
      { path: "name", code: "digits" },
      { path: "code", code: "required" },
    ]);
    expect(problems.map((problem) => problem.field)).toEqual(["desa", "nama", "kode"]);
    expect(problems[1]?.message).toBe("Nama tidak boleh berisi angka. Tulis nama, bukan NIK.");
  });

  test("a problem without a sentence of its own still gets one", () => {
    const { problems } = present.invalid(form, [{ path: "name", code: "something_new" }]);
    expect(problems[0]?.message).toContain("tidak dapat dibaca");
  });
});
