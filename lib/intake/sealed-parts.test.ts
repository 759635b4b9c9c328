import { expect, test } from "vitest";
import { readableFacts, sealedText, targetOf } from "./sealed-parts.ts";
import { parseSubmission, type Submission } from "./submission.ts";

const village = "32.73.25.1002";
function read(input: object): Submission {
  const parsed = parseSubmission({ village, ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
}

const reporter = {
  name: "Siti Pelapor",
  nik: "3273251002700001",
  phone: "081234567890",
  address: "Gang Mawar",
};
const common = {
  reporter,
  statement: "cerita-rahasia",
  place: { lat: -6.9141, lon: 107.6092 },
  programme: "PKH",
};
const usul = read({
  ...common,
  kind: "usul",
  for: "household",
  household: { name: "Nandang Keluarga", address: "Gang Melati", kk: "3273251002700002" },
  conditions: { roof_leaks: true, disabled: true, pregnant: true, chronic_illness: true, elderly: false },
});
const sanggah = (name = "Budi Terlapor") =>
  read({ ...common, kind: "sanggah", person: { name }, reason: "able", same_village: true });
const pengaduan = read({
  ...common,
  kind: "pengaduan",
  topic: "paid_short",
  about: "person",
  person: { name: "Budi Terlapor" },
  period: "2026-Q3",
  amount_rupiah: 612_345,
  where: "balai-desa",
});

test("what stays readable are answers of closed lists: no name, number, place, text or health", () => {
  expect(readableFacts(usul)).toEqual({ programme: "PKH", for: "household", conditions: ["roof_leaks"] });
  expect(readableFacts(sanggah())).toEqual({ programme: "PKH", reason: "able" });
  expect(readableFacts(pengaduan)).toEqual({
    programme: "PKH",
    topic: "paid_short",
    about: "person",
    period: "2026-Q3",
    amount_rupiah: 600_000,
  });
});

test("an amount is readable to the next 50,000 rupiah, and never as nothing", () => {
  const amount = (rupiah: number) =>
    readableFacts(read({ kind: "pengaduan", topic: "withheld", amount_rupiah: rupiah })).amount_rupiah;
  expect([1, 50_000, 74_999, 75_000, 1_000_000].map(amount)).toEqual([
    50_000, 50_000, 50_000, 100_000, 1_000_000,
  ]);
});

test("officers read everything that was given, and who is meant in the register", () => {
  expect(JSON.parse(sealedText(usul, null))).toEqual({
    v: 1,
    kind: "usul",
    village,
    programme: "PKH",
    reporter,
    statement: "cerita-rahasia",
    place: { lat: -6.914, lon: 107.609 },
    for: "household",
    household: { name: "Nandang Keluarga", address: "Gang Melati", kk: "3273251002700002" },
    conditions: ["roof_leaks", "pregnant", "disabled", "chronic_illness"],
  });
  expect(JSON.parse(sealedText(sanggah(), "abc"))).toMatchObject({
    person: { name: "Budi Terlapor" },
    person_key: "abc",
    reason: "able",
    same_village: true,
  });
  expect(JSON.parse(sealedText(pengaduan, null))).toMatchObject({
    amount_rupiah: 612_345,
    where: "balai-desa",
  });
});

test("the same person is one target however the name is written, in that village only", () => {
  const target = targetOf(sanggah(), null);
  for (const name of ["BUDI TERLAPOR", "  budi   terlapor ", "Terlapor Budi"]) {
    expect(targetOf(sanggah(name), null)).toBe(target);
  }
  expect(targetOf(sanggah("Budi Lain"), null)).not.toBe(target);
  expect(targetOf({ ...sanggah(), village: "32.73.25.1003" } as Submission, null)).not.toBe(target);
  expect(targetOf(pengaduan, null)).toBe(target);
});

test("where the register says who it is, that counts and not the name; who asks for aid is no target", () => {
  expect(targetOf(sanggah("Budi"), "key")).toBe(targetOf(sanggah("Bambang"), "key"));
  expect(targetOf(usul, null)).toBeNull();
  expect(targetOf(read({ kind: "pengaduan", topic: "double" }), null)).toBeNull();
});
