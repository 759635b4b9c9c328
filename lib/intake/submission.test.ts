import { describe, expect, test } from "vitest";
import { parseSubmission } from "./submission.ts";

const village = "32.73.25.1002";
const usul = { kind: "usul", village, for: "self", reporter: { name: "Endang" } };
const sanggah = { kind: "sanggah", village, reason: "able", person: { name: "Budi" }, same_village: true };
const pengaduan = { kind: "pengaduan", village, topic: "withheld" };

function errors(input: unknown) {
  const read = parseSubmission(input);
  return read.ok ? [] : read.errors.map(({ path, code }) => `${path} ${code}`);
}
function value(input: unknown) {
  const read = parseSubmission(input);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.value;
}

test("the least of each kind is enough", () => {
  for (const input of [usul, sanggah, pengaduan]) expect(errors(input)).toEqual([]);
});

test("everything that is wrong is told at once", () => {
  expect(errors(null)).toEqual([" not_object"]);
  expect(errors({})).toEqual(["kind required"]);
  expect(errors({ kind: "usul" })).toEqual(["village required", "for required", "reporter.name required"]);
  expect(errors({ kind: "sanggah", village: "32.73" }).toSorted()).toEqual([
    "person.name required",
    "reason required",
    "same_village not_accepted",
    "village not_a_village",
  ]);
  expect(errors({ kind: "pengaduan", village, topic: "other" })).toEqual(["statement required"]);
  expect(errors({ kind: "pengaduan", village, topic: "bad" })).toEqual(["topic invalid"]);
  expect(errors({ ...sanggah, reason: "other" })).toEqual(["statement required"]);
  expect(errors({ ...usul, for: "household" })).toEqual(["household.name required"]);
});

test("a field that the kind does not have is refused, at the top and inside", () => {
  expect(errors({ ...usul, topic: "withheld" })).toEqual(["topic unknown_field"]);
  expect(errors({ ...pengaduan, reporter: { email: "a@b" } })).toEqual(["reporter.email unknown_field"]);
  expect(errors({ ...usul, conditions: { rich: true } })).toEqual(["conditions.rich unknown_field"]);
  expect(errors({ ...usul, "<b>": 1 })).toEqual(["? unknown_field"]);
  expect(errors({ ...usul, captcha: "token" })).toEqual([]);
});

test("of very many unknown fields the first are named, wherever they stand", () => {
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`unknown_${i}`, 1]));
  const named = Array.from({ length: 20 }, (_, i) => `unknown_${i} unknown_field`);
  expect(errors({ ...usul, ...many })).toEqual(named);
  for (const group of ["reporter", "household", "conditions"]) {
    const input = { ...usul, [group]: { ...many, name: "Endang" } };
    expect(errors(input)).toEqual(named.map((error) => `${group}.${error}`));
  }
  expect(errors({ ...usul, ...many, "<b>": 1, village: "32.73" }).slice(0, 2)).toEqual([
    "village not_a_village",
    "unknown_0 unknown_field",
  ]);
});

test("looking for unknown fields stops where no more of them are named", () => {
  const names = Array.from({ length: 1000 }, (_, i) => `unknown_${i}`);
  let asked = 0;
  const counting = new Proxy<Record<string, unknown>>(Object.fromEntries(names.map((name) => [name, 1])), {
    get: (target, name) => {
      asked++;
      return target[name as string];
    },
  });
  errors({ ...usul, conditions: counting });
  expect(asked).toBe(20);
});

describe("forms", () => {
  test.each([
    [{ ...usul, reporter: { name: "E", nik: "12" } }, "reporter.nik invalid"],
    [{ ...usul, reporter: { name: "E", phone: "call me" } }, "reporter.phone invalid"],
    [{ ...usul, reporter: { name: "x".repeat(101) } }, "reporter.name too_long"],
    [{ ...usul, household: { kk: "123" } }, "household.kk invalid"],
    [{ ...usul, statement: 5 }, "statement not_text"],
    [{ ...usul, statement: "x".repeat(4001) }, "statement too_long"],
    [{ ...usul, place: { lat: 52.5, lon: 13.4 } }, "place out_of_bounds"],
    [{ ...usul, place: { lat: -6.9 } }, "place invalid"],
    [{ ...usul, conditions: { disabled: "yes" } }, "conditions.disabled invalid"],
    [{ ...usul, programme: "pkh" }, "programme invalid"],
    [{ ...pengaduan, amount_rupiah: 1.5 }, "amount_rupiah invalid"],
    [{ ...pengaduan, amount_rupiah: -1 }, "amount_rupiah out_of_bounds"],
    [{ ...pengaduan, period: "2026-13" }, "period invalid"],
    [{ ...sanggah, same_village: "true" }, "same_village not_accepted"],
    [{ ...sanggah, village: "32.73.25.9999" }, "village unknown"],
  ])("%j", (input, error) => {
    expect(errors(input)).toEqual([error]);
  });
});

test("a place is rounded to about 100 m, a phone and a NIK lose their spaces", () => {
  expect(value({ ...usul, place: { lat: -6.914744, lon: 107.60981 } })).toMatchObject({
    place: { lat: -6.915, lon: 107.61 },
  });
  const reporter = { name: "E", phone: "+62 812-3456 7890", nik: "3273 2550 0190 0001" };
  expect(value({ ...usul, reporter }).reporter).toEqual({
    name: "E",
    phone: "+6281234567890",
    nik: "3273255001900001",
  });
});

test("a text keeps its lines and loses what is not seen", () => {
  expect(value({ ...usul, statement: " a\u0000\r\nb\u202e\uFEFF " }).statement).toBe("a\nb");
  expect(value({ ...usul, statement: "e\u0301" }).statement).toBe("\u00e9");
  expect(value({ ...usul, statement: "\ud800" }).statement).toBe("\ufffd");
});

test("conditions are the ones answered with yes, in one order", () => {
  const conditions = { disabled: true, roof_leaks: true, no_toilet: false, toddler: null };
  expect(value({ ...usul, conditions })).toMatchObject({ conditions: ["roof_leaks", "disabled"] });
});
