import { gzipSync } from "node:zlib";
import type { Sql } from "postgres";
import { type ProgrammeCode, programmeCodes } from "../programme/programmes.ts";
import { NATION } from "../region/region.ts";
import {
  type Counted,
  countPersons,
  countSubmissions,
  type PersonCounts,
  type UpdateCounts,
} from "./count-recap.ts";
import { type Earlier, holdBack, isProven } from "./hold-back.ts";
import { programmeKey, submissionKinds } from "./recap-cube.ts";
import {
  parseStored,
  type StoredArea,
  type StoredFigures,
  storedColumns,
  storedSubmissionColumns,
} from "./stored-area.ts";

/** The figures of a release before and after small groups were held back. Privacy: the counts are not published. */
export type BuiltRecap = {
  persons: PersonCounts & { updates: UpdateCounts[] };
  submissions: Awaited<ReturnType<typeof countSubmissions>>;
  held: { persons: Uint8Array; submissions: Uint8Array };
  /** See HeldBack. */
  thinCovers: number;
};

/** Documents are of some thousand bytes; to set up a larger window for each would take longer than to pack it. */
const smallWindow = { windowBits: 13, memLevel: 5 };
const documentsAtATime = 100;

/** Does work that needs no session while the session is busy with something else. */
export type Meanwhile = <T>(work: () => T) => Promise<T>;

const atOnce: Meanwhile = async (work) => work();

/**
 * Makes the recap of a release whose tables are filled: counts in the database, holds back what would tell of small
 * groups, and stores what may be published beside the release. Runs in the transaction that loads the release.
 * @param meanwhile what is between counting and storing, several seconds for a nation, is handed to it
 */
export async function buildRecap(
  tx: Sql,
  releaseId: number,
  meanwhile: Meanwhile = atOnce,
): Promise<BuiltRecap> {
  const [release] = await tx<Release[]>`
    select period, as_of::text, synthetic, register from projection.release where release_id = ${releaseId}`;
  if (!release) throw new Error("There is no such release.");
  const persons = await countPersons(tx, releaseId);
  const submissions = await countSubmissions(tx, release.as_of);
  const earlier = await readEarlier(tx, releaseId, release, persons, submissions);
  const { built, documents } = await meanwhile(() => {
    const built = settle(persons, submissions, earlier);
    return { built, documents: [...packedAreas(built)] };
  });
  for (let at = 0; at < documents.length; at += documentsAtATime) {
    const rows = documents
      .slice(at, at + documentsAtATime)
      .map((each) => ({ release_id: releaseId, ...each }));
    await tx`insert into projection.recap ${tx(rows)}`;
  }
  return built;
}

function settle(
  persons: BuiltRecap["persons"],
  submissions: BuiltRecap["submissions"],
  earlier: Awaited<ReturnType<typeof readEarlier>>,
): BuiltRecap {
  const ofPersons = holdBack(persons.cube, earlier.persons);
  const ofSubmissions = holdBack(submissions.cube, earlier.submissions);
  if (!isProven(persons.cube, ofPersons) || !isProven(submissions.cube, ofSubmissions))
    throw new Error("The recap would give away figures of small groups.");
  return {
    persons,
    submissions,
    held: { persons: ofPersons.held, submissions: ofSubmissions.held },
    thinCovers: ofPersons.thinCovers + ofSubmissions.thinCovers,
  };
}

function* packedAreas(built: BuiltRecap): Generator<{ code: string; document: Buffer }> {
  for (const stored of storedAreas(built))
    yield {
      code: stored.areas[0]?.code as string,
      document: gzipSync(JSON.stringify(stored), smallWindow),
    };
}

type Release = { period: string; as_of: string; synthetic: boolean; register: string };

/** What is published of an area and its children, for every area that has any. */
function* storedAreas({ persons, submissions, held }: BuiltRecap): Generator<StoredArea> {
  const { tree, updatePeriod } = persons;
  const nation = (key: string) => persons.cube.values[persons.layout.at.get(key) as number] as number;
  const programmes = programmeCodes
    .filter((programme) => nation(programmeKey(programme, "listed")) > 0)
    .map((programme): [ProgrammeCode, string] => [
      programme,
      persons.programmePeriods.get(programme) as string,
    ]);
  const { topics } = submissions;
  const personNumbers = numbersReader(persons, held.persons, storedColumns(programmes));
  const kindNumbers = submissionKinds.map((kind) =>
    numbersReader(submissions, held.submissions, storedSubmissionColumns(kind, topics)),
  );
  const stored = (area: number): StoredFigures => {
    const code = tree.codes[area] as string;
    const figures = personNumbers(area);
    figures.length = figures.findLastIndex((figure) => figure !== 0) + 1;
    const { villages, finished, musdes, weeks } = persons.updates[area] as UpdateCounts;
    const submissionArea = submissions.tree.at.get(code);
    return {
      code,
      figures,
      ...(villages > 0 && { update: [villages, finished, musdes], weeks: weekNumbers(weeks) }),
      ...(submissionArea !== undefined && {
        submissions: kindNumbers.map((read, nth) => {
          const numbers = read(submissionArea);
          const isClosedPublished = (numbers[1] as number) > 0;
          const median = submissions.medians.get(`${code} ${submissionKinds[nth]}`);
          numbers[3] = isClosedPublished && median !== undefined ? median : -1;
          return numbers;
        }),
      }),
    };
  };
  for (const [area, below] of tree.children.entries()) {
    if (below.length > 0)
      yield { format: 1, programmes, updatePeriod, topics, areas: [area, ...below].map(stored) };
  }
}

