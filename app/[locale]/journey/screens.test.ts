import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import type { FieldView, ScreenView, Values } from "@/components/intake/journey-view.ts";
import { toSubmission } from "@/components/intake/to-submission.ts";
import { applicable, pathsOf, slipsOn } from "@/components/intake/values.ts";
import {
  conditions,
  parseSubmission,
  pengaduanTopics,
  type SubmissionKind,
  sanggahReasons,
  submissionKinds,
} from "@/lib/intake/submission.ts";
import en from "@/messages/en.json" with { type: "json" };
import id from "@/messages/id.json" with { type: "json" };
import type { Say } from "../say.ts";
import { screensOf } from "./screens.ts";
import { problemKey, problemPaths } from "./texts.ts";

const catalogues = { id, en };
const village = "32.73.25.1002";
const today = new Date("2026-10-15T00:00:00Z");

function sayFrom(locale: "id" | "en"): Say {
  const translate = createTranslator({
    locale,
    messages: catalogues[locale],
    onError: (error) => {
      throw error;
    },
  });
  return (key, values) => translate(key as never, values as never);
}
const fieldsOf = (kind: SubmissionKind): FieldView[] =>
  screensOf(kind, sayFrom("id"), "id", today).flatMap(({ fields }) => fields);
const optionsOf = (kind: SubmissionKind, path: string) =>
  fieldsOf(kind)
    .filter((field) => field.path === path)
    .flatMap((field) => ("options" in field ? field.options.map(({ value }) => value) : []));

describe.each(submissionKinds)("%s", (kind) => {
  test.each(["id", "en"] as const)("every sentence is there in %s", (locale) => {
    expect(screensOf(kind, sayFrom(locale), locale, today).length).toBeGreaterThan(3);
  });

  test("no two screens share an address, and no two fields a path", () => {
    const screens = screensOf(kind, sayFrom("id"), "id", today);
    expect(new Set(screens.map((screen) => screen.id)).size).toBe(screens.length);
    const paths = fieldsOf(kind).flatMap(pathsOf);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test("the domain knows every field that is asked", () => {
    const answers: Values = {};
    for (const field of fieldsOf(kind)) {
      for (const path of pathsOf(field)) {
        if (path !== "photos")
          answers[path] ??= "options" in field ? (field.options[0]?.value as string) : "yes";
      }
    }
    Object.assign(answers, answers.place && { place: "-6.931, 107.718" });
    Object.assign(answers, answers.amount_rupiah && { amount_rupiah: "600000" });
    for (const path of ["reporter.nik", "household.kk"])
      if (answers[path]) answers[path] = "3273255001900001";
    if (answers["reporter.phone"]) answers["reporter.phone"] = "0812-3456-7890";
    const read = parseSubmission(toSubmission(kind, village, answers));
    expect(read.ok ? [] : read.errors).toEqual([]);
  });

  test("what must be answered in the browser is what the domain asks for", () => {
    const screens = screensOf(kind, sayFrom("id"), "id", today);
    const read = parseSubmission(toSubmission(kind, village, applicable(screens, {})));
    const wanted = read.ok ? [] : read.errors.map(({ path }) => path);
    const asked = fieldsOf(kind)
      .filter(
        ({ required, requiredWhen, when }) => required && !requiredWhen && (!when || when.path === "ref"),
      )
      .map(({ path }) => path);
    // Nothing is chosen yet, and the domain takes that for the reason that wants a statement.
    expect(wanted.filter((path) => path !== "statement").sort()).toEqual(asked.sort());
  });
});

test("every reason, topic and fact of the domain can be chosen", () => {
  expect(optionsOf("sanggah", "reason")).toEqual([...sanggahReasons]);
  expect(optionsOf("pengaduan", "topic")).toEqual([...pengaduanTopics]);
  const facts = fieldsOf("usul")
    .filter(({ kind }) => kind === "facts")
    .flatMap(pathsOf);
  expect(facts.sort()).toEqual(conditions.map((name) => `conditions.${name}`).sort());
});

test("a complaint may be about each of the last months, the newest first", () => {
  expect(optionsOf("pengaduan", "period").slice(0, 3)).toEqual(["2026-10", "2026-09", "2026-08"]);
});

test.each(["id", "en"] as const)("every problem has a sentence in %s", (locale) => {
  const say = sayFrom(locale);
  for (const path of problemPaths) expect(say(`intake.problem.${problemKey(path)}`)).not.toBe("");
});

test.each([
  ["usul", "keluarga", "household.kk", "12ab", "3273 2501 0101 0001"],
  ["usul", "pelapor", "reporter.nik", "3273", "3273-2501-0101-0001"],
  ["sanggah", "pelapor", "reporter.phone", "0812-xx", "+62 812 (345) 678"],
  ["pengaduan", "waktu", "amount_rupiah", "600 ribu", "Rp 600.000,-"],
] as const)("on the %s screen %s, %s of %j is told at once and %j is not", (kind, id, path, wrong, right) => {
  const screen = screensOf(kind, sayFrom("id"), "id", today).find((one) => one.id === id) as ScreenView;
  const answers = { for: "self", topic: "withheld", same_village: "yes", "reporter.name": "Endang" };
  const slips = (typed: string) => slipsOn(screen, { ...answers, [path]: typed }).map((slip) => slip.path);
  expect(slips(wrong)).toEqual([path]);
  expect(slips(right)).toEqual([]);
  expect(slips(" ")).toEqual([]);
  // What is told at once, the server refuses too, and takes what is not.
  const taken = (typed: string) => {
    const read = parseSubmission(toSubmission(kind, village, { [path]: typed }));
    return read.ok || !read.errors.some((error) => error.path === path);
  };
  expect([wrong, right].map(taken)).toEqual([false, true]);
});
