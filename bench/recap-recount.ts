import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parse } from "csv-parse/sync";
import { eachArea } from "../lib/recap/read-recap.ts";
import type { AreaFigures } from "../lib/recap/recap-document.ts";

type Cell = { code: string; what: string; published: number; counted: number };

/** A question to the export: in which area, and who counts. */
type Question = Cell & {
  desil?: string;
  dukcapil?: string;
  programme?: string;
  period?: string;
  paid?: boolean;
  all?: boolean;
};

/**
 * Counts random published figures of a release again from the CSV files of its export, line by line and without
 * anything of the loader or the database. Every figure that is not 0 has the same chance.
 */
export async function recount(
  dir: string,
  releaseId: string,
  wanted: number,
  folder: string,
): Promise<{ checked: number; wrong: string[] }> {
  const questions = await drawQuestions(releaseId, wanted, folder);
  const byArea = new Map<string, Question[]>();
  for (const question of questions) {
    const list = byArea.get(question.code);
    if (list) list.push(question);
    else byArea.set(question.code, [question]);
  }
  const areasOf = (village: string) =>
    ["id", village.slice(0, 2), village.slice(0, 5), village.slice(0, 8), village].filter((code) =>
      byArea.has(code),
    );
  const villageOf = new Map<string, string>();
  for await (const row of readRows(join(dir, "persons.csv"))) {
    const village = row.village_code as string;
    const areas = areasOf(village);
    if (areas.length === 0) continue;
    villageOf.set(row.person_id as string, village);
    for (const area of areas) {
      for (const question of byArea.get(area) as Question[]) {
        if (question.all || question.desil === row.desil || question.dukcapil === row.dukcapil)
          question.counted += 1;
      }
    }
  }
  for await (const row of readRows(join(dir, "benefits.csv"))) {
    const village = villageOf.get(row.person_id as string);
    if (village === undefined) continue;
    for (const area of areasOf(village)) {
      for (const question of byArea.get(area) as Question[]) {
        if (question.programme !== row.programme || question.period !== row.period) continue;
        if (question.paid ? row.stage === "DISBURSED" : row.receiving === "ya") question.counted += 1;
      }
    }
  }
  const wrong = questions
    .filter(({ published, counted }) => published !== counted)
    .map(
      ({ code, what, published, counted }) => `${code} ${what}: published ${published}, counted ${counted}`,
    );
  return { checked: questions.length, wrong };
}

async function drawQuestions(releaseId: string, wanted: number, folder: string): Promise<Question[]> {
  const drawn: Question[] = [];
  let seen = 0;
  let state = 20_260_930;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
  for (const level of ["nation", "province", "regency", "district", "village"] as const) {
    for await (const figures of eachArea(releaseId, level, folder)) {
      for (const question of questionsOf(figures)) {
        // A reservoir: whatever has been seen so far has the same chance.
        seen += 1;
        const at = drawn.length < wanted ? drawn.length : Math.floor(random() * seen);
        if (at < wanted) drawn[at] = question;
      }
    }
  }
  return drawn;
}

function* questionsOf({ code, persons, desil, dukcapil, programmes }: AreaFigures): Generator<Question> {
  const ask = (what: string, published: number | null, about: Partial<Question>): Question[] =>
    published ? [{ code, what, published, counted: 0, ...about }] : [];
  yield* ask("persons", persons, { all: true });
  for (const group of ["1", "2", "3", "4", "5"] as const)
    yield* ask(`desil ${group}`, desil[group], { desil: group });
  yield* ask("desil none", desil.none, { desil: "" });
  for (const [group, figure] of Object.entries(dukcapil)) yield* ask(group, figure, { dukcapil: group });
  for (const { programme, period, receiving, stages } of programmes) {
    yield* ask(`${programme} receiving`, receiving, { programme, period });
    yield* ask(`${programme} paid`, stages.paid, { programme, period, paid: true });
  }
}

async function* readRows(path: string): AsyncGenerator<Record<string, string>> {
  let header: string[] | null = null;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const fields = line.includes('"') ? (parse(line)[0] as string[]) : line.split(",");
    if (!header) header = fields;
    else yield Object.fromEntries(header.map((name, at) => [name, fields[at] as string]));
  }
}
