import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { faultDetail } from "../errors/fault.ts";
import type { RegionLevel } from "../region/region.ts";
import {
  checksumsFile,
  type DataFile,
  type DataPackage,
  dataPackage,
  dictionaryCsv,
  dictionaryFile,
  fileStem,
  packageFile,
  readmeFile,
  readmeText,
} from "./data-package.ts";
import type { AreaFigures, Figure, RecapRelease } from "./recap-document.ts";
import {
  areaCells,
  areaColumns,
  formats,
  levels,
  ownCells,
  type RecapTable,
  recapTables,
} from "./recap-tables.ts";
import { openTable } from "./table-writers.ts";

/** Gives the published figures of all areas of a level. */
export type AreasOf = (level: RegionLevel) => AsyncIterable<AreaFigures>;

const areaColumnNames = new Set(areaColumns.map(({ name }) => name));

/**
 * Writes the open data of a release: every table and level as CSV, JSON and Parquet, with `datapackage.json`,
 * checksums, dictionary and licence. The folder appears whole, by renaming, and never changes; the same figures give
 * the same bytes on every machine. Memory does not grow with the areas.
 * @param folder where they are to be; one that is there already stays as it is
 */
export async function buildRecapFiles(
  release: RecapRelease,
  folder: string,
  areasOf: AreasOf,
): Promise<void> {
  const building = `${folder}.${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  try {
    await writeFiles(release, building, areasOf);
    await rename(building, folder);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    // Another process of this machine was faster.
    if (!["ENOTEMPTY", "EEXIST"].includes(faultDetail(error) ?? "")) throw error;
  }
}

async function writeFiles(release: RecapRelease, folder: string, areasOf: AreasOf): Promise<void> {
  const files: DataFile[] = [];
  const figures = { published: 0, held_back: 0 };
  for (const level of levels)
    files.push(...(await writeLevel(release, folder, level, areasOf(level), figures)));
  let persons: Figure = null;
  for await (const nation of areasOf("nation")) persons = nation.persons;
  const texts = {
    [packageFile]: `${JSON.stringify(dataPackage(release, files, { persons, figures }), null, 1)}\n`,
    [dictionaryFile]: dictionaryCsv(),
    [readmeFile]: readmeText(release),
  };
  const sums = files.map(({ path, sha256 }) => [path, sha256]);
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(join(folder, name), text);
    sums.push([name, createHash("sha256").update(text).digest("hex")]);
  }
  await writeFile(join(folder, checksumsFile), sums.map(([name, sum]) => `${sum}  ${name}\n`).join(""));
}

/** Writes all tables of a level in one go over its areas. */
async function writeLevel(
  release: RecapRelease,
  folder: string,
  level: RegionLevel,
  areas: AsyncIterable<AreaFigures>,
  figures: DataPackage["figures"],
): Promise<DataFile[]> {
  const open: OpenTable[] = recapTables
    .filter((table) => table.levels.includes(level))
    .map((table) => ({
      table,
      rows: 0,
      figures: table.columns.filter(({ name, mayBeEmpty }) => mayBeEmpty && !areaColumnNames.has(name))
        .length,
      writers: openAll(release, folder, table, level),
    }));
  try {
    await addAreas(open, areas, figures);
    const files: DataFile[] = [];
    for (const { table, rows, writers } of open) {
      for (const { writer, ...file } of writers) {
        files.push({ ...file, table: table.name, level, rows, ...(await writer.close()) });
      }
    }
    return files;
  } catch (error) {
    for (const { writers } of open) for (const { writer } of writers) await writer.abandon();
    throw error;
  }
}

type OpenTable = {
  table: RecapTable;
  rows: number;
  /** How many figures a row has that may be held back. */
  figures: number;
  writers: ReturnType<typeof openAll>;
};

async function addAreas(
  open: readonly OpenTable[],
  areas: AsyncIterable<AreaFigures>,
  figures: DataPackage["figures"],
): Promise<void> {
  for await (const area of areas) {
    const cells = areaCells(area);
    for (const each of open) {
      for (const own of ownCells(each.table.name, area)) {
        each.rows += 1;
        // Every table that may hold figures back says last how many of a row's it does.
        const hidden = each.figures > 0 ? (own.at(-1) as number) : 0;
        figures.held_back += hidden;
        figures.published += each.figures - hidden;
        for (const { writer } of each.writers) {
          const behind = writer.add(cells, own);
          if (behind) await behind;
        }
      }
    }
  }
}

function openAll(release: RecapRelease, folder: string, table: RecapTable, level: RegionLevel) {
  return formats.map((format) => {
    const stem = `${level}-${table.name.replace("_", "-")}`;
    const path = `${fileStem(release)}-${stem}.${format}`;
    return {
      name: `${stem}-${format}`,
      path,
      format,
      writer: openTable(format, join(folder, path), { release, table, level }),
    };
  });
}
