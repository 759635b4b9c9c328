import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { submissionKinds } from "@/lib/intake/submission.ts";
import { submissionStages, type Timeline } from "@/lib/intake/track-submission.ts";
import { contestedStages, deliveries, desks, papers, turns } from "@/lib/programme/next-steps.ts";
import { channelCodes, dukcapilCodes, programmeCodes } from "@/lib/programme/programmes.ts";
import { stageCodes } from "@/lib/programme/stages.ts";
import { demoChecks, demoPersonalChecks } from "@/lib/synth/demo-people.ts";
import en from "@/messages/en.json" with { type: "json" };
import id from "@/messages/id.json" with { type: "json" };
import { problemKeys } from "./cek/form-states.ts";
import { screensOf } from "./journey/screens.ts";
import { journeyTexts } from "./journey/texts.ts";
import { messageViews, stageViews } from "./lacak/present.ts";

const timeline: Timeline = {
  ticket: "PG-2222-2222" as Timeline["ticket"],
  kind: "pengaduan",
  stage: "received",
  turn: null,
  receivedOn: "2026-09-30",
  dueOn: "2026-10-07",
  answerBy: null,
  mayReply: true,
  events: [],
  messages: [
    { on: "2026-10-01", from: "officer", text: null, question: true },
    { on: "2026-10-02", from: "reporter", text: "ya", question: false },
  ],
};

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

function at(catalogue: Catalogue, path: string): Catalogue {
  return path.split(".").reduce((inner, key) => inner[key] as Catalogue, catalogue);
}

// Where sentences are asked for: whole keys, and keys with a part filled in, read from the sources themselves.
const sources = ["app", "components", "lib/proof", "lib/api", "lib/http"]
  .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`))
  .filter((file) => !/\.test\.tsx?$/.test(file))
  .map((file) => readFileSync(file, "utf8"));
const said = new Set<string>();
const askedFor = new Set<string>();
const saidByForm: RegExp[] = [];
const kinds = "(?:usul|sanggah|pengaduan)";
for (const source of sources) {
  const namespace = /namespace: "(\w+)"/g;
  const spaces = ["", ...[...source.matchAll(namespace)].map(([, name]) => `${name}.`)];
  for (const [, key] of source.matchAll(/"([\w.]+)"/g)) for (const space of spaces) said.add(space + key);
  for (const [, key] of source.matchAll(/\bsay\(\s*"(\w+\.[\w.]+)"/g)) askedFor.add(key as string);
  // A page that is made without the framework reads its group of the catalogue itself.
  for (const [key] of source.matchAll(/\berror\.\w+/g)) said.add(key);
  // A key with holes starts with a word of its own or with a journey's kind, or it would pass for any.
  for (const [, kind, form] of source.matchAll(
    /`(\$\{kind\}(?=\.)|(?=\w+\.[\w.]*\$))([\w.]*(?:\$\{[^`]*)?)`/g,
  )) {
    const parts = (form as string).split(/\$\{[^}]*\}/).map((part) => part.replaceAll(".", "\\."));
    saidByForm.push(new RegExp(`^${kind === "" ? "" : kinds}${parts.join("[\\w]+")}$`));
  }
  // A screen of a journey is named by the group of its sentences.
  for (const [, group, parts] of source.matchAll(/heading\(say, ["`]([\w.${}]+)["`](?:, \[([^\]]*)\])?/g)) {
    const names = ["title", "short", ...[...(parts ?? "").matchAll(/\w+/g)].map(([name]) => name)];
    const path = (group as string).replaceAll(".", "\\.").replace(/\$\{\w+\}/, "\\w+");
    saidByForm.push(new RegExp(`^${path}\\.(?:${names.join("|")})$`));
  }
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

  test("every stage, one that is not known and none say what it is, what it means, what to do and when", () => {
    const told = [...stageCodes, "UNKNOWN", "NONE"].map((code) => `stage.${code}`);
    for (const stage of [...told, ...deliveries.map((delivery) => `stageOf.${delivery}.DISBURSED`)]) {
      for (const part of ["title", "meaning", "todo", "when"]) {
        expect(sentences.has(`${stage}.${part}`), `${stage}.${part}`).toBe(true);
      }
    }
    for (const stage of contestedStages) expect(sentences.has(`stage.${stage}.sure`), stage).toBe(true);
  });

  test("no stage is described that does not exist", () => {
    expect(Object.keys(catalogue.stage ?? {}).sort()).toEqual([...stageCodes, "UNKNOWN", "NONE"].sort());
  });

  test("whoever's turn it is, every desk and every paper has a name", () => {
    const named = (group: string, codes: readonly string[]) =>
      expect(Object.keys(at(catalogue, `step.${group}`)).sort()).toEqual([...codes].sort());
    named("turns", turns);
    named("desks", desks);
    named("papers", papers);
  });

  test("every channel and every match with the civil registry has words", () => {
    expect(Object.keys(at(catalogue, "channel")).sort()).toEqual([...channelCodes].sort());
    expect(Object.keys(at(catalogue, "personal.dukcapil")).sort()).toEqual([...dukcapilCodes].sort());
  });

  test("every sentence is said somewhere", () => {
    const unsaid = [...sentences.keys()].filter(
      (key) => !said.has(key) && !saidByForm.some((form) => form.test(key)),
    );
    expect(unsaid).toEqual([]);
  });

  test("every sentence that is asked for by its whole key exists", () => {
    const isGroup = (key: string) => [...sentences.keys()].some((known) => known.startsWith(`${key}.`));
    const asked = [...askedFor].filter((key) => !sentences.has(key) && !isGroup(key));
    expect(asked).toEqual([]);
  });

  test("every sentence of the journeys and of the timeline exists", () => {
    const asked = new Set<string>();
    const say = (key: string) => {
      asked.add(key);
      return key;
    };
    for (const kind of submissionKinds) {
      screensOf(kind, say, "id");
      journeyTexts(kind, say, "id", true);
      for (const stage of submissionStages) stageViews(say, "id", { ...timeline, kind, stage });
    }
    messageViews(say, "id", timeline);
    const absent = [...asked].filter((key) => !sentences.has(key));
    expect(absent).toEqual([]);
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
    for (const { expect: kind } of demoPersonalChecks) {
      expect(sentences.has(`personal.exampleKind.${kind}`), kind).toBe(true);
    }
  });
});
