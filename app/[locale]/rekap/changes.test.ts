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

test("what the release before did not have is not said to be held back", () => {
  const [first] = changes(say, recapWords("id", say), testRecap("32.73"), null);
  expect(first?.rows[0]?.change).toEqual({ text: "–", held: false });
});
