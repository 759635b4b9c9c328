import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NATION } from "../region/region.ts";
import { buildRecapFiles } from "./build-recap-files.ts";
import type { DataPackage } from "./data-package.ts";
import { type AreaFigures, desilGroups, dukcapilGroups, stageGroups } from "./recap-document.ts";
import { levels, recapTables } from "./recap-tables.ts";
import { testAreas, testFigures, testRelease } from "./test-figures.ts";
import dataPackageSchema from "./test-schemas/data-package.json" with { type: "json" };
import tabularResourceSchema from "./test-schemas/tabular-data-resource.json" with { type: "json" };

const root = mkdtempSync(join(tmpdir(), "dataku-files-"));
const folder = join(root, "files");
const read = (name: string) => readFileSync(join(folder, name));
let described: DataPackage;
let ask: (sql: string) => Promise<Record<string, unknown>[]>;
let stopDatabase: () => void;

beforeAll(async () => {
  await buildRecapFiles(testRelease, folder, testAreas);
  described = JSON.parse(read("datapackage.json").toString());
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  ask = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  stopDatabase = () => {
    connection.closeSync();
    database.closeSync();
  };
});
afterAll(() => {
  stopDatabase();
  rmSync(root, { recursive: true, force: true });
});

const pathOf = (name: string) => {
  const file = described.resources.find((resource) => resource.name === name);
  if (!file) throw new Error(`There is no file ${name}.`);
  return join(folder, file.path);
};
const tablesAndLevels = recapTables.flatMap((table) =>
  table.levels.map((level) => [level, table.name.replace("_", "-")] as const),
);

test("every table comes for each of its levels in three formats", () => {
  const names = described.resources.map(({ name }) => name).sort();
  const wanted = tablesAndLevels.flatMap(([level, table]) =>
    ["csv", "json", "parquet"].map((format) => `${level}-${table}-${format}`),
  );
  expect(names).toEqual(wanted.sort());
});

test("a row holds what the area's figures say, and is empty where a figure is held back", () => {
  const [row] = parse(read("dataku-2026-Q3-r7-sintetis-nation-programmes.csv"), { columns: true }) as Record<
    string,
    string
  >[];
  const [pkh] = testFigures(NATION).programmes;
  if (!pkh) throw new Error("There is no programme.");
  const figures = [pkh.listed, pkh.receiving, ...Object.values(pkh.stages)];
  const shown = figures.map((figure) => (figure === null ? "" : String(figure)));
  expect(shown).toContain("");
  expect(row).toEqual({
    release: "2026-Q3-r7",
    register: "DTSEN",
    period: "2026-Q3",
    as_of: "2026-09-30",
    synthetic: "true",
    level: "nation",
    code: "id",
    name: "Indonesia",
    parent: "",
    path: "",
    programme: "PKH",
    programme_period: "2026-Q3",
    listed: shown[0],
    receiving: shown[1],
    stage_waiting: shown[2],
    stage_problem: shown[3],
    stage_paid: shown[4],
    stage_not_withdrawn: shown[5],
    stage_excluded: shown[6],
    stage_none: shown[7],
    held_back: String(shown.filter((text) => text === "").length),
  });
});

