import type { Locale } from "@/lib/i18n/routing.ts";
import type { OpenRelease } from "@/lib/recap/data-files.ts";
import type { DataPackage } from "@/lib/recap/data-package.ts";
import { type Format, formats, recapTables } from "@/lib/recap/recap-tables.ts";
import { numberInWords, sizeInWords } from "../numbers.ts";
import type { Say } from "../say.ts";

/** One file to fetch. */
export type FileLink = { format: Format; href: string; size: string; label: string };
/** The files of one table: a row for each level. */
export type TableDownloads = {
  key: string;
  title: string;
  text: string;
  levels: { key: string; name: string; rows: string; files: FileLink[] }[];
};

/** The files of a release, table by table, from the whole country to the villages. */
export function tableDownloads(
  locale: Locale,
  say: Say,
  { release, resources }: DataPackage,
): TableDownloads[] {
  return recapTables.map((table) => {
    const title = say(`data.table.${table.name}.title`);
    return {
      key: table.name,
      title,
      text: say(`data.table.${table.name}.text`),
      levels: table.levels.map((level) => {
        const own = resources.filter((file) => file.table === table.name && file.level === level);
        const count = own[0]?.rows ?? 0;
        const name = say(`data.level.${level}`);
        return {
          key: level,
          name,
          rows: count === 1 ? say("data.rowOne") : say("data.rows", { rows: numberInWords(locale, count) }),
          files: formats.flatMap((format) => {
            const file = own.find((candidate) => candidate.format === format);
            if (!file) return [];
            const size = sizeInWords(locale, file.bytes);
            const label = say("data.fileLabel", {
              table: title,
              level: name,
              format: format.toUpperCase(),
              size,
            });
            return { format, href: `/data/${release.id}/${file.path}`, size, label };
          }),
        };
      }),
    };
  });
}

/** One entry of the change log. */
export type ReleaseEntry = {
  id: string;
  period: string;
  asOf: string;
  synthetic: boolean;
  /** Sentences: how many persons, how that moved since the release before, how many figures are shown. */
  changes: string[];
};

/** What each release brought, the newest first. */
export function changeLog(locale: Locale, say: Say, releases: readonly OpenRelease[]): ReleaseEntry[] {
  return releases.map(({ described: { release, persons: now, figures } }, index) => {
    const before = releases[index + 1]?.described.persons ?? null;
    const changes: string[] = [];
    if (now !== null) changes.push(say("data.changePersons", { persons: now }));
    if (now !== null && before !== null) {
      const by = numberInWords(locale, Math.abs(now - before));
      changes.push(
        say(now === before ? "data.changeSame" : now > before ? "data.changeUp" : "data.changeDown", { by }),
      );
    }
    changes.push(
      say("data.changeFigures", {
        published: figures.published,
        held: numberInWords(locale, figures.held_back),
      }),
    );
    return {
      id: release.id,
      period: release.period,
      asOf: release.as_of,
      synthetic: release.synthetic,
      changes,
    };
  });
}
