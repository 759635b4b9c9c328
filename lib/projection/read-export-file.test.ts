import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openExportFile } from "./read-export-file.ts";
import type { BrokenRow } from "./read-rows.ts";
import { type CsvRow, listRows } from "./test-rows.ts";

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true });
});

const wanted = ["person_id", "name"];
const header = "person_id,name";

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "dataku-read-"));
  dirs.push(dir);
  return dir;
}

async function readAll(dir: string) {
  const reader = openExportFile(dir, "persons.csv", wanted);
  const rows: CsvRow[] = [];
  const broken: BrokenRow[] = [];
  let bytesRead = 0;
  for await (const batch of reader.batches()) {
    const part = listRows(batch.bytes, batch.firstLine, batch.shape);
    rows.push(...part.rows);
    broken.push(...part.broken);
    bytesRead = batch.bytesRead;
  }
  const rowCount = rows.length + broken.length;
  return { rows, broken, bytesRead, totalBytes: reader.totalBytes, rowCount, sums: reader.sums() };
}

async function read(content: string | Buffer) {
  const dir = folder();
  writeFileSync(join(dir, "persons.csv"), content);
  return readAll(dir);
}

const fieldsOf = (rows: CsvRow[]) => rows.map((row) => row.fields);

describe("the rows of an export file", () => {
  test("come with their line, in the order of the columns asked for", async () => {
    const { rows, rowCount } = await read(`${header}\nP1,SITI\nP2,AGUS\n`);
    expect(rows).toEqual([
      { line: 2, fields: ["P1", "SITI"] },
      { line: 3, fields: ["P2", "AGUS"] },
    ]);
    expect(rowCount).toBe(2);
  });

  test("may stand under a header in another order, in capitals, with blanks and with other columns", async () => {
    const { rows } = await read(" Name ,extra,PERSON_ID\nSITI,x,P1\n");
    expect(fieldsOf(rows)).toEqual([["P1", "SITI"]]);
  });

  test("may begin with a byte order mark, also before a quote, and end with CRLF", async () => {
    expect(fieldsOf((await read(`\uFEFF${header}\r\nP1,SITI\r\n`)).rows)).toEqual([["P1", "SITI"]]);
    expect(fieldsOf((await read(`\uFEFF"person_id","name"\r\n"P1","SITI"\r\n`)).rows)).toEqual([
      ["P1", "SITI"],
    ]);
  });

  test("may all be quoted, hold commas and doubled quotes, and lack the last line end", async () => {
    const { rows, broken } = await read(
      `"person_id","name"\n"P1","SITI, S.Pd"\n"P2","AGUS ""GUS"" P"\nP3,EKA`,
    );
    expect(fieldsOf(rows)).toEqual([
      ["P1", "SITI, S.Pd"],
      ["P2", 'AGUS "GUS" P'],
      ["P3", "EKA"],
    ]);
    expect(broken).toEqual([]);
  });

  test("skip empty lines but count them as lines", async () => {
    expect((await read(`${header}\n\n\r\nP1,SITI\n\n`)).rows).toEqual([{ line: 4, fields: ["P1", "SITI"] }]);
  });

  test("may break their line within quotes, wherever the file is cut into pieces", async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => [
      `P${at}`,
      at % 3 ? "SITI AMINAH" : "SITI\nBINTI\r\nALI",
    ]);
    const lines = rows.map(([id, name]) => (name?.includes("\n") ? `${id},"${name}"` : `${id},${name}`));
    const { rows: found, broken, rowCount } = await read(`${header}\n${lines.join("\n")}\n`);
    expect(broken).toEqual([]);
    expect(fieldsOf(found)).toEqual(rows);
    expect([rowCount, found.at(-1)?.line]).toEqual([rows.length, 1 + rows.length + 20_000]);
  });

  test("are none in a file with a header alone", async () => {
    expect(await read(`${header}\n`)).toMatchObject({ rows: [], broken: [], rowCount: 0 });
  });

  test("are the same however the file is cut into pieces", async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => [`P${at}`, at % 7 ? "SITI AMINAH" : "É, Ü"]);
    const lines = rows.map(([id, name]) => (name?.includes(",") ? `${id},"${name}"` : `${id},${name}`));
    const result = await read(`${header}\n${lines.join("\n")}\n`);
    expect(result.broken).toEqual([]);
    expect(fieldsOf(result.rows)).toEqual(rows);
    expect(result.bytesRead).toBe(result.totalBytes);
  });

  test("are what was written, whatever the fields hold but line ends", async () => {
    const field = fc.string({ unit: "binary" }).filter((text) => !/[\n\r\uFFFD\uFEFF]/.test(text));
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field), { maxLength: 8 }), async (table) => {
        const lines = table.map((fields) => fields.map(quoted).join(","));
        const { rows, broken } = await read([header, ...lines, ""].join("\n"));
        expect(broken).toEqual([]);
        expect(fieldsOf(rows)).toEqual(table);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a broken row costs itself only", () => {
  const around = (line: string | Buffer) =>
    Buffer.concat([Buffer.from(`${header}\nP1,SITI\n`), Buffer.from(line), Buffer.from("\nP3,EKA\n")]);

  test.each<[string, string | Buffer, BrokenRow["reason"]]>([
    ["a field too few", "P2", "column_count"],
    ["a field too many", "P2,AGUS,X", "column_count"],
    ["a quote never closed", 'P2,"AGUS', "unclosed_quote"],
    ["a quote in the middle", 'P2,AGUS "GUS" P', "bad_quote"],
    ["text after a closing quote", 'P2,"AGUS"X', "bad_quote"],
    ["letters in Latin-1", Buffer.from("P2,JOS\xC9", "latin1"), "not_utf8"],
    ["70 kB", `P2,${"A".repeat(70_000)}`, "line_too_long"],
    ["a megabyte", `P2,${"A".repeat(1_000_000)}`, "line_too_long"],
  ])("%s", async (_, line, reason) => {
    const { rows, broken, rowCount } = await read(around(line));
    expect(rows).toEqual([
      { line: 2, fields: ["P1", "SITI"] },
      { line: 4, fields: ["P3", "EKA"] },
    ]);
    expect(broken).toEqual([{ line: 3, reason }]);
    expect(rowCount).toBe(3);
  });

  test("two quotes never closed do not swallow each other, nor the sound quoted row between", async () => {
    const { rows, broken } = await read(`${header}\nP1,"SITI\nP2,"AGUS, S.H."\nP3,"EKA\nP4,DWI\n`);
    expect(rows.map(({ line }) => line)).toEqual([3, 5]);
    expect(broken.map(({ line }) => line)).toEqual([2, 4]);
  });

  test("a carriage return inside a line is not the end of a row", async () => {
    const { rows, broken } = await read(`${header}\nP1,SI\rTI "A"\nP2,"A\rB"\nP3,"EKA"\n`);
    expect(broken).toEqual([{ line: 2, reason: "bad_quote" }]);
    expect(fieldsOf(rows)).toEqual([
      ["P2", "A\rB"],
      ["P3", "EKA"],
    ]);
  });

  test("a last line that was cut off lacks columns", async () => {
    const { rows, broken } = await read(`${header}\nP1,SITI\nP2`);
    expect(rows).toHaveLength(1);
    expect(broken).toEqual([{ line: 3, reason: "column_count" }]);
  });
});

