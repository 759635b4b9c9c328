import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listChildren } from "../region/areas.ts";
import { writePack } from "./area-pack.ts";
import { eachArea, latestRecap, listRecapReleases, readRecap } from "./read-recap.ts";

import type { StoredArea } from "./stored-area.ts";

const folder = mkdtempSync(join(tmpdir(), "dataku-recap-"));
const release = (period: string, id: number) => ({
  id: `${period}-r${id}`,
  register: "DTSEN",
  as_of: "2026-09-30",
  period,
  source: "SIKS-NG",
  synthetic: true,
});
const releases = [release("2026-Q3", 7), release("2026-Q3", 6), release("2026-Q2", 5)];

const stored = (...areas: [code: string, persons: number][]): StoredArea => ({
  format: 1,
  programmes: [],
  updatePeriod: null,
  topics: [],
  areas: areas.map(([code, persons]) => ({ code, figures: [persons] })),
});

async function* documents(areas: StoredArea[]) {
  for (const area of areas)
    yield { code: area.areas[0]?.code as string, document: gzipSync(JSON.stringify(area)) };
}

beforeAll(async () => {
  for (const [at, { id }] of releases.entries()) {
    const villages = listChildren("32.73.25").map(({ code }): [string, number] => [code, 100 + at]);
    const areas = [
      stored(["32.73.25", 1000 + at], ...villages),
      stored(["id", 5000 + at], ["32", 4000 + at]),
    ];
    mkdirSync(join(folder, id));
    await writePack(join(folder, id), documents(areas));
  }
  writeFileSync(join(folder, "index.json"), JSON.stringify({ active: "2026-Q3-r7", releases }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the recap on disk", () => {
  test("is empty before the first release", () => {
    const nowhere = join(folder, "nowhere");
    expect(latestRecap(nowhere)).toBeNull();
    expect(listRecapReleases(nowhere)).toEqual([]);
    expect(readRecap("id", undefined, nowhere)).toBeNull();
  });

  test("gives the release that is served, with what stands above and below an area", () => {
    const document = readRecap("32.73.25", undefined, folder);
    expect(document).toMatchObject({
      release: { id: "2026-Q3-r7" },
      periods: ["2026-Q3", "2026-Q2"],
      threshold: 10,
      name: "Cibiru",
      level: "district",
      above: [
        { code: "id", name: "Indonesia" },
        { code: "32", name: "Jawa Barat" },
        { code: "32.73", name: "Kota Bandung" },
      ],
      figures: { persons: 1000 },
    });
    expect(document?.children).toHaveLength(4);
  });

  test("cuts a village out of its district", () => {
    const document = readRecap("32.73.25.1002", undefined, folder);
    expect(document).toMatchObject({ code: "32.73.25.1002", level: "village", figures: { persons: 100 } });
    expect(document?.children).toEqual([]);
  });

  test("gives an earlier period, of one period the release that is served, and nothing of others", () => {
    expect(readRecap("id", "2026-Q2", folder)?.figures.persons).toBe(5002);
    expect(readRecap("id", "2026-Q3", folder)?.figures.persons).toBe(5000);
    expect(readRecap("id", "2026-Q1", folder)).toBeNull();
    expect(readRecap("99", undefined, folder)).toBeNull();
    expect(readRecap("32.73.25.9999", undefined, folder)).toBeNull();
  });

  test("is walked through level by level", async () => {
    const codes = [];
    for await (const { code } of eachArea("2026-Q2-r5", "province", folder)) codes.push(code);
    expect(codes).toEqual(["32"]);
  });
});