describe("in DuckDB", () => {
  const typesOf = async (source: string) =>
    Object.fromEntries(
      (await ask(`describe select * from ${source}`)).map((row) => [row.column_name, row.column_type]),
    );

  test.each(levels)("codes of a CSV are texts without being told so: %s", async (level) => {
    for (const table of ["persons", "programmes", "updates"]) {
      const types = await typesOf(`'${pathOf(`${level}-${table}-csv`)}'`);
      expect(types).toMatchObject({ code: "VARCHAR", release: "VARCHAR", period: "VARCHAR", as_of: "DATE" });
      // A column that is empty throughout is a text, too.
      expect(types.parent).toBe("VARCHAR");
    }
  });

  test("a code keeps the zero at its end", async () => {
    const rows = await ask(
      `select code, name from '${pathOf("regency-persons-csv")}' where code like '%.10'`,
    );
    expect(rows).toContainEqual({ code: "id.11.10", name: expect.stringContaining("Aceh") });
  });

  test.each(tablesAndLevels)("CSV and Parquet hold the same rows: %s %s", async (level, table) => {
    const parquet = `'${pathOf(`${level}-${table}-parquet`)}'`;
    const types = Object.entries(await typesOf(parquet)).map(([name, type]) => `'${name}': '${type}'`);
    const csv = `read_csv('${pathOf(`${level}-${table}-csv`)}', types = {${types.join(", ")}})`;
    const [counts] =
      await ask(`select (select count(*) from ${csv}) as csv, (select count(*) from ${parquet}) as parquet,
      (select count(*) from (from ${csv} except all from ${parquet})) as missing`);
    const rows = String(described.resources.find(({ name }) => name === `${level}-${table}-csv`)?.rows);
    expect(Number(rows)).toBeGreaterThan(0);
    expect(counts).toEqual({ csv: rows, parquet: rows, missing: "0" });
  });

  test.each(tablesAndLevels)("JSON and Parquet hold the same rows: %s %s", async (level, table) => {
    const { release, rows, ...about } = JSON.parse(
      readFileSync(pathOf(`${level}-${table}-json`), "utf8"),
    ) as { release: unknown; rows: object[] };
    expect(release).toEqual(testRelease);
    expect(about).toEqual({ table: table.replace("-", "_"), level });
    const parquet = pathOf(`${level}-${table}-parquet`);
    expect(rows).toEqual(
      await ask(`select * exclude (release, register, period, as_of, synthetic, level) from '${parquet}'`),
    );
  });

  test("a Parquet file names its release and says that its people are made up", async () => {
    const rows = await ask(
      `select decode(key) as key, decode(value) as value from parquet_kv_metadata('${pathOf("village-persons-parquet")}')`,
    );
    const { value } = rows.find(({ key }) => key === "release") ?? {};
    expect(JSON.parse(String(value))).toEqual(testRelease);
  });
});

describe("datapackage.json", () => {
  // The schemas are of draft 4; what they use of it, draft 7 reads alike.
  const { $schema: _package, ...packageSchema } = dataPackageSchema;
  const { $schema: _resource, ...resourceSchema } = tabularResourceSchema;
  const checker = new Ajv({ strict: false });
  addFormats.default(checker);
  const validatePackage = checker.compile(packageSchema);
  const validateTable = checker.compile(resourceSchema);

  test("is a Data Package, and its CSV files are Tabular Data Resources", () => {
    validatePackage(described);
    expect(validatePackage.errors).toBeNull();
    for (const resource of described.resources.filter(({ format }) => format === "csv")) {
      validateTable(resource);
      expect(validateTable.errors, resource.name).toBeNull();
    }
  });

  test("the schemas refuse what is not one", () => {
    expect(validatePackage({ ...described, resources: [] })).toBe(false);
    expect(validateTable({ ...described.resources[0], schema: { fields: [] } })).toBe(false);
  });

  test("tells the columns of each table in their order, with a sentence each", () => {
    for (const { name, path, schema } of described.resources as (DataPackage["resources"][number] & {
      schema: { fields: { name: string; description: string }[] };
    })[]) {
      if (!path.endsWith(".csv")) continue;
      const [header] = parse(read(path), { to: 1 }) as string[][];
      expect(
        schema.fields.map((field) => field.name),
        name,
      ).toEqual(header);
      for (const field of schema.fields) expect(field.description).toMatch(/^\S.+ \/ \S.+$/);
    }
  });

  test("counts how many figures are published and how many are held back", () => {
    const hidden = described.resources
      .filter(({ format }) => format === "csv")
      .flatMap(({ path }) => parse(read(path), { columns: true }) as { held_back?: string }[])
      .reduce((sum, row) => sum + Number(row.held_back ?? 0), 0);
    expect(described.figures.held_back).toBe(hidden);
    expect(described.figures.published).toBeGreaterThan(hidden);
  });
});

