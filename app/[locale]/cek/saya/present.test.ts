import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import type { PersonalView } from "@/components/check/personal-view.ts";
import type {
  PersonalAnswer,
  PersonalProgramme,
  Reason,
  VerifiedPerson,
} from "@/lib/check/personal-answer.ts";
import id from "@/messages/id.json" with { type: "json" };
import * as present from "./present.ts";

const translate = createTranslator({
  locale: "id",
  messages: id,
  onError: (error) => {
    throw error;
  },
});

const form: present.Form = {
  say: (key, values) => translate(key as never, values as never),
  locale: "id",
  serial: 3,
  nik: "3273255708810001",
  name: "endang suryaningrum",
  captcha: "auto",
  code: { kind: "picture", sealed: "sealed" },
};

const paid: PersonalProgramme = {
  programme: "PKH",
  receiving: true,
  listed: true,
  period: "2026-Q3",
  stage: "DISBURSED",
  channel: "HIMBARA",
  updatedOn: "2026-08-14",
  reasons: [],
  history: [{ period: "2026-Q3", receiving: true, stage: "DISBURSED", updatedOn: "2026-08-14" }],
};
const unlisted: PersonalProgramme = {
  programme: "SEMBAKO",
  receiving: false,
  listed: false,
  period: null,
  stage: null,
  channel: null,
  updatedOn: null,
  reasons: [{ code: "not_listed", period: "2026-Q3" }],
  history: [],
};

function told(change: Partial<VerifiedPerson> = {}): PersonalAnswer {
  return {
    outcome: "verified",
    register: "DTSEN",
    asOf: "2026-09-30",
    period: "2026-Q3",
    synthetic: true,
    person: {
      ref: "sealed",
      name: "ENDANG SURYANINGRUM",
      match: "exact",
      ageBand: "40-49",
      village: {
        code: "32.73.25.1002",
        name: "Cipadung",
        path: "Cibiru, Kota Bandung, Jawa Barat",
        update: { period: "2026-Q3", finalised: true },
      },
      desil: { value: 2, history: [{ period: "2026-Q1", value: 2 }] },
      dukcapil: "padan",
      programmes: [paid],
      ...change,
    },
  };
}

function shown(change: Partial<VerifiedPerson> = {}): PersonalView {
  const { answer } = present.answer(form, told(change));
  if (answer?.kind !== "verified") throw new Error("It is not the answer to a verified person.");
  return answer;
}

const programme = (change: Partial<PersonalProgramme>) =>
  shown({ programmes: [{ ...paid, ...change }] }).programmes[0];

describe("the whole in one sentence", () => {
  const held: PersonalProgramme = {
    ...paid,
    programme: "BLT_DD",
    stage: "ACCOUNT_FAILED",
    reasons: [{ code: "stage", stage: "ACCOUNT_FAILED" }],
  };

  test("counts what is received and what is held, and a held payment is never called received", () => {
    const titles = [[paid], [held], [paid, held], [unlisted]].map(
      (programmes) => shown({ programmes }).title,
    );
    expect(titles).toEqual([
      "Anda menerima 1 bantuan",
      "1 bantuan Anda tertahan",
      "Anda menerima 1 bantuan, 1 tertahan",
      "Anda terdaftar, tetapi sekarang tidak menerima bantuan",
    ]);
  });

  test("who receives nothing because Dukcapil does not match is told that first", () => {
    const mismatch = shown({ programmes: [unlisted], dukcapil: "tidak_padan" });
    expect(mismatch).toMatchObject({
      tone: "warn",
      lead: expect.stringContaining("tidak cocok dengan Dukcapil"),
    });
    expect(shown({ programmes: [unlisted] }).tone).toBe("info");
  });

  test("what needs something done stands first", () => {
    const { programmes } = shown({ programmes: [unlisted, paid, held] });
    expect(programmes.map(({ state }) => state)).toEqual(["held", "receiving", "not_receiving"]);
  });

  test("what was paid in an earlier period asks nobody to fetch money now", () => {
    const earlier = { ...paid, receiving: false, period: "2026-Q2", reasons: unlisted.reasons };
    const held = { ...earlier, stage: "ACCOUNT_FAILED" as const };
    const [over, open, now] = [earlier, held, paid].map((one) => shown({ programmes: [one] }).programmes[0]);
    expect(over?.stage).toBeNull();
    expect(over?.facts).toContainEqual({ label: "Tahap", text: "Sudah disalurkan" });
    expect(open?.stage?.title).toBe("Data rekening tidak cocok");
    expect(now?.stage?.todo).toContain("Ambil uangnya");
  });

  test("aid that was given once, years ago, does not count as received now", () => {
    const once: PersonalProgramme = { ...paid, programme: "BST", period: "2021-Q3" };
    const { title, programmes } = shown({ programmes: [once] });
    expect(title).toContain("tidak menerima");
    expect(programmes[0]?.stateText).toBe("Pernah menerima");
  });
});

