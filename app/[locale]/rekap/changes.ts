import type { FigureView } from "@/components/recap/figure.tsx";
import { changeOf } from "@/lib/recap/compare-figures.ts";
import {
  desilGroups,
  dukcapilGroups,
  type Figure,
  type RecapDocument,
  stageGroups,
} from "@/lib/recap/recap-document.ts";
import type { Say } from "../say.ts";
import { desilLabel } from "./present.ts";
import type { RecapWords } from "./recap-words.ts";

/** A figure then and now. */
export type ChangeRow = {
  key: string;
  label: string;
  before: FigureView;
  now: FigureView;
  change: FigureView;
};

/** Figures that belong together. */
export type ChangeGroup = { key: string; title: string; rows: ChangeRow[] };

/** Every figure of an area beside the same one of the release before; what was 0 and is 0 is left out. */
export function changes(
  say: Say,
  words: RecapWords,
  { figures: now }: RecapDocument,
  earlier: RecapDocument | null,
): ChangeGroup[] {
  const before = earlier?.figures;
  const row = (key: string, label: string, is: Figure | undefined, was: Figure | undefined) => ({
    key,
    label,
    before: words.figure(was),
    now: words.figure(is),
    change: words.difference(changeOf(is, was), is === undefined || was === undefined),
    tells: is !== 0 || was !== 0,
  });
  const groups: { key: string; title: string; rows: ReturnType<typeof row>[] }[] = [
    {
      key: "penduduk",
      title: say("recap.people.title"),
      rows: [
        row("persons", say("recap.persons"), now.persons, before?.persons),
        ...desilGroups.map((group) =>
          row(group, desilLabel(say, group), now.desil[group], before?.desil[group]),
        ),
        ...dukcapilGroups.map((group) =>
          row(
            group,
            say("recap.changes.dukcapil", { match: say(`recap.dukcapil.${group}`) }),
            now.dukcapil[group],
            before?.dukcapil[group],
          ),
        ),
      ],
    },
  ];
  for (const programme of now.programmes) {
    const was = before?.programmes.find((one) => one.programme === programme.programme);
    groups.push({
      key: programme.programme,
      title: say(`programme.${programme.programme}.name`),
      rows: [
        row("listed", say("recap.changes.listed"), programme.listed, was?.listed),
        row("receiving", say("recap.changes.receiving"), programme.receiving, was?.receiving),
        ...stageGroups.map((group) =>
          row(group, say(`recap.stage.${group}`), programme.stages[group], was?.stages[group]),
        ),
      ],
    });
  }
  if (now.update) {
    const was = before?.update;
    groups.push({
      key: "pemutakhiran",
      title: say("recap.update.title"),
      rows: [
        row("villages", say("recap.changes.villages"), now.update.villages, was?.villages),
        row(
          "finished",
          say("recap.update.finishedShort"),
          now.update.villages_finished,
          was?.villages_finished,
        ),
        row("musdes", say("recap.update.musdesShort"), now.update.musdes_held, was?.musdes_held),
        row("target", say("recap.changes.target"), now.update.households_target, was?.households_target),
        row(
          "verified",
          say("recap.measureShort.keluarga_selesai"),
          now.update.households_verified,
          was?.households_verified,
        ),
      ],
    });
  }
  return groups.flatMap(({ rows, ...group }): ChangeGroup[] => {
    const telling = rows.filter(({ tells }) => tells).map(({ tells: _, ...shown }) => shown);
    return telling.length > 0 ? [{ ...group, rows: telling }] : [];
  });
}
