import { describe, expect, test } from "vitest";
import { programmeCodes } from "@/lib/programme/programmes.ts";
import { stageCodes } from "@/lib/programme/stages.ts";
import { demoChecks } from "@/lib/synth/demo-people.ts";
import en from "@/messages/en.json" with { type: "json" };
import id from "@/messages/id.json" with { type: "json" };
import { problemKeys } from "./cek/form-states.ts";

type Catalogue = { [key: string]: string | Catalogue };

const catalogues: [string, Catalogue][] = [
  ["id", id],
  ["en", en],
];

function flatten(catalogue: Catalogue, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === "string") found.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

/** The names of the values that a sentence wants filled in. */
function holes(text: string): string[] {
  return [...text.matchAll(/\{(\w+)(?=[},])/g)].map((match) => match[1] as string).sort();
}

test("every language has the same sentences", () => {
  expect([...flatten(en).keys()].sort()).toEqual([...flatten(id).keys()].sort());
});

test("a sentence wants the same values filled in in every language", () => {
  const english = flatten(en);
  for (const [key, text] of flatten(id)) {
    expect([key, ...new Set(holes(english.get(key) ?? ""))]).toEqual([key, ...new Set(holes(text))]);
  }
});

describe.each(catalogues)("in %s", (_language, catalogue) => {
  const sentences = flatten(catalogue);

  test("no sentence is empty", () => {
    for (const [key, text] of sentences) expect(text.trim(), key).not.toBe("");
  });

  test("every stage says what it is, what it means and what to do", () => {
    for (const code of stageCodes) {
      for (const part of ["title", "meaning", "todo"]) {
        expect(sentences.has(`stage.${code}.${part}`), `stage.${code}.${part}`).toBe(true);
      }
    }
  });

  test("every programme has a name and one sentence about it", () => {
    for (const code of programmeCodes) {
      expect(sentences.has(`programme.${code}.name`), code).toBe(true);
      expect(sentences.has(`programme.${code}.about`), code).toBe(true);
    }
  });

  test("every problem with what was typed has a sentence", () => {
    for (const key of problemKeys) expect(sentences.has(`problem.${key}`), key).toBe(true);
  });

  test("every kind of sample check is named", () => {
    for (const check of demoChecks) expect(sentences.has(`home.exampleKind.${check.expect}`)).toBe(true);
  });
});