describe("a programme", () => {
  test("tells period, channel and the day of the last change", () => {
    expect(programme({})?.facts.map(({ text }) => text)).toEqual([
      "Juli–September 2026",
      "lewat bank milik negara (BRI, BNI, BTN, Mandiri)",
      "14 Agustus 2026",
    ]);
  });

  test("money is fetched at the desk of its channel, with the papers to bring", () => {
    const facts = (channel: string) => programme({ channel })?.stage?.facts.map(({ text }) => text);
    expect(facts("POS")).toEqual([
      "Kantor pos atau tempat pembayaran yang diumumkan",
      "KTP, kartu KKS, buku tabungan",
      "Mulai sekarang.",
    ]);
    expect(facts("HIMBARA")?.[0]).toBe("Kantor bank penyalur");
  });

  test("says whose turn it is", () => {
    expect(programme({ stage: "PAYMENT_ORDER" })?.stage?.turn?.who).toBe("pemerintah pusat");
    expect(programme({ stage: "EXCLUDED_DECEASED" })?.stage?.turn?.who).toBe("Dukcapil");
  });

  test("each published reason has its own words, and the limit its basis, source and validity", () => {
    const reasons: Reason[] = [
      {
        code: "desil_over_limit",
        desil: 7,
        limit: 4,
        basis: "Peraturan A",
        source: "Kementerian B",
        validFrom: "2025-Q2",
        validTo: null,
      },
      { code: "desil_unknown" },
      { code: "dukcapil_mismatch" },
      { code: "dukcapil_unrecorded" },
      { code: "stage", stage: "EXCLUDED_LOCAL" },
      { code: "not_listed", period: "2026-Q3" },
    ];
    const why = programme({ receiving: false, stage: "EXCLUDED_LOCAL", reasons })?.why;
    expect(why?.title).toBe("Mengapa tidak?");
    expect(why?.reasons.map(({ text }) => text)).toEqual([
      "Desil keluarga Anda 7. Program ini untuk desil 1 sampai 4.",
      "Program ini memakai batas desil, dan keluarga Anda belum punya desil.",
      "Data Anda tidak cocok dengan Dukcapil. Bantuan tidak bisa dibayar sebelum dibetulkan.",
      "KTP elektronik Anda belum direkam di Dukcapil.",
      "Tahap terakhir yang diumumkan: Dinilai tidak layak oleh daerah.",
      "Nama Anda tidak ada dalam daftar program ini untuk Juli–September 2026.",
    ]);
    expect(why?.reasons[0]?.source).toBe(
      "Dasar: Peraturan A. Sumber: Kementerian B. Berlaku sejak April 2025.",
    );
  });

  test("no reason is made up where none is published", () => {
    expect(programme({ receiving: false, stage: null, reasons: [] })?.why).toBeNull();
  });

  test("its periods tell received, not yet and not due, each with a word of its own", () => {
    const history = (["DISBURSED", "ACCOUNT_FAILED", null] as const).map((stage, at) => ({
      period: `2026-Q${3 - at}`,
      receiving: stage !== null,
      stage,
      updatedOn: "2026-08-14",
    }));
    const periods = programme({ history })?.history?.periods;
    expect(periods?.map(({ months, year, word }) => `${months} ${year}: ${word}`)).toEqual([
      "Jul–Sep 2026: Ya",
      "Apr–Jun 2026: Belum",
      "Jan–Mar 2026: Tidak",
    ]);
    expect(periods?.[1]?.text).toBe("Menerima. Data rekening tidak cocok.");
  });

  test("one period alone makes no history", () => {
    expect(programme({})?.history).toBeNull();
  });

  test("a stage that is not known yet is said to be new, and no turn is claimed", () => {
    expect(programme({ stage: "UNKNOWN" })?.stage).toMatchObject({
      title: "Tahap yang belum kami kenal",
      turn: null,
    });
  });
});