describe("the folder", () => {
  test("SHA256SUMS and datapackage.json tell size and checksum of every file", () => {
    const sums = new Map(
      read("SHA256SUMS")
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => line.split("  ").reverse() as [string, string]),
    );
    const plain = readdirSync(folder).filter((name) => !name.endsWith(".gz") && name !== "SHA256SUMS");
    expect([...sums.keys()].sort()).toEqual(plain.sort());
    for (const name of plain)
      expect(sums.get(name)).toBe(createHash("sha256").update(read(name)).digest("hex"));
    for (const { path, hash, bytes } of described.resources) {
      expect(hash).toBe(`sha256:${sums.get(path)}`);
      expect(bytes).toBe(read(path).length);
    }
  });

  test("packed files hold the same text", () => {
    const packed = readdirSync(folder).filter((name) => name.endsWith(".gz"));
    expect(packed.length).toBe(tablesAndLevels.length * 2);
    for (const name of packed) expect(gunzipSync(read(name)).equals(read(name.slice(0, -3)))).toBe(true);
  });

  test("every name of a table says that its people are made up, and so do the readme and the package", () => {
    for (const { path } of described.resources) expect(path).toMatch(/^dataku-2026-Q3-r7-sintetis-/);
    expect(read("BACA-SAYA.md").toString()).toMatch(/rekaan[\s\S]*invented/);
    expect(described).toMatchObject({ description: expect.stringContaining("sintetis") });
  });

  test("of a real register no file says that people are made up", async () => {
    const real = join(root, "real");
    await buildRecapFiles({ ...testRelease, synthetic: false }, real, testAreas);
    expect(readdirSync(real).filter((name) => name.includes("sintetis"))).toEqual([]);
    for (const name of ["BACA-SAYA.md", "datapackage.json"])
      expect(readFileSync(join(real, name), "utf8")).not.toMatch(
        /sintetis|synthetic (?!di)|invented\.(?! \/|")/i,
      );
    expect(readFileSync(join(real, "dataku-2026-Q3-r7-nation-persons.csv"), "utf8")).toContain(
      ",false,nation,",
    );
  });

  test("is the same, byte for byte, whenever and wherever it is made", async () => {
    const again = join(root, "again");
    await buildRecapFiles(testRelease, again, testAreas);
    expect(readdirSync(again)).toEqual(readdirSync(folder));
    for (const name of readdirSync(again))
      expect(readFileSync(join(again, name)).equals(read(name)), name).toBe(true);
  });

  test("that is there already stays as it is, and nothing is left beside it", async () => {
    const before = read("SHA256SUMS");
    await buildRecapFiles({ ...testRelease, synthetic: false }, folder, testAreas);
    expect(read("SHA256SUMS").equals(before)).toBe(true);
    expect(readdirSync(root).filter((name) => name.startsWith("files"))).toEqual(["files"]);
  });

  test("does not appear when figures cannot be read", async () => {
    const broken = join(root, "broken");
    mkdirSync(join(root, "elsewhere"));
    const areasOf = async function* (level: (typeof levels)[number]) {
      yield* testAreas(level);
      if (level === "village") throw new Error("unreadable");
    };
    await expect(buildRecapFiles(testRelease, broken, areasOf)).rejects.toThrow("unreadable");
    expect(readdirSync(root).filter((name) => name.startsWith("broken"))).toEqual([]);
  });
});

test("a row of nothing but 0 is left out, and one that holds something back is not", async () => {
  const zeros = <Key extends string>(keys: readonly Key[]) =>
    Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
  const nobody = {
    ...testFigures(NATION),
    persons: 0,
    desil: zeros(desilGroups),
    dukcapil: zeros(dukcapilGroups),
    programmes: [
      { programme: "PKH", period: "2026-Q3", listed: 0, receiving: 0, stages: zeros(stageGroups) },
      { programme: "BST", period: "2026-Q3", listed: 0, receiving: null, stages: zeros(stageGroups) },
    ],
    update: null,
    submissions: [{ kind: "usul", received: 0, closed: 0, withdrawn: 0, median_days: null, topics: {} }],
  } satisfies AreaFigures;
  const empty = join(root, "empty");
  await buildRecapFiles(testRelease, empty, async function* (level) {
    if (level === "nation") yield nobody;
  });
  const rowsOf = (table: string) =>
    readFileSync(join(empty, `dataku-2026-Q3-r7-sintetis-nation-${table}.csv`), "utf8")
      .split("\r\n")
      .slice(1, -1);
  for (const table of ["persons", "updates", "submissions"]) expect(rowsOf(table)).toEqual([]);
  expect(rowsOf("programmes")).toEqual([expect.stringMatching(/,BST,2026-Q3,0,,0,0,0,0,0,0,1$/)]);
});

test("a month is written so that a spreadsheet does not take it for a day", () => {
  const rows = parse(read("dataku-2026-Q3-r7-sintetis-nation-programmes.csv"), { columns: true }) as {
    programme: string;
    programme_period: string;
  }[];
  expect(rows.find(({ programme }) => programme === "PBI_JK")?.programme_period).toBe("2026-M09");
});
