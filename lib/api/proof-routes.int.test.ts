import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { verifyProofCode } from "../proof/proof-code.ts";
import { sealStatement } from "../proof/sealed-statement.ts";
import { createWebApi } from "./web-api.ts";

let database: TestDatabase;
let admin: Sql;

beforeAll(async () => {
  database = await startTestDatabase();
  admin = postgres(database.adminUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await admin?.end();
  await database?.stop();
});

/** Every row of every table of ours, as text. */
async function dump(): Promise<string> {
  const tables = await admin<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
  const rows = await Promise.all(
    tables.map(async ({ name }) => [
      name,
      await admin.unsafe(`select t::text as row from ${name} t order by 1`),
    ]),
  );
  return JSON.stringify(rows);
}

test("printing and verifying write nothing: a dump is the same before and after, and holds nobody who printed", async () => {
  const before = await dump();
  expect(before).toContain("guard.used_token");
  const web = createWebApi();
  const bukti = sealStatement({
    day: "2026-11-24",
    releaseId: 1,
    register: "DTSEN",
    asOf: "2026-09-30",
    period: "2026-Q3",
    synthetic: true,
    village: "32.73.25.1002",
    outcome: "found",
    name: "ENDANG SURYANINGRUM",
    match: "exact",
    ageBand: "40-49",
    personal: null,
    programmes: [],
  });
  for (const jadi of ["halaman", "pdf"]) {
    const body = new URLSearchParams({ bukti, bahasa: "id", kertas: "80mm", jadi });
    const response = await web.request("/cetak", { method: "POST", body });
    expect(response.status).toBe(200);
    const text = await response.text();
    const code = /verifikasi[\s\S]*?((?:[0-9A-Z]{4}\s){20,}[0-9A-Z]{1,4})/.exec(text)?.[1];
    if (jadi === "halaman") expect(verifyProofCode(code ?? "").outcome).toBe("valid");
  }
  expect(await dump()).toBe(before);
});
