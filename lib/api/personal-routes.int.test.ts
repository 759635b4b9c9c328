import { rmSync } from "node:fs";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import type { Subject } from "../guard/client-subject.ts";
import { runWithSubject } from "../guard/request-subject.ts";
import { loadRelease } from "../projection/load-release.ts";
import { openPersonRef } from "../projection/person-ref.ts";
import { writeTestExport } from "../projection/test-export.ts";
import { personalAnswerSchema } from "./personal-schemas.ts";
import { createWebApi } from "./web-api.ts";

process.env.ALTCHA_SECONDS = "0.1";
const api = createWebApi();
let running: TestDatabase;
const nik = "3273255203840001";

beforeAll(async () => {
  running = await startTestDatabase();
  const dir = writeTestExport({
    persons: [
      `P1,${nik},3273250101200001,ENDANG SURYANINGRUM,1984-03-12,P,32.73.25.1002,6,padan`,
      "P2,3273251708810001,3273250101200002,AGUS PERMANA,1981-08-17,L,32.73.25.1002,1,tidak_padan",
    ],
    benefits: [
      "P1,PKH,2026-Q2,ya,DISBURSED,HIMBARA,2026-06-10",
      "P1,PBI_JK,2026-09,ya,,BPJS,2026-09-04",
      "P2,SEMBAKO,2026-Q3,tidak,DATA_MISMATCH,HIMBARA,2026-09-13",
    ],
    manifest: { synthetic: true },
  });
  await loadRelease({
    dir,
    loaderUrl: running.database.loaderUrl as string,
    pepper: process.env.PROJECTION_PEPPER as string,
    maxRejects: 0,
    force: false,
    activate: true,
    fallbackDir: dir,
  });
  rmSync(dir, { recursive: true });
});
afterAll(async () => {
  await running?.stop();
});

async function token(purpose = "personal"): Promise<string> {
  const response = await api.request(`/api/v1/captcha?for=${purpose}`);
  const { challenge } = (await response.json()) as { challenge: Challenge };
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
}

let askers = 0;
/** Asks as somebody who never asked before. */
async function ask(body: Record<string, unknown>): Promise<Response> {
  askers += 1;
  return runWithSubject(`asker-${askers}` as Subject, async () =>
    api.request("/api/v1/checks/personal", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ captcha: await token(), ...body }),
    }),
  );
}

test("the person of NIK and name gets everything that is published, in the documented shape", async () => {
  const response = await ask({ nik: "3273.2552.0384.0001", name: "Endang Suryaningrum" });
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("dataku-synthetic")).toBe("true");
  const body = await response.json();
  expect(personalAnswerSchema.parse(body)).toEqual(body);
  expect(body).toEqual({
    outcome: "verified",
    register: "DTSEN",
    as_of: "2026-09-30",
    period: "2026-Q3",
    person: {
      ref: expect.any(String),
      name: "ENDANG SURYANINGRUM",
      match: "exact",
      age_band: "40-49",
      village: {
        code: "32.73.25.1002",
        name: "Cipadung",
        path: "Cibiru, Kota Bandung, Jawa Barat",
        update: { period: null, finalised: false },
      },
      desil: { value: 6, history: [{ period: "2026-Q3", value: 6 }] },
      dukcapil: "padan",
      programmes: [
        {
          programme: "PKH",
          receiving: false,
          listed: true,
          period: "2026-Q2",
          stage: "DISBURSED",
          channel: "HIMBARA",
          updated_on: "2026-06-10",
          reasons: [
            {
              code: "desil_over_limit",
              desil: 6,
              limit: 4,
              basis: expect.stringContaining("Inpres 4/2025"),
              source: expect.any(String),
              valid_from: "2025-Q2",
              valid_to: null,
            },
            { code: "not_listed", period: "2026-Q3" },
          ],
          history: [{ period: "2026-Q2", receiving: true, stage: "DISBURSED", updated_on: "2026-06-10" }],
        },
        {
          programme: "PBI_JK",
          receiving: true,
          listed: true,
          period: "2026-09",
          stage: null,
          channel: "BPJS",
          updated_on: "2026-09-04",
          reasons: [],
          history: [{ period: "2026-09", receiving: true, stage: null, updated_on: "2026-09-04" }],
        },
        {
          programme: "SEMBAKO",
          receiving: false,
          listed: false,
          period: null,
          stage: null,
          channel: null,
          updated_on: null,
          reasons: [
            expect.objectContaining({ code: "desil_over_limit", limit: 5 }),
            { code: "not_listed", period: "2026-Q3" },
          ],
          history: [],
        },
      ],
    },
  });
  expect(openPersonRef(body.person.ref)).toMatchObject({ village: "32.73.25.1002" });
});

test("every miss is the same status, the same headers and the same bytes, with the headers of a verified answer", async () => {
  const told = async (response: Response) => ({
    status: response.status,
    headers: [...response.headers],
    text: await response.text(),
  });
  const misses = [
    await told(await ask({ nik: "3273255203840002", name: "Endang Suryaningrum" })),
    await told(await ask({ nik, name: "Agus Permana" })),
    await told(await ask({ nik, name: "Endang" })),
    await told(await ask({ nik: "3273251708810001", name: "Endang Suryaningrum Permana Sari Dewi" })),
  ];
  expect(new Set(misses.map((miss) => JSON.stringify(miss))).size).toBe(1);
  expect(misses[0]?.text).toBe('{"outcome":"not_verified"}');
  const verified = await told(await ask({ nik: "3273251708810001", name: "Agus Permana" }));
  expect(verified.text).toContain('"code":"stage","stage":"DATA_MISMATCH"');
  expect({ ...verified, text: misses[0]?.text }).toEqual(misses[0]);
});

test("slips are told all at once and cost neither quota nor token", async () => {
  const captcha = await token();
  const response = await ask({ nik: 12, name: "", captcha });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    code: "invalid_input",
    errors: [
      { path: "nik", code: "not_text" },
      { path: "name", code: "required" },
    ],
  });
  expect((await ask({ nik: "3273251708810009", name: "Agus", captcha })).status).toBe(200);
});

test("a token for checks by name opens nothing here", async () => {
  const response = await ask({ nik, name: "Endang Suryaningrum", captcha: await token("check") });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: "captcha_failed", reason: "wrong_purpose" });
});

test("one NIK is answered five times a day, whoever asks and whatever the answer", async () => {
  const statuses: number[] = [];
  for (let at = 0; at < 7; at += 1) {
    statuses.push((await ask({ nik: "3273254101900007", name: "Siti Aminah" })).status);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
});
