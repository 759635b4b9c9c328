import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { regionDocument } from "../lib/region/areas.ts";
import { buildWilayah, listPublishedCodes } from "./build-wilayah.ts";

const parent = mkdtempSync(join(tmpdir(), "wilayah-"));
const folder = join(parent, "wilayah");
afterAll(() => rmSync(parent, { recursive: true }));

test("every area that has children has a file: 1 nation, 38, 514 and 7,285", () => {
  expect(new Set(listPublishedCodes()).size).toBe(7_838);
});

test("the area files hold what the API answers", () => {
  buildWilayah(folder, ["id", "32", "32.73", "32.73.25"]);
  for (const code of ["id", "32", "32.73", "32.73.25"]) {
    expect(readFileSync(join(folder, `${code}.json`), "utf8")).toBe(JSON.stringify(regionDocument(code)));
  }
});

test("the area files are written once, and again as a whole when one is missing", () => {
  const jakarta = listPublishedCodes("31");
  expect(buildWilayah(folder, jakarta)).toEqual({ files: 51, written: true });
  expect(readdirSync(folder).filter((name) => name.endsWith(".json"))).toHaveLength(51);
  expect(buildWilayah(folder, jakarta)).toEqual({ files: 51, written: false });

  const before = statSync(join(folder, "31.json")).mtimeMs;
  rmSync(join(folder, "31.71.json"));
  expect(buildWilayah(folder, jakarta)).toEqual({ files: 51, written: true });
  expect(statSync(join(folder, "31.json")).mtimeMs).toBeGreaterThan(before);
  expect(readdirSync(parent)).toEqual(["wilayah"]);
});
