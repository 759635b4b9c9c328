import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readManifest } from "./manifest.ts";

const dir = mkdtempSync(join(tmpdir(), "dataku-manifest-"));
afterAll(() => rmSync(dir, { recursive: true }));

const sum = "a".repeat(64);
const entry = { rows: 2, sha256: sum };
const sound = {
  format: "dataku-register/1",
  source: "SIKS-NG",
  register: "DTSEN",
  as_of: "2026-09-30",
  period: "2026-Q3",
  files: { "persons.csv": entry, "benefits.csv": entry, "updates.csv": entry },
};

async function read(document: unknown) {
  writeFileSync(
    join(dir, "manifest.json"),
    typeof document === "string" ? document : JSON.stringify(document),
  );
  return readManifest(dir);
}

describe("a manifest", () => {
  test("is read whole; the people are real unless it says that they are synthetic", async () => {
    expect(await read(sound)).toMatchObject({ asOf: "2026-09-30", synthetic: false });
    expect(await read({ ...sound, synthetic: true })).toMatchObject({ synthetic: true });
  });

  test("may begin with a byte order mark, name packed files and write sums in capitals", async () => {
    const capital = { rows: 2, sha256: sum.toUpperCase() };
    const files = {
      "persons.csv.gz": capital,
      "benefits.csv": entry,
      "updates.csv": entry,
      "readme.txt": entry,
    };
    const manifest = await read(`\uFEFF${JSON.stringify({ ...sound, files })}`);
    expect(manifest.files["persons.csv"].sha256).toBe(sum);
    expect(Object.keys(manifest.files)).toEqual(["persons.csv", "benefits.csv", "updates.csv"]);
  });

  test.each([
    ["no JSON", "{", /manifest.json is not JSON/],
    ["an array", [], /^manifest.json: the document must be an object$/],
    ["another format", { ...sound, format: "dataku-register/2" }, /format must be "dataku-register\/1"/],
    ["no such day", { ...sound, as_of: "2026-02-30" }, /as_of must be a date/],
    ["a year of no register", { ...sound, as_of: "9999-12-31" }, /as_of must be a date/],
    [
      "keys that would write on the terminal",
      { ...sound, files: { ...sound.files, "\x1b[31m\nall is well": 1 } },
      /^manifest\.json: files\."\\u001b\[31m\\nall is well" must be an object$/,
    ],
    [
      "very many faults",
      { ...sound, files: Object.fromEntries(Array.from({ length: 30 }, (_, nth) => [nth, 1])) },
      /^(?:manifest\.json: files\.\d must be an object\n){10}manifest\.json: and 20 more$/,
    ],
    ["no such period", { ...sound, period: "2026-Q5" }, /period must be a period/],
    ["no register", { ...sound, register: "" }, /register must be text/],
    ["a control character", { ...sound, source: "SIKS\0NG" }, /source must be text without control/],
    ["no files", { ...sound, files: undefined }, /files must be an object/],
    ["a file not listed", { ...sound, files: { "persons.csv": entry } }, /does not list benefits.csv/],
    [
      "no checksum",
      { ...sound, files: { ...sound.files, "persons.csv": { rows: 2, sha256: "abc" } } },
      /files.persons.csv.sha256 must be a SHA-256 sum/,
    ],
    [
      "a broken count",
      { ...sound, files: { ...sound.files, "persons.csv": { rows: 1.5, sha256: sum } } },
      /files.persons.csv.rows must be a whole number/,
    ],
  ])("with %s is refused by the name of what is wrong", async (_, document, message) => {
    await expect(read(document)).rejects.toMatchObject({
      code: "bad_export",
      message: expect.stringMatching(message),
    });
  });

  test("that is missing is asked for, and a folder that is a file or is not there is no export", async () => {
    for (const path of [tmpdir(), join(dir, "manifest.json"), join(dir, "nothing")]) {
      await expect(readManifest(path)).rejects.toMatchObject({
        code: "bad_export",
        message: expect.stringContaining("has no manifest.json"),
      });
    }
  });
});
