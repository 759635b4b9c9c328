import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { fileWriter, ParquetWriter } from "hyparquet-writer";
import { csvCell } from "../csv/csv-cell.ts";
import type { RegionLevel } from "../region/region.ts";
import { FileSink, type Written } from "./file-sink.ts";
import type { RecapRelease } from "./recap-document.ts";
import {
  type Cell,
  type ColumnType,
  type Format,
  type RecapTable,
  releaseCells,
  releaseColumns,
} from "./recap-tables.ts";

/** Writes the rows of one table to one file. */
export type TableWriter = {
  /** Takes a row: the cells that tell its area, the same array for all rows of an area, and its own. Await what it returns. */
  add(area: readonly Cell[], own: readonly Cell[]): Promise<void> | undefined;
  close(): Promise<Written>;
  /** Gives up, and waits until nothing is written any more. */
  abandon(): Promise<void>;
};

/** What a file holds, beside its rows. */
export type TableHead = { release: RecapRelease; table: RecapTable; level: RegionLevel };

const openers: Record<Format, (path: string, head: TableHead) => TableWriter> = {
  csv: openCsv,
  json: openJson,
  parquet: openParquet,
};

/** Begins a file of a format. Memory does not grow with the rows. */
export function openTable(format: Format, path: string, head: TableHead): TableWriter {
  return openers[format](path, head);
}

/** RFC 4180, with a header; lines end in CRLF as it says. */
function openCsv(path: string, { release, table, level }: TableHead): TableWriter {
  const sink = new FileSink(path);
  // Most cells are numbers, and a number needs no care.
  const line = (cells: readonly Cell[]) =>
    cells.map((cell) => (typeof cell === "number" ? cell : csvCell(cell))).join(",");
  const inFront = line(releaseCells(release, level));
  const textOf = perArea((area) => `${inFront},${line(area)},`);
  sink.add(`${table.columns.map(({ name }) => name).join(",")}\r\n`);
  return {
    add: (area, own) => (sink.add(`${textOf(area)}${line(own)}\r\n`) ? sink.flush() : undefined),
    close: () => sink.close(),
    abandon: () => sink.abandon(),
  };
}

/** One object: what is the same in every row once, then the rows, an object and a line each. */
function openJson(path: string, { release, table, level }: TableHead): TableWriter {
  const sink = new FileSink(path);
  const names = table.columns.slice(releaseColumns.length).map(({ name }) => `"${name}":`);
  const members = (cells: readonly Cell[], first: number) =>
    cells
      .map(
        (cell, index) => `${names[first + index]}${typeof cell === "string" ? JSON.stringify(cell) : cell}`,
      )
      .join(",");
  const textOf = perArea((area) => members(area, 0));
  let between = "\n";
  sink.add(`{"release":${JSON.stringify(release)},"table":"${table.name}","level":"${level}","rows":[`);
  return {
    add(area, own) {
      const full = sink.add(`${between}{${textOf(area)},${members(own, area.length)}}`);
      between = ",\n";
      return full ? sink.flush() : undefined;
    },
    close() {
      sink.add("\n]}\n");
      return sink.close();
    },
    abandon: () => sink.abandon(),
  };
}

/** What is written of an area, made once for all its rows. */
function perArea(make: (area: readonly Cell[]) => string): (area: readonly Cell[]) => string {
  let last: readonly Cell[] | null = null;
  let made = "";
  return (area) => {
    if (area !== last) made = make(area);
    last = area;
    return made;
  };
}

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];

const parquetTypes: Record<ColumnType, Pick<SchemaElement, "type" | "converted_type">> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  date: { type: "INT32", converted_type: "DATE" },
  boolean: { type: "BOOLEAN" },
  count: { type: "INT32" },
  number: { type: "DOUBLE" },
};
const rowsPerGroup = 50_000;
const dayMs = 86_400_000;

function openParquet(path: string, { release, table, level }: TableHead): TableWriter {
  const { columns } = table;
  const inFront = releaseCells(release, level).map((cell, index) =>
    columns[index]?.type === "date" ? Date.parse(String(cell)) / dayMs : cell,
  );
  const about = { release: JSON.stringify(release), table: table.name, level };
  const file = new ParquetWriter({
    writer: fileWriter(path),
    schema: [
      { name: "schema", num_children: columns.length },
      ...columns.map(
        ({ name, type, mayBeEmpty }): SchemaElement => ({
          name,
          ...parquetTypes[type],
          repetition_type: mayBeEmpty ? "OPTIONAL" : "REQUIRED",
        }),
      ),
    ],
    kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value })),
    createdBy: "Dataku",
  });
  let held: Cell[][] = columns.map(() => []);
  const write = () => {
    const rows = held[0]?.length ?? 0;
    const columnData = columns.map(({ name }, index) => ({ name, data: held[index] ?? [] }));
    held = columns.map(() => []);
    return rows === 0 ? undefined : (file.write({ columnData, rowGroupSize: rows }) ?? undefined);
  };
  return {
    add(area, own) {
      let column = 0;
      for (const cells of [inFront, area, own]) for (const cell of cells) held[column++]?.push(cell);
      return held[0]?.length === rowsPerGroup ? write() : undefined;
    },
    async close() {
      await write();
      await file.finish();
      return measure(path);
    },
    // What is written of Parquet is written at once.
    abandon: async () => {},
  };
}

/** Size and checksum of a file that is written. */
async function measure(path: string): Promise<Written> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const part of createReadStream(path)) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
