import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getSecrets } from "../config/secrets.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { compareNames, matchNear, matchReading } from "../name/compare-names.ts";
import { askedReadings, nearReadings, storedKeys } from "../name/match-keys.ts";
import { type PersonName, parseName, parseRegisterName } from "../name/parse-name.ts";
import { parseNik } from "../nik/nik.ts";
import type { VillageCode } from "../region/region.ts";
import { synthExport } from "../synth/synth-export.ts";
import { findPeople, hasNearName } from "./find-people.ts";
import { loadRelease } from "./load-release.ts";
import { getBlindIndex } from "./release-info.ts";
import { personLine, writeTestExport } from "./test-export.ts";

let database: TestDatabase;
let admin: Sql;
const dirs: string[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  admin = postgres(database.adminUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await admin?.end();
  await database?.stop();
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

async function load(dir: string): Promise<void> {
  dirs.push(dir);
  await loadRelease({
    dir,
    loaderUrl: database.database.loaderUrl as string,
    pepper: getSecrets().projectionPepper,
    maxRejects: 0,
    force: true,
    activate: true,
    fallbackDir: dir,
  });
}

/** What text of the people could be told from another's: words, runs of digits, dates. */
function tracesIn(text: string, minLetters: number) {
  return {
    words: new Set(text.match(new RegExp(`[A-Z]{${minLetters},}|[a-z]{${minLetters},}`, "g"))),
    digits: text.match(/\d{16,}/g) ?? [],
    dates: new Set(text.match(/\d{4}-\d\d-\d\d/g)),
  };
}

/** Every row of every table that is ours or keeps statistics of ours, and the source of every function, as text. */
async function dumpOverSql(): Promise<string> {
  const tables = await admin<{ name: string }[]>`
    select oid::regclass::text as name from pg_class
    where relkind in ('r', 'm') and (relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
      or relname in ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject', 'pg_description', 'pg_class', 'pg_proc'))`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await admin.unsafe<{ text: string }[]>(`select t::text as text from ${name} t`);
    for (const row of rows) texts.push(row.text);
  }
  return texts.join("\n");
}

/** The files of the cluster as they lie on the disk: tables, indexes, write-ahead log, the server's own log. */
async function readCluster(): Promise<string[]> {
  await admin`checkpoint`;
  return readdirSync(database.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "secrets.json")
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
}

describe("a stolen database", () => {
  test("names none of 1,000 people, in a dump or in its files", async () => {
    const emptyDump = tracesIn(await dumpOverSql(), 5).words;
    const emptyFiles = new Set((await readCluster()).flatMap((text) => [...tracesIn(text, 6).words]));

    const dir = mkdtempSync(join(tmpdir(), "dataku-dump-"));
    await synthExport({ outDir: dir, persons: 5_000, seed: 11, area: "32.73" });
    await load(dir);
    const people = readFileSync(join(dir, "persons.csv"), "utf8")
      .trimEnd()
      .split("\n")
      .slice(1)
      .filter((_, at) => at % 5 === 0)
      .map((line) => line.split(","));
    expect(people).toHaveLength(1_000);
    const niks = new Set(people.flatMap(([, nik = "", kk = ""]) => [nik, kk]));
    // Of the year of the data only, days of village meetings stand in the database too.
    const birthDates = people.map((fields) => fields.at(-5) as string).filter((date) => date < "2026");
    expect(birthDates.length).toBeGreaterThan(900);
    const ids = people.map(([id = ""]) => id);
    const tokens = people.flatMap(([, , , name = ""]) => name.match(/[A-Z]{5,}/g) ?? []);
    expect(new Set(tokens).size).toBeGreaterThan(300);

    const expectNoTrace = (text: string, minLetters: number, known: Set<string>) => {
      const { words, digits, dates } = tracesIn(text, minLetters);
      const isTrace = (word: string) => word.length >= minLetters && words.has(word) && !known.has(word);
      expect(tokens.filter((token) => isTrace(token) || isTrace(token.toLowerCase()))).toEqual([]);
      const inner = digits.flatMap((run) =>
        Array.from({ length: run.length - 15 }, (_, at) => run.slice(at, at + 16)),
      );
      expect(inner.filter((digits) => niks.has(digits))).toEqual([]);
      expect(birthDates.filter((date) => dates.has(date))).toEqual([]);
    };
    const dump = await dumpOverSql();
    // The dump is a real one: it holds the masks and the villages of the people.
    expect(dump).toContain("32.73.");
    expect(dump).toMatch(/,S\d+A\d+,/);
    expectNoTrace(dump, 5, emptyDump);
    expect(ids.filter((id) => dump.includes(id))).toEqual([]);
    // Six letters: among so many random bytes five could stand side by side by chance.
    for (const text of await readCluster()) expectNoTrace(text, 6, emptyFiles);
  });

  test("would be found out by this test, if it held a name, a NIK or a birth date", () => {
    const { words, digits, dates } = tracesIn("x SURYANINGRUM y 3273251708810001 (1981-08-17)", 5);
    expect([words.has("SURYANINGRUM"), digits, dates.has("1981-08-17")]).toEqual([
      true,
      ["3273251708810001"],
      true,
    ]);
  });

  test("has only these columns of a person", async () => {
    const columns = await admin`
      select column_name || ' ' || data_type as column from information_schema.columns
      where table_name = 'person_r1' order by 1`;
    expect(columns.map((row) => row.column)).toEqual([
      'age_band "char"',
      "benefits bytea",
      "desil smallint",
      "desil_history bytea",
      'dukcapil "char"',
      "mask text",
      "name_keys ARRAY",
      "nik_key bigint",
      "past_benefits bytea",
      'sex "char"',
      "token_checks bytea",
      "village_code text",
    ]);
  });
});

describe("the look-up by keyed hashes", () => {
  const village = "32.73.25.1002" as VillageCode;

  test("answers as comparing the names themselves does, for every asked and stored name", async () => {
    const pairs = ["names-same.tsv", "names-different.tsv"].flatMap((file) =>
      readFileSync(join(import.meta.dirname, "../../bench/data", file), "utf8")
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split("\t") as [string, string, string]),
    );
    const stored = [...new Set(pairs.map((pair) => pair[2]))]
      .map((text) => ({ text, name: parseRegisterName(text) as PersonName }))
      .slice(0, 1_500);
    const lines = stored.map(({ text }, at) => personLine(at, `"${text.replaceAll('"', '""')}"`));
    await load(writeTestExport({ persons: lines }));
    const numberOf = new Map(
      lines.map((line, at) => [getBlindIndex().nikKey(parseNik(line.split(",")[1] as string) as never), at]),
    );
    const asked = pairs
      .filter((_, at) => at % 9 === 0)
      .map((pair) => parseName(pair[1]))
      .flatMap((parsed) => (parsed.ok ? [parsed.name] : []));
    expect(asked.length).toBeGreaterThan(150);

    const keys = stored.map(({ name }) => storedKeys(name));
    const kinds = { exact: "same", spelling: "spelling", partial: "partial" } as const;
    const seen = { found: 0, near: 0, nothing: 0, tooMany: 0 };
    for (const name of asked) {
      const readings = askedReadings(name);
      const near = nearReadings(name);
      const wanted = keys.flatMap((own, at) => (matchReading(readings, own, name.tokens.length) ? [at] : []));
      const { people, tooMany, releaseId } = await findPeople(village, name);
      expect(tooMany).toBe(wanted.length > 20);
      if (tooMany) {
        seen.tooMany += 1;
        continue;
      }
      const found = people.map(({ nikKey, match }) => ({ at: numberOf.get(nikKey) as number, match }));
      expect(found.map(({ at }) => at).sort((a, b) => a - b)).toEqual(wanted);
      for (const { at, match } of found) {
        expect(compareNames(name, stored[at]?.name as PersonName)).toBe(kinds[match]);
      }
      const hasNear = await hasNearName(village, name, releaseId);
      expect(hasNear).toBe(keys.some((own) => matchNear(near, own)));
      seen[wanted.length > 0 ? "found" : hasNear ? "near" : "nothing"] += 1;
    }
    // Each kind of answer was met, so that none of the above holds for want of cases.
    expect(seen.found).toBeGreaterThan(50);
    expect(seen.near).toBeGreaterThan(10);
  });

  test("sees a slip in a name whose other word more people have than are told of", async () => {
    const letters = (at: number) =>
      [at % 10, Math.floor(at / 10) % 10, Math.floor(at / 100)].map((nth) => "BDGKLMNPRT"[nth]);
    const word = (at: number) =>
      letters(at)
        .map((letter, nth) => `${letter}${"AIU"[nth]}`)
        .join("");
    const persons = Array.from({ length: 500 }, (_, at) => personLine(at, `SITI ${word(at)}`));
    await load(writeTestExport({ persons: [...persons, personLine(501, "SITI SURYANINGRUM")] }));
    const ask = async (text: string) => {
      const name = (parseName(text) as { name: PersonName }).name;
      const { people, releaseId } = await findPeople(village, name);
      return people.length > 0 || hasNearName(village, name, releaseId);
    };
    expect(await ask("Siti Suryaningrun")).toBe(true);
    expect(await ask("Siti Wahyuningsih")).toBe(false);
  });

  test("keeps apart names that hold a part twice, however many others hold it once", async () => {
    const others = Array.from({ length: 60 }, (_, at) => personLine(at, `SITI AMINAH`));
    await load(writeTestExport({ persons: [...others, personLine(100, "SITI SITI")] }));
    const name = (parseName("Siti Siti") as { name: PersonName }).name;
    expect(await findPeople(village, name)).toMatchObject({ tooMany: false, people: [{ match: "exact" }] });
  });

  test("finds names of one to seven words, some twice, when many are asked for at once in several villages", async () => {
    const villages = [village, "32.73.25.1003", "11.01.01.2001"] as VillageCode[];
    const vocabulary = "SITI AMINAH NUR HASAN DEWI LESTARI PUTRI WAYAN KETUT RAHAYU".split(" ");
    // The same names each time.
    let state = 7;
    const draw = (below: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    const drawName = () =>
      Array.from({ length: 1 + draw(7) }, () => vocabulary[draw(vocabulary.length)]).join(" ");
    const stored = Array.from({ length: 900 }, (_, at) => ({
      village: villages[at % villages.length] as VillageCode,
      name: parseRegisterName(drawName()) as PersonName,
    }));
    const lines = stored.map(({ village, name }, at) => personLine(at, name.tokens.join(" "), { village }));
    await load(writeTestExport({ persons: lines }));
    const numberOf = new Map(
      lines.map((line, at) => [getBlindIndex().nikKey(parseNik(line.split(",")[1] as string) as never), at]),
    );
    const seen = { found: 0, near: 0, nothing: 0, tooMany: 0 };
    const again: (() => Promise<void>)[] = [];
    const ask = async (nth: number) => {
      const village = villages[nth % villages.length] as VillageCode;
      const own = stored[(draw(300) * villages.length + nth) % stored.length]?.name.tokens ?? [];
      // Every third is somebody of the village with a slip in the last letter.
      const text = nth % 3 === 0 ? `${own.join(" ").slice(0, -1)}B` : drawName();
      const { name } = parseName(text) as { name: PersonName };
      const readings = askedReadings(name);
      const wanted = stored.flatMap((own, at) =>
        own.village === village && matchReading(readings, storedKeys(own.name), name.tokens.length)
          ? [at]
          : [],
      );
      const { people, tooMany, releaseId } = await findPeople(village, name);
      expect(tooMany, text).toBe(wanted.length > 20);
      if (tooMany) return "tooMany";
      expect(
        people.map(({ nikKey }) => numberOf.get(nikKey) as number).sort((a, b) => a - b),
        text,
      ).toEqual(wanted);
      // In the same order, with others or alone.
      again.push(async () => expect((await findPeople(village, name)).people).toEqual(people));
      const near = nearReadings(name);
      const isNear = stored.some((own) => own.village === village && matchNear(near, storedKeys(own.name)));
      expect(await hasNearName(village, name, releaseId), text).toBe(isNear);
      return wanted.length > 0 ? "found" : isNear ? "near" : "nothing";
    };
    for (let from = 0; from < 600; from += 24) {
      const kinds = await Promise.all(Array.from({ length: 24 }, (_, nth) => ask(from + nth)));
      for (const kind of kinds) seen[kind as keyof typeof seen] += 1;
    }
    for (const askAgain of again) await askAgain();
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(10);
  });

  test("has its indexes also in a release that a loader of the version before has filled", async () => {
    await load(writeTestExport({ persons: [personLine(1, "SITI AMINAH")] }));
    const indexes = () => admin<{ name: string }[]>`
      select i.relname as name from pg_index x join pg_class i on i.oid = x.indexrelid
      where x.indrelid = (select 'projection.person_r' || release_id from projection.active)::regclass order by 1`;
    const all = await indexes();
    expect(all.length).toBe(8);
    for (const { name } of all.filter(({ name }) => !name.endsWith("_nik")))
      await admin`drop index projection.${admin(name)}`;
    // As serving it does.
    await admin`update projection.active set release_id = release_id`;
    expect(await indexes()).toEqual(all);
    const name = (parseName("Aminah Siti") as { name: PersonName }).name;
    expect((await findPeople(village, name)).people).toHaveLength(1);
  });
});
