import { expect, test } from "vitest";
import { toSubmission } from "./to-submission.ts";

const village = "32.73.25.1002";

test("dotted names become groups, and answers get the types that the API wants", () => {
  const values = {
    for: "household",
    "household.name": "Nandang",
    "conditions.roof_leaks": "yes",
    "reporter.name": "Endang",
    "reporter.phone": "0812",
  };
  expect(toSubmission("usul", village, values)).toEqual({
    kind: "usul",
    village,
    for: "household",
    household: { name: "Nandang" },
    conditions: { roof_leaks: true },
    reporter: { name: "Endang", phone: "0812" },
  });
});

test.each([
  ["600000", 600_000],
  ["Rp 600.000", 600_000],
  ["rp600.000,00", 600_000],
  ["Rp 100.000,-", 100_000],
  ["1 200 000", 1_200_000],
  ["600 ribu", "600 ribu"],
  ["0,5 juta", "0,5 juta"],
])("an amount of %j is read as %j", (typed, read) => {
  expect(toSubmission("pengaduan", village, { amount_rupiah: typed }).amount_rupiah).toBe(read);
});

test.each([
  ["-6.93124, 107.71852", { lat: -6.931, lon: 107.719 }],
  ["-6.93124 107.71852", { lat: -6.931, lon: 107.719 }],
  ["belakang masjid", "belakang masjid"],
])("a place of %j leaves the phone as %j", (typed, place) => {
  expect(toSubmission("usul", village, { place: typed }).place).toEqual(place);
});

test("who does not know the programme names none", () => {
  expect(JSON.stringify(toSubmission("usul", village, { programme: "any" }))).not.toContain("programme");
  expect(toSubmission("usul", village, { programme: "PKH" }).programme).toBe("PKH");
});

test("only a tick declares something", () => {
  expect(toSubmission("sanggah", village, { same_village: "yes" }).same_village).toBe(true);
  expect(toSubmission("sanggah", village, { same_village: "no" }).same_village).toBe(false);
});