describe("the desil", () => {
  const since = (...history: [string, number | null][]) =>
    shown({
      desil: {
        value: history[0]?.[1] ?? null,
        history: history.map(([period, value]) => ({ period, value })),
      },
    }).desil.since;

  test("says what it was and until when", () => {
    expect(since(["2026-Q3", 6], ["2026-Q1", 4])).toEqual([
      "Desil 4 sampai Juni 2026, 6 sejak Juli 2026. Perubahan itu dari perhitungan tiga bulanan.",
    ]);
  });

  test("says since when it is known where it never changed", () => {
    expect(since(["2026-Q1", 2])).toEqual(["Desil ini berlaku sejak Januari 2026."]);
    expect(since(["2026-Q1", null])).toEqual(["Belum ada desil sejak Januari 2026."]);
    expect(since()).toEqual([]);
  });

  test("a family that was ranked for the first time, and one that is ranked no more, are told so", () => {
    expect(since(["2026-Q3", 6], ["2026-Q1", null])[0]).toBe(
      "Belum ada desil sampai Juni 2026, desil 6 sejak Juli 2026.",
    );
    expect(since(["2026-Q3", null], ["2026-Q1", 3])[0]).toBe(
      "Desil 3 sampai Juni 2026. Sejak Juli 2026 belum ada desil.",
    );
  });

  test("a longer past is listed", () => {
    expect(since(["2026-Q3", 6], ["2026-Q1", 4], ["2025-Q3", null]).slice(1)).toEqual([
      "Sejak Januari 2026: desil 4",
      "Sejak Juli 2025: belum ada desil",
    ]);
  });
});

describe("the page", () => {
  test("its title, which stays in the browser's history, tells nothing of the answer", () => {
    const answers = [told(), told({ programmes: [] }), { outcome: "not_verified", synthetic: true } as const];
    const titles = answers.map((given) => present.answer(form, given).documentTitle);
    expect(titles).toEqual(Array(3).fill("Jawaban untuk Anda – Dataku"));
  });

  test("a miss says why it may be, what to check and where to go, and that it is always the same", () => {
    const { answer } = present.answer(form, { outcome: "not_verified", synthetic: true });
    expect(answer).toMatchObject({ kind: "not_verified", tone: "info" });
    if (answer?.kind !== "not_verified") return;
    expect(answer.lead[1]).toContain("selalu sama");
    expect(answer.steps).toHaveLength(4);
  });

  test("what was typed is given back in every state", () => {
    const states = [
      present.invalid(form, [{ path: "nik", code: "not_16_digits" }]),
      present.refused(form, { code: "rate_limited", retryAfterSeconds: 1 }),
      present.preparing(form),
      present.down(form),
      present.answer(form, { outcome: "not_verified", synthetic: true }),
    ];
    for (const state of states) expect(state).toMatchObject({ nik: form.nik, name: form.name, serial: 4 });
  });

  test("a slip in the NIK is told at its field", () => {
    const { problems } = present.invalid(form, [
      { path: "nik", code: "not_16_digits" },
      { path: "nik", code: "something_new" },
    ]);
    expect(problems.map(({ field }) => field)).toEqual(["nik", "nik"]);
    expect(problems.map(({ message }) => message)).toEqual([
      "NIK terdiri dari 16 angka. Periksa lagi di KTP.",
      "Angka ini bukan NIK yang benar. Periksa satu per satu dengan KTP.",
    ]);
  });
});
