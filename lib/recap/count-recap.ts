import type { Sql } from "postgres";
import { mapStageNumbers, programmeOfNumber } from "../projection/benefit-codec.ts";
import type { Cube } from "./hold-back.ts";
import {
  type AreaTree,
  areaTree,
  emptyCube,
  type Layout,
  personLayout,
  programmeKey,
  submissionLayout,
  sumUp,
} from "./recap-cube.ts";
import { desilGroups, dukcapilGroups, stageGroups } from "./recap-document.ts";
import { stageGroup } from "./stage-group.ts";

/** A cube with its areas and the names of its columns. */
export type Counted = { tree: AreaTree; layout: Layout; cube: Cube };

/** What is counted in persons and households, and the periods it is counted for, by the first part of the columns' names. */
export type PersonCounts = Counted & { programmePeriods: Map<string, string>; updatePeriod: string | null };

/** What villages have done, per area: how many, and how many each week. */
export type UpdateCounts = {
  villages: number;
  finished: number;
  musdes: number;
  weeks: Map<number, WeekCounts>;
};
type WeekCounts = { finished: number; musdes: number };

const rowsAtATime = 5_000;

/** Counts the persons and households of a release. Privacy: exact figures of small groups; nothing of it is published as it is. */
export async function countPersons(
  tx: Sql,
  releaseId: number,
): Promise<PersonCounts & { updates: UpdateCounts[] }> {
  const tree = areaTree("village");
  const layout = personLayout;
  const cube = emptyCube(layout, tree);
  const width = layout.columns.length;
  const put = (village: string, figures: Record<string, number>) => {
    // Villages that have gone from the list since the release was loaded count nowhere.
    const area = tree.at.get(village);
    if (area === undefined) return;
    for (const [key, value] of Object.entries(figures))
      cube.values[area * width + (layout.at.get(key) as number)] = value;
  };
  const persons = new Map<string, number>();
  for await (const rows of tx`select * from projection.count_persons(${releaseId})`.cursor(rowsAtATime)) {
    for (const row of rows) {
      persons.set(row.village_code, row.persons);
      const desil = [row.desil_1, row.desil_2, row.desil_3, row.desil_4, row.desil_5, row.desil_more];
      put(row.village_code, {
        persons: row.persons,
        ...keyed(desilGroups, "desil", [...desil, row.desil_none]),
        ...keyed(dukcapilGroups, "dukcapil", [row.padan, row.tidak_padan, row.belum_rekam]),
      });
    }
  }
  for (const [village, count] of persons)
    put(village, Object.fromEntries(notListedKeys.map((key) => [key, count])));

  const groups = mapStageNumbers((stage) => stageGroups.indexOf(stageGroup(stage)));
  const programmePeriods = new Map<string, string>();
  const benefits = tx`
    select * from projection.count_benefits(${releaseId}, ${`{${groups.join(",")}}`}::integer[])`;
  for await (const rows of benefits.cursor(rowsAtATime)) {
    for (const row of rows) {
      const programme = programmeOfNumber(row.programme);
      if (!programme) continue;
      programmePeriods.set(programme, periodText(row.year, row.part));
      const key = (figure: string) => programmeKey(programme, figure);
      put(row.village_code, {
        [key("listed")]: row.listed,
        [key("not_listed")]: (persons.get(row.village_code) ?? 0) - row.listed,
        [key("receiving")]: row.receiving,
        [key("not_receiving")]: row.listed - row.receiving,
        ...keyed(stageGroups, key("stage"), [
          row.stage_0,
          row.stage_1,
          row.stage_2,
          row.stage_3,
          row.stage_4,
          row.stage_5,
        ]),
      });
    }
  }

  let updatePeriod: string | null = null;
  const updates: UpdateCounts[] = tree.codes.map(() => ({
    villages: 0,
    finished: 0,
    musdes: 0,
    weeks: new Map(),
  }));
  for await (const rows of tx`select * from projection.list_updates(${releaseId})`.cursor(rowsAtATime)) {
    for (const row of rows) {
      updatePeriod = row.period;
      put(row.village_code, {
        households_target: row.households_target,
        households_verified: row.households_verified,
        households_left: row.households_target - row.households_verified,
      });
      const counts = updates[tree.at.get(row.village_code) ?? -1];
      if (!counts) continue;
      counts.villages = 1;
      if (row.finalised_week !== null) {
        counts.finished = 1;
        addWeek(counts, row.finalised_week, { finished: 1, musdes: 0 });
      }
      if (row.musdes_week !== null) {
        counts.musdes = 1;
        addWeek(counts, row.musdes_week, { finished: 0, musdes: 1 });
      }
    }
  }
  sumUp(cube);
  sumUpdates(tree, updates);
  return { tree, layout, cube, programmePeriods, updatePeriod, updates };
}

