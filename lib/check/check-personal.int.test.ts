import { rmSync } from "node:fs";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { getSecrets } from "../config/secrets.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { type LoadOptions, loadRelease } from "../projection/load-release.ts";
import { releaseStore } from "../projection/releases.ts";
import { type TestExport, writeTestExport } from "../projection/test-export.ts";
import { checkPersonal } from "./check-personal.ts";
import { parsePersonalQuery } from "./parse-personal-query.ts";
import type { PersonalAnswer } from "./personal-answer.ts";

let database: TestDatabase;
let admin: Sql;
let loaderUrl: string;
const dirs: string[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  loaderUrl = database.database.loaderUrl as string;
  admin = postgres(database.adminUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await admin?.end();
  await database?.stop();
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

type Person = {
  id?: string;
  name?: string;
  nik?: string;
  desil?: number | "";
  dukcapil?: string;
};

const nik = "3273255203840001";
const line = ({
  id = "P1",
  name = "ENDANG SURYANINGRUM",
  nik: own = nik,
  desil = 4,
  dukcapil = "padan",
}: Person = {}) => `${id},${own},3273250101200001,${name},1984-03-12,P,32.73.25.1002,${desil},${dukcapil}`;

/** Loads an export of a quarter, or of another period. @returns the release's number */
async function load(
  period: string,
  content: Omit<TestExport, "manifest">,
  { manifest = {}, ...options }: Partial<LoadOptions> & { manifest?: Record<string, unknown> } = {},
): Promise<number> {
  const dir = writeTestExport({ ...content, manifest: { period, ...manifest } });
  dirs.push(dir);
  const { releaseId } = await loadRelease({
    dir,
    loaderUrl,
    pepper: getSecrets().projectionPepper,
    maxRejects: 0,
    force: true,
    activate: true,
    fallbackDir: dir,
    ...options,
  });
  return releaseId;
}

async function ask(name: string, own = nik): Promise<PersonalAnswer> {
  const query = parsePersonalQuery({ nik: own, name });
  if (!query.ok) throw new Error(JSON.stringify(query.errors));
  return checkPersonal(query.value);
}

async function verified(name = "Endang Suryaningrum", own = nik) {
  const answer = await ask(name, own);
  if (answer.outcome !== "verified") throw new Error("not verified");
  return answer.person;
}

/** Nothing is carried over from a release of an earlier test. */
async function forgetReleases(): Promise<void> {
  await admin`delete from projection.active`;
}

describe("a NIK and a name", () => {
  beforeAll(async () => {
    await load("2026-Q3", {
      persons: [
        line(),
        line({ id: "P2", nik: "3273251708810001", name: "MUHAMMAD SYARIFUDDIN", dukcapil: "tidak_padan" }),
        line({ id: "P3", nik: "3273251708810002", name: "DEDE ROHAYATI" }),
        line({ id: "P4", nik: "3273251708810002", name: "DEDE ROHAYATI" }),
        line({ id: "P5", nik: "3273251708810003", name: "DEWI ANJANI PUSPANINGTYAS" }),
      ],
      benefits: ["P1,PKH,2026-Q3,ya,DISBURSED,BSI,2026-09-13"],
      updates: ["32.73.25.1002,2026-Q3,400,380,2026-08-10,2026-08-20"],
    });
  });

  test("of one person are verified, the name whole in any order and the NIK with spaces", async () => {
    expect(await ask("Suryaningrum, Endang", "3273 2552 0384 0001")).toEqual({
      outcome: "verified",
      register: "DTSEN",
      asOf: "2026-09-30",
      period: "2026-Q3",
      synthetic: false,
      person: {
        ref: expect.any(String),
        name: "ENDANG SURYANINGRUM",
        match: "exact",
        ageBand: "40-49",
        village: {
          code: "32.73.25.1002",
          name: "Cipadung",
          path: "Cibiru, Kota Bandung, Jawa Barat",
          update: { period: "2026-Q3", finalised: true },
        },
        desil: { value: 4, history: [{ period: "2026-Q3", value: 4 }] },
        dukcapil: "padan",
        programmes: [
          {
            programme: "PKH",
            receiving: true,
            listed: true,
            period: "2026-Q3",
            stage: "DISBURSED",
            channel: "BSI",
            updatedOn: "2026-09-13",
            reasons: [],
            history: [{ period: "2026-Q3", receiving: true, stage: "DISBURSED", updatedOn: "2026-09-13" }],
          },
          ...["SEMBAKO", "PBI_JK"].map((programme) => ({
            programme,
            receiving: false,
            listed: false,
            period: null,
            stage: null,
            channel: null,
            updatedOn: null,
            reasons: [{ code: "not_listed", period: "2026-Q3" }],
            history: [],
          })),
        ],
      },
    });
  });

  test("in another accepted spelling are verified, with what was not typed masked", async () => {
    expect(await verified("Moch. Saripudin", "3273251708810001")).toMatchObject({
      name: "M******* S**********",
      match: "spelling",
      dukcapil: "tidak_padan",
    });
  });

  test.each([
    ["a NIK that is not there", "Endang Suryaningrum", "3273255203840002"],
    ["somebody else's NIK", "Muhammad Syarifuddin", nik],
    ["a name one slip away", "Endang Suryaningrun", nik],
    ["a part of the name", "Dewi Puspaningtyas", "3273251708810003"],
    ["a name with more than the person has", "Endang Suryaningrum Lestari", nik],
    ["a NIK that stands twice, though the name is right", "Dede Rohayati", "3273251708810002"],
  ])("are not verified with %s, and always in the same words", async (_, name, own) => {
    expect(await ask(name, own)).toEqual({ outcome: "not_verified", synthetic: false });
  });
});

describe("history", () => {
  beforeEach(forgetReleases);

  test("of the desil keeps changes alone over three releases, each with the period that brought it", async () => {
    await load("2026-Q1", { persons: [line({ desil: "" })] });
    await load("2026-Q2", { persons: [line({ desil: 4 })] });
    await load("2026-Q3", { persons: [line({ desil: 4 })] });
    expect((await verified()).desil).toEqual({
      value: 4,
      history: [
        { period: "2026-Q2", value: 4 },
        { period: "2026-Q1", value: null },
      ],
    });
    await load("2026-Q4", { persons: [line({ desil: 6 })] });
    expect((await verified()).desil).toEqual({
      value: 6,
      history: [
        { period: "2026-Q4", value: 6 },
        { period: "2026-Q2", value: 4 },
        { period: "2026-Q1", value: null },
      ],
    });
  });

  test("of the desil keeps the newest twelve changes", async () => {
    for (let at = 0; at < 14; at += 1) {
      const period = `${2022 + Math.floor(at / 4)}-Q${(at % 4) + 1}`;
      await load(period, { persons: [line({ desil: (at % 2) + 1 })] });
    }
    const { history } = (await verified()).desil;
    expect(history).toHaveLength(12);
    expect(history[0]).toEqual({ period: "2025-Q2", value: 2 });
    expect(history[11]).toEqual({ period: "2022-Q3", value: 1 });
  });

  test("takes a second release of one period as a correction of the first", async () => {
    const benefits = ["P1,PKH,2026-Q3,ya,DISBURSED,BSI,2026-09-13"];
    await load("2026-Q2", { persons: [line({ desil: 4 })] });
    await load("2026-Q3", { persons: [line({ desil: 6 })], benefits });
    await load("2026-Q3", { persons: [line({ desil: 4 })] });
    const person = await verified();
    expect(person.desil.history).toEqual([{ period: "2026-Q2", value: 4 }]);
    expect(person.programmes[0]).toMatchObject({ programme: "PKH", listed: false, history: [] });
  });

  test("keeps periods of aid that later exports no longer bring, and says why there is none now", async () => {
    await load("2026-Q1", {
      persons: [line({ desil: 4 })],
      benefits: ["P1,PKH,2026-Q1,ya,DISBURSED,HIMBARA,2026-03-10", "P1,PBI_JK,2026-03,ya,,BPJS,2026-03-04"],
    });
    await load("2026-Q2", {
      persons: [line({ desil: 4 })],
      benefits: [
        "P1,PKH,2026-Q2,ya,NOT_WITHDRAWN,HIMBARA,2026-06-10",
        "P1,PBI_JK,2026-06,ya,DISBURSED,BPJS,2026-06-04",
      ],
    });
    await load("2026-Q3", {
      persons: [line({ desil: 6 })],
      benefits: ["P1,PBI_JK,2026-09,ya,DISBURSED,BPJS,2026-09-04"],
    });
    const { programmes } = await verified();
    expect(programmes.map(({ programme, receiving, listed }) => [programme, receiving, listed])).toEqual([
      ["PKH", false, true],
      ["PBI_JK", true, true],
      ["SEMBAKO", false, false],
    ]);
    expect(programmes[0]).toMatchObject({
      period: "2026-Q2",
      stage: "NOT_WITHDRAWN",
      reasons: [
        { code: "desil_over_limit", desil: 6, limit: 4, validFrom: "2025-Q2", validTo: null },
        { code: "not_listed", period: "2026-Q3" },
      ],
      history: [
        { period: "2026-Q2", receiving: true, stage: "NOT_WITHDRAWN", updatedOn: "2026-06-10" },
        { period: "2026-Q1", receiving: true, stage: "DISBURSED", updatedOn: "2026-03-10" },
      ],
    });
    expect(programmes[1]?.history.map(({ period }) => period)).toEqual(["2026-09", "2026-06", "2026-03"]);
  });

  test("tells of a quarter and of its last month, where the export tells of both", async () => {
    await load("2026-Q3", {
      persons: [line()],
      benefits: [
        "P1,PKH,2026-Q3,ya,DISBURSED,BSI,2026-08-01",
        "P1,PKH,2026-09,tidak,NOT_WITHDRAWN,BSI,2026-09-05",
      ],
    });
    const [pkh] = (await verified()).programmes;
    expect(pkh).toMatchObject({ period: "2026-09", receiving: false });
    expect(pkh?.history.map(({ period, stage }) => [period, stage])).toEqual([
      ["2026-09", "NOT_WITHDRAWN"],
      ["2026-Q3", "DISBURSED"],
    ]);
  });

  test("of a programme is at most eight periods, the export's own among them, and nothing is told twice", async () => {
    const quarter = (at: number) => `${2024 + Math.floor(at / 4)}-Q${(at % 4) + 1}`;
    const row = (at: number, stage: string) =>
      `P1,PKH,${quarter(at)},ya,${stage},BSI,${2024 + Math.floor(at / 4)}-${String((at % 4) * 3 + 2).padStart(2, "0")}-01`;
    for (let at = 0; at < 10; at += 1)
      await load(quarter(at), { persons: [line()], benefits: [row(at, "")] });
    // The export tells two periods anew.
    await load(quarter(10), { persons: [line()], benefits: [row(10, ""), row(9, "DISBURSED")] });
    const history = (await verified()).programmes[0]?.history ?? [];
    expect(history.map(({ period }) => period)).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map((at) => quarter(at)));
    expect(history[1]?.stage).toBe("DISBURSED");
    const [stored] = await admin.unsafe(
      `select length(past_benefits) / 7 as count from projection.person_r${(await releaseStore(loaderUrl).list()).at(-1)?.id}`,
    );
    expect(stored?.count).toBe(6);
  });

  test("goes on after a rollback, and is not needed: without an earlier release it begins anew", async () => {
    const first = await load("2026-Q1", { persons: [line({ desil: 2 })] });
    const second = await load("2026-Q2", { persons: [line({ desil: 9 })] });
    const store = releaseStore(loaderUrl);
    await store.rollback();
    expect((await verified()).desil.history).toEqual([{ period: "2026-Q1", value: 2 }]);
    await store.drop(second);
    await load("2026-Q3", { persons: [line({ desil: 5 })] });
    await store.drop(first);
    expect((await verified()).desil.history).toEqual([
      { period: "2026-Q3", value: 5 },
      { period: "2026-Q1", value: 2 },
    ]);
    await forgetReleases();
    await load("2026-Q4", { persons: [line({ desil: 5 })] });
    expect((await verified()).desil.history).toEqual([{ period: "2026-Q4", value: 5 }]);
  });

  test("is of nobody whose NIK stood twice, nor of made-up people, nor of another pepper", async () => {
    await load("2026-Q1", { persons: [line({ desil: 2 }), line({ id: "P2", desil: 3 })] });
    await load("2026-Q2", { persons: [line({ desil: 4 })] });
    expect((await verified()).desil.history).toEqual([{ period: "2026-Q2", value: 4 }]);

    await load("2026-Q3", { persons: [line({ desil: 5 })] }, { manifest: { synthetic: true } });
    expect((await verified()).desil.history).toEqual([{ period: "2026-Q3", value: 5 }]);

    await load(
      "2026-Q4",
      { persons: [line()] },
      { manifest: { synthetic: true }, pepper: "another ".repeat(8) },
    );
    const [row] = await admin.unsafe(
      `select length(desil_history) as bytes from projection.person_r${(await releaseStore(loaderUrl).list()).at(-1)?.id}`,
    );
    expect(row?.bytes).toBe(0);
  });

  test("begins with the own period of a release that was loaded before there was any history", async () => {
    const id = await load("2026-Q1", { persons: [line({ desil: 3 })] });
    await admin.unsafe(`update projection.person_r${id} set desil_history = '', past_benefits = ''`);
    await load("2026-Q2", { persons: [line({ desil: 4 })] });
    expect((await verified()).desil.history).toEqual([
      { period: "2026-Q2", value: 4 },
      { period: "2026-Q1", value: 3 },
    ]);
  });
});

describe("a stage of a later version", () => {
  test("is shown as unknown, is no reason, and is counted", async () => {
    await forgetReleases();
    const dir = writeTestExport({
      persons: [line()],
      benefits: [
        "P1,PKH,2026-Q3,tidak,BIOMETRIC_CHECK,BSI,2026-09-13",
        "P1,SEMBAKO,2026-Q3,ya,BIOMETRIC_CHECK,BSI,2026-09-13",
      ],
    });
    dirs.push(dir);
    const { unknownStages, rows } = await loadRelease({
      dir,
      loaderUrl,
      pepper: getSecrets().projectionPepper,
      maxRejects: 0,
      force: true,
      activate: true,
      fallbackDir: dir,
    });
    expect(unknownStages).toEqual({ BIOMETRIC_CHECK: 2 });
    expect(rows["benefits.csv"]).toEqual({ read: 2, rejected: 0 });
    expect((await verified()).programmes.slice(0, 2)).toMatchObject([
      { programme: "PKH", receiving: false, stage: "UNKNOWN", reasons: [] },
      { programme: "SEMBAKO", receiving: true, stage: "UNKNOWN", reasons: [] },
    ]);
  });
});

describe("the look-up by NIK", () => {
  test("reads two neighbours by the index, so that a NIK that is there reads no more than one that is not", async () => {
    const id = await load("2026-Q3", { persons: [line()] });
    await admin`set enable_seqscan = off`;
    const plan = await admin.unsafe(
      `explain select * from projection.person_r${id} x where x.nik_key >= 0 order by x.nik_key limit 2`,
    );
    expect(JSON.stringify(plan)).toContain(`Index Scan using person_r${id}_nik`);
  });
});