describe("a file that cannot be an export's is refused", () => {
  test.each([
    ["is empty", "", "persons.csv is empty; a header line is due"],
    ["has only line ends", "\n\r\n", "persons.csv is empty; a header line is due"],
    ["lacks columns", "id,nama\nP1,SITI\n", "persons.csv lacks the column person_id, name"],
    ["names a column twice", "person_id,name,NAME\nP1,A,B\n", "persons.csv has the column name twice"],
    [
      "is UTF-16",
      Buffer.from(`\uFEFF${header}\nP1,SITI\n`, "utf16le"),
      "persons.csv lacks the column person_id, name",
    ],
    ["is one endless line", "A".repeat(3_000_000), "persons.csv lacks the column person_id, name"],
    [
      "has a header with an open quote",
      '"person_id,name\nP1,SITI\n',
      "persons.csv lacks the column person_id, name",
    ],
  ])("when it %s", async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({ code: "bad_export", message });
  });

  test("when it is missing, or a folder", async () => {
    const dir = folder();
    expect(() => openExportFile(dir, "persons.csv", wanted)).toThrow("has no persons.csv or persons.csv.gz");
    mkdirSync(join(dir, "persons.csv"));
    await expect(readAll(dir)).rejects.toMatchObject({
      code: "bad_export",
      message: expect.stringMatching(/persons.csv cannot be read \(EISDIR\)$/),
    });
  });
});

describe("a packed file", () => {
  const content = `${header}\nP1,SITI\n`;
  const sum = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest("hex");

  test("is read like a plain one, and both its sums are known", async () => {
    const dir = folder();
    const packed = gzipSync(content);
    writeFileSync(join(dir, "persons.csv.gz"), packed);
    const { rows, sums } = await readAll(dir);
    expect(fieldsOf(rows)).toEqual([["P1", "SITI"]]);
    expect(sums).toEqual([sum(packed), sum(content)]);
  });

  test("that was cut off or is no packed file is refused", async () => {
    const dir = folder();
    const path = join(dir, "persons.csv.gz");
    const long = gzipSync(Buffer.from(`${header}\n${"P1,SITI\n".repeat(100_000)}`), { level: 0 });
    writeFileSync(path, long);
    truncateSync(path, Math.floor(long.length / 2));
    const refusal = {
      code: "bad_export",
      message: expect.stringContaining("damaged, cut off or no gzip file (Z_"),
    };
    await expect(readAll(dir)).rejects.toMatchObject(refusal);
    writeFileSync(path, content);
    await expect(readAll(dir)).rejects.toMatchObject(refusal);
  });
});