const notListedKeys = personLayout.columns.map(({ key }) => key).filter((key) => key.endsWith(".not_listed"));

/** Counts submissions filed up to a day. `medians`: days from filing to closing, by area and kind; absent where none is closed. */
export async function countSubmissions(
  tx: Sql,
  until: string,
): Promise<Counted & { topics: string[]; medians: Map<string, number> }> {
  const rows = await tx<SubmissionRow[]>`
    select code, kind, topic, received, closed, withdrawn, median_days
    from projection.count_submissions(${until}::date)`;
  const topics = [...new Set(rows.flatMap(({ topic }) => topic ?? []))].sort();
  const tree = areaTree("regency");
  const layout = submissionLayout(topics);
  const cube = emptyCube(layout, tree);
  const medians = new Map<string, number>();
  for (const row of rows) {
    const area = tree.at.get(row.code);
    if (area === undefined) continue;
    if (row.topic === null && row.median_days !== null)
      medians.set(`${row.code} ${row.kind}`, row.median_days);
    if ((tree.children[area] as number[]).length > 0) continue;
    const put = (figure: string, value: number) => {
      cube.values[area * layout.columns.length + (layout.at.get(`${row.kind}.${figure}`) as number)] = value;
    };
    if (row.topic !== null) put(`topic.${row.topic}`, row.received);
    else {
      put("received", row.received);
      put("closed", row.closed);
      put("withdrawn", row.withdrawn);
      put("open", row.received - row.closed - row.withdrawn);
    }
  }
  sumUp(cube);
  return { tree, layout, cube, topics, medians };
}

type SubmissionRow = {
  code: string;
  kind: "usul" | "sanggah" | "pengaduan";
  topic: string | null;
  received: number;
  closed: number;
  withdrawn: number;
  median_days: number | null;
};

function keyed(groups: readonly string[], prefix: string, counts: readonly number[]): Record<string, number> {
  return Object.fromEntries(groups.map((group, at) => [`${prefix}.${group}`, counts[at] as number]));
}

/** `part` as a packed benefit holds it: a month, or a quarter with the high bit. */
function periodText(year: number, part: number): string {
  return part >= 128 ? `${year}-Q${part - 128}` : `${year}-${String(part).padStart(2, "0")}`;
}

function addWeek({ weeks }: UpdateCounts, week: number, { finished, musdes }: WeekCounts): void {
  const known = weeks.get(week);
  if (!known) weeks.set(week, { finished, musdes });
  else {
    known.finished += finished;
    known.musdes += musdes;
  }
}

function sumUpdates({ children }: AreaTree, updates: UpdateCounts[]): void {
  for (let area = children.length - 1; area >= 0; area -= 1) {
    const sum = updates[area] as UpdateCounts;
    for (const child of children[area] as number[]) {
      const part = updates[child] as UpdateCounts;
      sum.villages += part.villages;
      sum.finished += part.finished;
      sum.musdes += part.musdes;
      for (const [week, counts] of part.weeks) addWeek(sum, week, counts);
    }
  }
}
