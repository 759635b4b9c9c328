import { expect, test } from "vitest";
import { catalogueOf } from "@/lib/i18n/catalogue.ts";
import type { RecapDocument } from "@/lib/recap/recap-document.ts";
import { testRecap } from "@/lib/recap/test-recap.ts";
import { changes } from "./changes.ts";
import { recapWords } from "./recap-words.ts";

const say = catalogueOf("id");

function persons(now: number | null, before: number | null) {
  const having = (count: number | null): RecapDocument => {
    const document = testRecap("32.73");
    document.figures.persons = count;
    return document;
  };
  const [first] = changes(say, recapWords("id", say), having(now), having(before));
  return first?.rows[0];
}

test("a change is signed, with its part of what was", () => {
  expect(persons(1_200, 1_000)?.change.text).toBe("+200 (+20%)");
  expect(persons(750, 1_000)?.change.text).toBe("-250 (-25%)");
  expect(persons(12, 0)?.change.text).toBe("+12");
  expect(persons(50, 50)?.change.text).toBe("0");
});

test("a change of what is held back in either release is held back", () => {
  expect(persons(null, 1_000)?.change.held).toBe(true);
  expect(persons(1_000, null)?.change.held).toBe(true);
});

test("what was 0 and is 0 is left out, and so is a programme of nothing else; a 0 that was something stays", () => {
  const having = (persons: number, listed: number) => {
    const document = testRecap("32.73");
    const [programme] = document.figures.programmes;
    if (!programme) throw new Error("There is no programme.");
    document.figures.persons = persons;
    const stages = { waiting: 0, problem: 0, paid: 0, not_withdrawn: 0, excluded: 0, none: 0 };
    document.figures.programmes = [{ ...programme, listed, receiving: 0, stages }];
    return document;
  };
  const keysOf = (now: RecapDocument, before: RecapDocument) =>
    changes(say, recapWords("id", say), now, before).map(({ key, rows }) => [key, rows[0]?.key]);
  expect(keysOf(having(0, 0), having(0, 0))[0]).not.toEqual(["penduduk", "persons"]);
  expect(keysOf(having(0, 0), having(12, 0))[0]).toEqual(["penduduk", "persons"]);
  expect(keysOf(having(0, 0), having(0, 0)).map(([key]) => key)).not.toContain("PKH");
  expect(keysOf(having(0, 0), having(0, 12))).toContainEqual(["PKH", "listed"]);
});

test("what the release before did not have is not said to be held back", () => {
  const [first] = changes(say, recapWords("id", say), testRecap("32.73"), null);
  expect(first?.rows[0]?.change).toEqual({ text: "–", held: false });
});
