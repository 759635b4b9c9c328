import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recapFolder } from "../projection/recap-folder.ts";
import { writePack } from "../recap/area-pack.ts";
import type { StoredArea } from "../recap/stored-area.ts";
import { testRelease as release } from "../recap/test-figures.ts";
import { createWebApi } from "./web-api.ts";

const api = createWebApi();
const folder = recapFolder();
const nation: StoredArea = {
  format: 1,
  programmes: [["PKH", "2026-Q3"]],
  updatePeriod: "2026-Q3",
  topics: ["withheld"],
  areas: [
    {
      code: "id",
      // Persons, seven desil groups, three of Dukcapil, households, PKH: listed, receiving, six stages.
      figures: [120, 40, 20, 20, 10, 10, 20, 0, 100, -1, -1, 60, 50, 30, -1, 0, 0, 20, 0, 0, 10],
      update: [3, 2, 3],
      weeks: [2952, 0, 1, 2, 3],
      submissions: [
        [12, 10, 0, 21],
        [0, 0, 0, -1],
        [-1, -1, 0, -1, -1],
      ],
    },
    { code: "32", figures: [120] },
  ],
};

beforeAll(async () => {
  async function* documents() {
    yield { code: "id", document: gzipSync(JSON.stringify(nation)) };
  }
  mkdirSync(join(folder, release.id), { recursive: true });
  await writePack(join(folder, release.id), documents());
});
afterAll(() => rmSync(folder, { recursive: true }));

const publish = (active: string | null) =>
  writeFileSync(join(folder, "index.json"), JSON.stringify({ active, releases: active ? [release] : [] }));

describe("the recap", () => {
  test("is said to come while there is no release", async () => {
    publish(null);
    const response = await api.request("/api/v1/recap/id");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("60");
  });

  test("gives figures, null where they are held back, of an area and its children", async () => {
    publish(release.id);
    const response = await api.request("/api/v1/recap/id");
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    expect(response.headers.get("dataku-synthetic")).toBe("true");
    const { figures, children, ...about } = await response.json();
    expect(about).toEqual({
      release,
      periods: ["2026-Q3"],
      threshold: 10,
      code: "id",
      name: "Indonesia",
      level: "nation",
      above: [],
    });
    expect(figures).toEqual({
      code: "id",
      name: "Indonesia",
      level: "nation",
      persons: 120,
      desil: { "1": 40, "2": 20, "3": 20, "4": 10, "5": 10, "6-10": 20, none: 0 },
      dukcapil: { padan: 100, tidak_padan: null, belum_rekam: null },
      programmes: [
        {
          programme: "PKH",
          period: "2026-Q3",
          listed: 30,
          receiving: null,
          stages: { waiting: 0, problem: 0, paid: 20, not_withdrawn: 0, excluded: 0, none: 10 },
        },
      ],
      update: {
        period: "2026-Q3",
        villages: 3,
        villages_finished: 2,
        musdes_held: 3,
        households_target: 60,
        households_verified: 50,
        weeks: [
          { week: "2026-W32", villages_finished: 0, musdes_held: 1 },
          { week: "2026-W33", villages_finished: 2, musdes_held: 3 },
        ],
      },
      submissions: [
        { kind: "usul", received: 12, closed: 10, withdrawn: 0, median_days: 21, topics: {} },
        { kind: "sanggah", received: 0, closed: 0, withdrawn: 0, median_days: null, topics: {} },
        {
          kind: "pengaduan",
          received: null,
          closed: null,
          withdrawn: 0,
          median_days: null,
          topics: { withheld: null },
        },
      ],
    });
    expect(children).toMatchObject([{ code: "32", name: "Jawa Barat", persons: 120, update: null }]);
  });

  test("is not sent again to who has it", async () => {
    publish(release.id);
    const etag = (await api.request("/api/v1/recap/id")).headers.get("etag") as string;
    const again = (tag: string) => api.request("/api/v1/recap/id", { headers: { "if-none-match": tag } });
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const response = await again(tag);
      expect(response.status).toBe(304);
      expect(await response.text()).toBe("");
      expect(response.headers.get("etag")).toBe(etag);
    }
    expect((await again('"other"')).status).toBe(200);
  });

  test("may be read by scripts of other sites, and so may its refusals", async () => {
    publish(release.id);
    for (const path of ["id", "99", "id?period=x"]) {
      const { headers } = await api.request(`/api/v1/recap/${path}`);
      expect(headers.get("access-control-allow-origin"), path).toBe("*");
    }
    expect((await api.request("/api/v1/regions/id")).headers.has("access-control-allow-origin")).toBe(false);
  });

  test("of an unknown area or period is not found, and of a text that is no period is refused", async () => {
    publish(release.id);
    for (const path of ["99", "x", "id?period=2026-Q2"])
      expect((await api.request(`/api/v1/recap/${path}`)).status).toBe(404);
    for (const period of ["", "2026", "2026-Q5", "2026-13", "../etc"]) {
      const response = await api.request(`/api/v1/recap/id?period=${encodeURIComponent(period)}`);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ errors: [{ path: "period", code: "invalid" }] });
    }
  });
});
