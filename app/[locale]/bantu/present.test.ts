import { createTranslator } from "next-intl";
import { expect, test } from "vitest";
import type { CheckAnswer } from "@/lib/check/check-status.ts";
import { openStatement } from "@/lib/proof/sealed-statement.ts";
import id from "@/messages/id.json" with { type: "json" };
import type { Say } from "../say.ts";
import * as present from "./present.ts";

const translate = createTranslator({
  locale: "id",
  messages: id,
  onError: (error) => {
    throw error;
  },
});
const say: Say = (key, values) => translate(key as never, values as never);
const form = present.assistForm({
  say,
  locale: "id",
  serial: 1,
  name: "siti aminah",
  village: "32.73.25.1002",
});

const given: CheckAnswer = {
  outcome: "not_found",
  near: true,
  releaseId: 3,
  register: "DTSEN",
  asOf: "2026-09-30",
  period: "2026-Q3",
  synthetic: true,
  village: {
    code: "32.73.25.1002",
    name: "Cipadung",
    path: "Cibiru, Kota Bandung, Jawa Barat",
    update: { period: null, finalised: false },
  },
  people: [],
};

test("a similar name is to be corrected above, where the form of assisted mode stands, and no link leads away", () => {
  const { answer } = present.answer(form, given);
  expect(answer?.steps[0]).toBe("Lihat KTP, lalu perbaiki ejaan nama di atas.");
  expect(answer?.links).toEqual([]);
});

test("an answer can be printed: its sealed form says what was answered, and to whom it belongs only there", () => {
  const { answer } = present.answer(form, given);
  const statement = openStatement(answer?.proof?.sealed ?? "");
  expect(statement).toMatchObject({
    outcome: "near",
    name: "SITI AMINAH",
    village: "32.73.25.1002",
    releaseId: 3,
  });
});

test.each(["pace", "day", "everybody"] as const)(
  "a device that must wait (%s) hears why and until when",
  (by) => {
    const at = Date.UTC(2026, 8, 30, 3, 0, 0);
    const { answer } = present.limited(form, { by, retryAfterSeconds: 600 }, at);
    expect(answer?.lead).toEqual([
      say(`assist.limited.${by}`),
      "Coba lagi pukul 10.10 WIB, sekitar 10 menit lagi.",
    ]);
    expect(answer?.steps).toHaveLength(1);
  },
);

test.each(["gone", "revoked", "preparing", "down"] as const)(
  "what went wrong (%s) has its own words",
  (what) => {
    expect(present.told(form, what).answer?.title).toBe(say(`assist.${what}.title`));
  },
);
