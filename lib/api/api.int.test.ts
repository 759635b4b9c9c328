import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseConfig } from "../config/config.ts";
import { openDatabase } from "../db/database.ts";
import { closePools, setWebUrls } from "../db/pool.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import type { Subject } from "../guard/client-subject.ts";
import { quotas } from "../guard/quotas.ts";
import { runWithSubject } from "../guard/request-subject.ts";
import { stopClock } from "../guard/test-clock.ts";
import { loadRelease } from "../projection/load-release.ts";
import { openPersonRef } from "../projection/person-ref.ts";
import { demoVillage } from "../synth/demo-people.ts";
import { synthExport } from "../synth/synth-export.ts";
import { createWebApi } from "./web-api.ts";

process.env.ALTCHA_SECONDS = "0.1";
const api = createWebApi();
let running: TestDatabase;
const admin = async (query: string) => {
  const sql = postgres(running.adminUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(query);
  await sql.end();
};

beforeAll(async () => {
  running = await startTestDatabase();
});
afterAll(async () => {
  await running.stop();
});

/** A token as any client of ALTCHA gets it: over HTTP, with the solver of ALTCHA. */
async function token(): Promise<string> {
  const response = await api.request("/api/v1/captcha?for=check");
  const { challenge } = (await response.json()) as { challenge: Challenge };
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
}

async function check(name: string, captcha?: string, village: string = demoVillage): Promise<Response> {
  return api.request("/api/v1/checks", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ village, name, captcha: captcha ?? (await token()) }),
  });
}

const unavailable = {
  type: "/api/v1/problems/unavailable",
  title: "Data sedang tidak dapat dibuka. Coba lagi sebentar.",
  status: 503,
  code: "unavailable",
  instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
};

async function expectUnavailable(response: Response, retryAfter: string, body: object = unavailable) {
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe(retryAfter);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(await response.json()).toEqual(body);
}

test("before a release is active, a check is told to come back", async () => {
  await expectUnavailable(await check("Siti Aminah"), "30");
  const ready = await api.request("/readyz");
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ dependencies: { projection: "no_active_release" } });
});

test("a small register is loaded", async () => {
  const dir = mkdtempSync(join(tmpdir(), "dataku-api-"));
  await synthExport({ outDir: dir, persons: 1_200, seed: 5, asOf: "2026-09-30", period: "2026-Q3" });
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
  expect((await api.request("/readyz")).status).toBe(200);
});

const answerKeys = ["outcome", "near", "register", "as_of", "period", "village", "people"];

async function answer(response: Response) {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("dataku-synthetic")).toBe("true");
  const body = await response.json();
  expect(Object.keys(body)).toEqual(answerKeys);
  expect(body).toMatchObject({
    register: "DTSEN",
    as_of: "2026-09-30",
    period: "2026-Q3",
    village: { code: demoVillage, name: "Cipadung", path: "Cibiru, Kota Bandung, Jawa Barat" },
  });
  expect(Object.keys(body.village)).toEqual(["code", "name", "path", "update"]);
  expect(Object.keys(body.village.update)).toEqual(["period", "finalised"]);
  expect(typeof body.village.update.finalised).toBe("boolean");
  return body;
}

test("found: the same tokens give the whole name, the age band and each programme", async () => {
  const body = await answer(await check("Endang Suryaningrum"));
  expect(body).toMatchObject({ outcome: "found", near: false });
  expect(body.people).toHaveLength(1);
  const [person] = body.people;
  expect(Object.keys(person)).toEqual(["ref", "name", "match", "age_band", "programmes"]);
  // Born 1984-03-12, so 42 on the day of the data.
  expect(person).toMatchObject({ name: "ENDANG SURYANINGRUM", match: "exact", age_band: "40-49" });
  expect(
    person.programmes.toSorted((a: { programme: string }, b: { programme: string }) =>
      a.programme.localeCompare(b.programme),
    ),
  ).toEqual([
    // Paid by the month.
    { programme: "PBI_JK", receiving: true, period: "2026-09", stage: "DISBURSED" },
    { programme: "PKH", receiving: true, period: "2026-Q3", stage: "DISBURSED" },
    { programme: "SEMBAKO", receiving: true, period: "2026-Q3", stage: "STANDING_INSTRUCTION" },
  ]);
  expect(openPersonRef(person.ref)).toMatchObject({ village: demoVillage });
});

test("found in another spelling: nothing of the register's own spelling is shown", async () => {
  const body = await answer(await check("Moch. Saripudin"));
  expect(body).toMatchObject({ outcome: "found", near: false });
  expect(body.people).toMatchObject([{ match: "spelling" }]);
  expect(body.people[0].name).toMatch(/^M\*+ S\*+$/);
});

test("found by a part: what was not asked stays masked", async () => {
  const body = await answer(await check("Dewi Puspaningtyas"));
  expect(body.people).toMatchObject([{ match: "partial" }]);
  expect(body.people[0].name).toMatch(/^DEWI A\*+ PUSPANINGTYAS$/);
});