/** The published numbers of an area in an order of columns; -1 where a figure is held back, and where there is no column. */
function numbersReader(
  { cube, layout }: Counted,
  held: Uint8Array,
  keys: readonly (string | null)[],
): (area: number) => number[] {
  const columns = keys.map((key) => (key === null ? -1 : (layout.at.get(key) as number)));
  return (area) =>
    columns.map((column) => {
      const at = area * cube.columns.length + column;
      return column === -1 || held[at] ? -1 : (cube.values[at] as number);
    });
}

/** At most so many weeks are told, the last ones; what came before them is in the first. */
const maxWeeks = 60;

function weekNumbers(weeks: UpdateCounts["weeks"]): number[] {
  if (weeks.size === 0) return [];
  const last = Math.max(...weeks.keys());
  const first = Math.max(Math.min(...weeks.keys()), last - maxWeeks + 1);
  let [finished, musdes] = [0, 0];
  const numbers = [first];
  const ordered = [...weeks.keys()].sort((one, other) => one - other);
  for (let week = first, nth = 0; week <= last; week += 1) {
    for (; (ordered[nth] ?? last + 1) <= week; nth += 1) {
      const reached = weeks.get(ordered[nth] as number);
      finished += reached?.finished ?? 0;
      musdes += reached?.musdes ?? 0;
    }
    numbers.push(finished, musdes);
  }
  return numbers;
}

/**
 * What is told already, whatever this release holds back: what the releases that are kept already publish of the very same figures: of the same register and for the
 * same period. Most figures are of a new period; programmes that have ended keep theirs.
 */
async function readEarlier(
  tx: Sql,
  releaseId: number,
  release: Release,
  persons: BuiltRecap["persons"],
  submissions: Counted,
): Promise<{ persons: Earlier; submissions: Earlier }> {
  const others = await tx<(Release & { id: number; document: Buffer })[]>`
    select r.release_id as id, r.period, r.as_of::text, r.synthetic, r.register, c.document
    from projection.release r join projection.recap c using (release_id)
    where c.code = 'id' and r.release_id <> ${releaseId}
      and r.synthetic = ${release.synthetic} and r.register = ${release.register}`;
  const earlier = { persons: nothingTold(persons), submissions: nothingTold(submissions) };
  // That a village has not reported is told as such, so its zeros cover nothing.
  for (const [area, { villages }] of persons.updates.entries()) {
    if (villages > 0) continue;
    for (const key of ["households_target", "households_verified"])
      earlier.persons.told[area * persons.cube.columns.length + (persons.layout.at.get(key) as number)] = 1;
  }
  for (const other of others) {
    const { programmes, updatePeriod, topics } = parseStored(other.document);
    const samePeriod = other.period === release.period;
    const sameUpdate = updatePeriod !== null && updatePeriod === persons.updatePeriod;
    const sameDay = other.as_of === release.as_of;
    const sameProgrammes = new Set<string>(
      programmes
        .filter(([programme, period]) => persons.programmePeriods.get(programme) === period)
        .map(([programme]) => programme),
    );
    const isSame = (key: string) => {
      const [first = ""] = key.split(".");
      if (first.startsWith("households")) return sameUpdate;
      return ["persons", "desil", "dukcapil"].includes(first) ? samePeriod : sameProgrammes.has(first);
    };
    const personKeys = storedColumns(programmes).map((key) => (isSame(key) ? key : null));
    const kindKeys = submissionKinds.map((kind) => storedSubmissionColumns(kind, topics));
    if (!sameDay && personKeys.every((key) => key === null)) continue;
    const take = ({ code, figures, submissions: kinds = [] }: StoredFigures) => {
      note(persons, earlier.persons, code, personKeys, figures);
      if (!sameDay) return;
      for (const [nth, numbers] of kinds.entries())
        note(submissions, earlier.submissions, code, kindKeys[nth] as (string | null)[], numbers);
    };
    const documents = tx<{ document: Buffer }[]>`
      select document from projection.recap where release_id = ${other.id}`;
    for await (const rows of documents.cursor(documentsAtATime)) {
      for (const { document } of rows) {
        const { areas } = parseStored(document);
        // Every area but the nation is somebody's child.
        for (const area of areas[0]?.code === NATION ? areas : areas.slice(1)) take(area);
      }
    }
  }
  return earlier;
}

function nothingTold({ cube }: Counted): Earlier {
  return { held: new Uint8Array(cube.values.length), told: new Uint8Array(cube.values.length) };
}

function note(
  { tree, layout, cube }: Counted,
  earlier: Earlier,
  code: string,
  keys: readonly (string | null)[],
  numbers: readonly number[],
): void {
  const area = tree.at.get(code);
  if (area === undefined) return;
  for (const [nth, key] of keys.entries()) {
    const column = key === null ? undefined : layout.at.get(key);
    if (column === undefined) continue;
    const at = area * cube.columns.length + column;
    const number = numbers[nth] ?? 0;
    if (number === -1) earlier.held[at] = 1;
    else if (number === cube.values[at]) earlier.told[at] = 1;
  }
}
