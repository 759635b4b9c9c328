import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { regionDocument } from "../lib/region/areas.ts";
import { buildWilayah } from "./build-wilayah.ts";

const parent = mkdtempSync(join(tmpdir(), "wilayah-"));
const folder = join(parent, "wilayah");
afterAll(() => rmSync(parent, { recursive: true }));

// Thousands of small files, twice: slow on a busy disk.
const timeout = 60_000;

test("the area files are those of the API, one per area that has children, and are written once", {
  timeout,
}, () => {
  expect(buildWilayah(folder)).toEqual({ files: 7_838, written: true });
  expect(readdirSync(folder).filter((name) => name.endsWith(".json"))).toHaveLength(7_838);
  for (const code of ["id", "32", "32.73", "32.73.25"]) {
    expect(readFileSync(join(folder, `${code}.json`), "utf8")).toBe(JSON.stringify(regionDocument(code)));
  }
  expect(buildWilayah(folder)).toEqual({ files: 7_838, written: false });

  const before = statSync(join(folder, "id.json")).mtimeMs;
  rmSync(join(folder, "32.json"));
  expect(buildWilayah(folder)).toEqual({ files: 7_838, written: true });
  expect(statSync(join(folder, "id.json")).mtimeMs).toBeGreaterThan(before);
  expect(readdirSync(parent)).toEqual(["wilayah"]);
});