test("not found, with and without a name one slip away", async () => {
  const shape = { outcome: "not_found", people: [] };
  expect(await answer(await check("Galuh Prabaswara"))).toMatchObject({ ...shape, near: false });
  expect(await answer(await check("Nandang Kartadireka"))).toMatchObject({ ...shape, near: true });
});

test("too many: nobody is listed", async () => {
  expect(await answer(await check("Siti Aminah"))).toMatchObject({
    outcome: "too_many",
    near: false,
    people: [],
  });
});

test("a village may be given without dots", async () => {
  expect(await answer(await check("Koswara", undefined, demoVillage.replaceAll(".", "")))).toMatchObject({
    outcome: "found",
  });
});

test("a captcha is used once; a slip before it costs nothing", async () => {
  const captcha = await token();
  expect((await check("Siti 4minah", captcha)).status).toBe(422);
  expect((await check("Koswara", captcha)).status).toBe(200);
  const again = await check("Koswara", captcha);
  expect(again.status).toBe(403);
  expect(await again.json()).toEqual({
    type: "/api/v1/problems/captcha_failed",
    title: "Pemeriksaan otomatis tidak lolos. Minta tantangan baru.",
    status: 403,
    code: "captcha_failed",
    reason: "used",
  });
});

test("of many that use one captcha at once, one is answered", async () => {
  const captcha = await token();
  const statuses = await Promise.all(
    Array.from({ length: 12 }, async () => (await check("Koswara", captcha)).status),
  );
  expect(statuses.toSorted()).toEqual([200, ...Array(11).fill(403)]);
});

test("a full quota is refused with the time to wait, for this asker only", async () => {
  stopClock();
  const subject = randomUUID() as Subject;
  const busy = <T>(work: () => T) => runWithSubject(subject, work);
  for (let count = 0; count < quotas.check.limit; count += 1) {
    expect((await busy(() => check("Koswara"))).status).toBe(200);
  }
  const captcha = await token();
  const refused = await busy(() => check("Koswara", captcha));
  expect(refused.status).toBe(429);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(2 * quotas.check.windowSeconds);
  expect(await refused.json()).toEqual({
    type: "/api/v1/problems/rate_limited",
    title: "Terlalu banyak percobaan. Tunggu sebentar lalu coba lagi.",
    status: 429,
    code: "rate_limited",
  });
  // The refused token was not used up, and others are not affected.
  expect((await check("Koswara", captcha)).status).toBe(200);
});

test("a release that was loaded with another pepper answers nobody, and the health says why", async () => {
  await admin("update projection.release set pepper_check = 'other' || pepper_check");
  await expectUnavailable(await check("Koswara"), "30");
  expect(await (await api.request("/readyz")).json()).toMatchObject({
    status: "unavailable",
    dependencies: { projection: "pepper_mismatch" },
  });
  await admin("update projection.release set pepper_check = substr(pepper_check, 6)");
  expect((await check("Koswara")).status).toBe(200);
});

test("a look-up that takes too long is given up", async () => {
  const sql = postgres(running.adminUrl, { max: 1, onnotice: () => {} });
  await sql.begin(async (tx) => {
    await tx`lock table projection.release in access exclusive mode`;
    const started = performance.now();
    await expectUnavailable(await check("Koswara"), "5");
    expect(performance.now() - started).toBeLessThan(15_000);
  });
  await sql.end();
  expect((await check("Koswara")).status).toBe(200);
});

test("where a replica answers, the health says that the primary is away, and that no token can be spent", async () => {
  const away = Object.assign(new URL(running.adminUrl), { port: "1" }).href;
  await closePools();
  setWebUrls({ write: away, replica: running.adminUrl, intake: away });
  const ready = await api.request("/readyz");
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    status: "unavailable",
    dependencies: { projection: "ok", primary: "away", replica: "ok", redis: "not_configured" },
  });
  await closePools();
  setWebUrls({ write: running.adminUrl, replica: running.adminUrl, intake: away });
  expect(await (await api.request("/readyz")).json()).toEqual({
    status: "ok",
    dependencies: { projection: "ok", primary: "ok", replica: "ok", redis: "not_configured" },
  });
  await closePools();
  const again = await openDatabase(parseConfig(process.env));
  await again.close();
});

test("when PostgreSQL is gone a check is told to come back, and areas still answer", async () => {
  const pidFile = readFileSync(join(running.database.engine?.dataDir as string, "postmaster.pid"), "utf8");
  process.kill(Number(pidFile.split("\n")[0]), "SIGKILL");
  const { instance: _, ...guardSaysSo } = unavailable;
  await expectUnavailable(await check("Koswara"), "10", guardSaysSo);
  expect((await api.request("/api/v1/regions/id")).status).toBe(200);
  expect((await api.request("/healthz")).status).toBe(200);
  const ready = await api.request("/readyz");
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ dependencies: { projection: "database_unavailable" } });
});
