import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  findRegion,
  getRegion,
  listChildren,
  listVillages,
  loadAreas,
  regionDocument,
  regionPath,
} from "./areas.ts";
import { parseVillageCode } from "./region.ts";

describe("the areas", () => {
  test("are 38 provinces, 514 regencies, 7,285 districts and 83,762 villages", () => {
    const provinces = listChildren("id");
    const regencies = provinces.flatMap((area) => listChildren(area.code));
    const districts = regencies.flatMap((area) => listChildren(area.code));
    const villages = districts.flatMap((area) => listChildren(area.code));
    expect([provinces, regencies, districts, villages].map((list) => list.length)).toEqual([
      38, 514, 7_285, 83_762,
    ]);
  });

  test("share village names: 63,691 distinct ones, apart from case", () => {
    expect(listVillages()).toHaveLength(83_762);
    expect(new Set(listVillages().map((village) => village.name.toLowerCase())).size).toBe(63_691);
  });

  test("are found by dotted code", () => {
    expect(findRegion("32.73.25.1001")).toEqual({
      code: "32.73.25.1001",
      name: "Palasari",
      level: "village",
    });
    expect(findRegion("32.73")).toEqual({ code: "32.73", name: "Kota Bandung", level: "regency" });
    expect(getRegion("id")).toEqual({ code: "id", name: "Indonesia", level: "nation" });
  });

  test.each([
    ["32.73.25.9999", "an unknown village"],
    ["91.01", "Merauke before Papua was divided"],
    ["64.06", "Malinau before Kalimantan Utara was split off"],
    ["constructor", "no code at all"],
    ["", "nothing"],
  ])("do not hold %s, %s", (code) => {
    expect(findRegion(code)).toBeNull();
    expect(regionDocument(code)).toBeNull();
    expect(listChildren(code)).toEqual([]);
    expect(() => getRegion(code)).toThrow(RangeError);
    expect(() => regionPath(code)).toThrow(RangeError);
  });

  test("do not take a regency where a village is due", () => {
    expect(parseVillageCode("32.73")).toBeNull();
    expect(getRegion("32.73").level).not.toBe("village");
  });

  test("say where a place lies, nearest area first, without the nation", () => {
    expect(regionPath("32.73.25.1001")).toBe("Cibiru, Kota Bandung, Jawa Barat");
    expect(regionPath("11.01.01.2001")).toBe("Bakongan, Kabupaten Aceh Selatan, Aceh");
    expect(regionPath("32.73.25")).toBe("Kota Bandung, Jawa Barat");
    expect(regionPath("32.73")).toBe("Jawa Barat");
    expect(regionPath("32")).toBe("");
    expect(regionPath("id")).toBe("");
  });

  test("list children in a reader's alphabet", () => {
    expect(listChildren("32.73.25").map((village) => village.name)).toEqual([
      "Cipadung",
      "Cisurupan",
      "Palasari",
      "Pasir Biru",
    ]);
    expect(listChildren("32.73.25.1001")).toEqual([]);
  });

  test("are published with their children", () => {
    expect(JSON.stringify(regionDocument("32.73.25"))).toBe(
      '{"code":"32.73.25","name":"Cibiru","level":"district","children":[' +
        '{"code":"32.73.25.1002","name":"Cipadung","level":"village"},' +
        '{"code":"32.73.25.1004","name":"Cisurupan","level":"village"},' +
        '{"code":"32.73.25.1001","name":"Palasari","level":"village"},' +
        '{"code":"32.73.25.1003","name":"Pasir Biru","level":"village"}]}',
    );
    expect(regionDocument("32.73.25.1001")).toEqual({
      code: "32.73.25.1001",
      name: "Palasari",
      level: "village",
      children: [],
    });
  });
});

describe("loadAreas", () => {
  const source = join(process.cwd(), "node_modules", "idn-area-data", "data");
  const folder = mkdtempSync(join(tmpdir(), "areas-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  function withProvinces(change: (text: string) => string): string {
    cpSync(source, folder, { recursive: true });
    writeFileSync(join(folder, "provinces.csv"), change(readFileSync(join(source, "provinces.csv"), "utf8")));
    return folder;
  }

  test("says which file is missing and what to do", () => {
    expect(() => loadAreas(join(folder, "nowhere"))).toThrow(/cannot read .*provinces\.csv.*npm ci/);
  });

  test("refuses another number of areas", () => {
    const changed = withProvinces((text) => text.replace("11,Aceh\n", ""));
    expect(() => loadAreas(changed)).toThrow(/provinces\.csv has 37 rows instead of 38/);
  });

  test("refuses a code that stands twice", () => {
    const changed = withProvinces((text) => text.replace("12,Sumatera Utara", "11,Sumatera Utara"));
    expect(() => loadAreas(changed)).toThrow(/duplicate.*"11"/);
  });

  test("refuses an area without its parent", () => {
    const changed = withProvinces((text) => text.replace("11,Aceh", "99,Aceh"));
    expect(() => loadAreas(changed)).toThrow(/regencies\.csv has a duplicate, orphan.*"11\.01"/);
  });

  test("refuses another header", () => {
    const changed = withProvinces((text) => text.replace("code,name", "kode,nama"));
    expect(() => loadAreas(changed)).toThrow(/unexpected header/);
  });
});
