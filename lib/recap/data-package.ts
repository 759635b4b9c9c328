import en from "../../messages/en.json" with { type: "json" };
import id from "../../messages/id.json" with { type: "json" };
import { csvCell } from "../csv/csv-cell.ts";
import { programmeCodes, programmes } from "../programme/programmes.ts";
import type { RegionLevel } from "../region/region.ts";
import type { Written } from "./file-sink.ts";
import { type Figure, type RecapRelease, smallestFigure } from "./recap-document.ts";
import {
  type Column,
  type ColumnType,
  type Format,
  type RecapTable,
  recapTables,
  type TableName,
} from "./recap-tables.ts";

/** A file of a table: `name` names it in addresses and packages, `path` is what it is called on disk. */
export type DataFile = {
  name: string;
  path: string;
  table: TableName;
  level: RegionLevel;
  format: Format;
  rows: number;
} & Written;

/** What `datapackage.json` says that the page shows, too; the rest is for programs. */
export type DataPackage = {
  release: RecapRelease;
  /** In the whole country; null where held back. */
  persons: Figure;
  /** How many figures the tables of all levels publish, and how many they hold back. */
  figures: { published: number; held_back: number };
  resources: {
    name: string;
    path: string;
    table: TableName;
    level: RegionLevel;
    format: Format;
    rows: number;
    bytes: number;
    hash: string;
  }[];
};

/** Files of a release that tell about its tables. */
export const packageFile = "datapackage.json";
export const checksumsFile = "SHA256SUMS";
export const dictionaryFile = "kamus-data.csv";
export const readmeFile = "BACA-SAYA.md";

/** What a format is called in HTTP and in catalogues. */
export const mediaTypes: Record<Format, string> = {
  csv: "text/csv",
  json: "application/json",
  parquet: "application/vnd.apache.parquet",
};
const fieldTypes: Record<ColumnType, string> = {
  text: "string",
  date: "date",
  boolean: "boolean",
  count: "integer",
  number: "number",
};

/** What the files of a release are called: made-up data say so in every name. */
export function fileStem({ id: releaseId, synthetic }: RecapRelease): string {
  return `dataku-${releaseId}${synthetic ? "-sintetis" : ""}`;
}

/** The licences: of the figures, and of the areas' names and codes that stand in every file. */
export const licences = [
  {
    name: "CC-BY-4.0",
    title: "Creative Commons Attribution 4.0",
    path: "https://creativecommons.org/licenses/by/4.0/",
  },
  {
    name: "ODbL-1.0",
    title: "Open Database License 1.0 (idn-area-data)",
    path: "https://opendatacommons.org/licenses/odbl/1-0/",
  },
] as const;

/** What a column means, in both languages. */
function meaningOf({ name }: Column): { id: string; en: string } {
  const key = name as keyof typeof id.data.column;
  return { id: id.data.column[key], en: en.data.column[key] };
}

/**
 * `datapackage.json`: a Data Package (Frictionless, version 1) of all files of a release. It holds no time and no
 * address, so that every machine makes the same bytes.
 */
export function dataPackage(
  release: RecapRelease,
  files: readonly DataFile[],
  totals: Pick<DataPackage, "persons" | "figures">,
): DataPackage {
  const tables = new Map(recapTables.map((table) => [table.name, table]));
  const note = release.synthetic ? `${id.data.synthetic} ${en.data.synthetic} ` : "";
  const described = {
    profile: "data-package",
    name: fileStem(release).toLowerCase(),
    title: `Dataku, ${release.register} ${release.period}${release.synthetic ? " (data sintetis)" : ""}`,
    description: `${note}${[id, en].map(({ data }) => `${data.heldBackText} ${data.zeroText}`).join(" ")}`,
    version: release.id,
    keywords: [
      "bansos",
      "social aid",
      "Indonesia",
      release.register,
      ...(release.synthetic ? ["sintetis"] : []),
    ],
    licenses: licences,
    sources: [
      { title: `${release.register} (${release.source}), ${release.as_of}` },
      { title: "idn-area-data 4.0.1", path: "https://github.com/fityannugroho/idn-area-data" },
    ],
    threshold: smallestFigure,
  };
  const resources = files.map((file) => ({
    profile: file.format === "csv" ? "tabular-data-resource" : "data-resource",
    name: file.name,
    path: file.path,
    table: file.table,
    level: file.level,
    rows: file.rows,
    format: file.format,
    mediatype: mediaTypes[file.format],
    ...(file.format === "parquet" ? {} : { encoding: "utf-8" }),
    bytes: file.bytes,
    hash: `sha256:${file.sha256}`,
    schema: tableSchema(tables.get(file.table) as RecapTable),
  }));
  return { ...described, release, ...totals, resources };
}

function tableSchema({ columns, key }: RecapTable) {
  return {
    fields: columns.map((column) => ({
      name: column.name,
      type: fieldTypes[column.type],
      description: Object.values(meaningOf(column)).join(" / "),
      constraints: { required: column.mayBeEmpty !== true },
    })),
    missingValues: [""],
    primaryKey: key,
  };
}

/** The data dictionary as CSV: every column of every table, and what the codes of programmes stand for. */
export function dictionaryCsv(): string {
  const rows: unknown[][] = [["table", "column", "value", "type", "may_be_empty", "arti", "meaning"]];
  for (const { name, columns } of recapTables) {
    for (const column of columns) {
      const meaning = meaningOf(column);
      const type = fieldTypes[column.type];
      rows.push([name, column.name, "", type, column.mayBeEmpty === true, meaning.id, meaning.en]);
    }
  }
  for (const code of programmeCodes) {
    const { name } = programmes[code];
    rows.push(["programmes", "programme", code, "string", false, name, name]);
  }
  for (const [topic, words] of Object.entries(id.pengaduan.topics)) {
    const meaning = en.pengaduan.topics[topic as keyof typeof en.pengaduan.topics];
    rows.push(["complaint_topics", "topic", topic, "string", false, words, meaning]);
  }
  return `${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** What a reader should know who has only the folder: which data, what is held back, licence, how to cite. */
export function readmeText(release: RecapRelease): string {
  const facts = `${release.register}, ${release.period}, ${release.as_of}, ${release.id} (${release.source})`;
  const parts = [id, en].map(({ data }) => [
    `# Dataku: ${data.filesTitle}`,
    facts,
    ...(release.synthetic ? [`**${data.synthetic}**`] : []),
    data.heldBackText,
    data.zeroText,
    data.codesText,
    data.licenceText,
    data.areasLicence,
    licences.map(({ title, path }) => `- ${title}: ${path}`).join("\n"),
  ]);
  return `${parts.map((part) => part.join("\n\n")).join("\n\n---\n\n")}\n`;
}
