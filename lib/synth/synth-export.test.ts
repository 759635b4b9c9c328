import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareNames } from "../name/compare-names.ts";
import { parseName, parseRegisterName } from "../name/parse-name.ts";
import { parseNik } from "../nik/nik.ts";
import { dukcapilCodes, isChannelCode, isProgrammeCode } from "../programme/programmes.ts";
import { stageCodes } from "../programme/stages.ts";
import { findRegion, listVillages } from "../region/areas.ts";
import { demoChecks, demoPeople, demoPersonalChecks, demoVillage } from "./demo-people.ts";
import { type SynthOptions, synthExport } from "./synth-export.ts";

type Row = Record<string, string>;
type Read = {
  manifest: Record<string, unknown>;
  persons: Row[];
  benefits: Row[];
  updates: Row[];
  dir: string;
};

const root = mkdtempSync(join(tmpdir(), "synth-"));
let exports = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function make(options: Omit<SynthOptions, "outDir">): Promise<string> {
  const outDir = join(root, String(exports++));
  await synthExport({ outDir, ...options });
  return outDir;
}

function rowsOf(path: string): Row[] {
  return parse(readFileSync(path), { columns: true, relax_quotes: false, relax_column_count: false });
}

function read(dir: string): Read {
  return {
    dir,
    manifest: JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8")),
    persons: rowsOf(join(dir, "persons.csv")),
    benefits: rowsOf(join(dir, "benefits.csv")),
    updates: rowsOf(join(dir, "updates.csv")),
  };
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function bytesOf(dir: string): Record<string, string> {
  return Object.fromEntries(readdirSync(dir).map((name) => [name, sha256(readFileSync(join(dir, name)))]));
}

function countBy(rows: readonly Row[], column: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row[column] ?? "", (counts.get(row[column] ?? "") ?? 0) + 1);
  return counts;
}

describe("an export of 20,000 persons over the nation", () => {
  let nation: Read;
  beforeAll(async () => {
    nation = read(await make({ persons: 20_000, seed: 7 }));
  });

  it("has the headers of the register export, in order", () => {
    const headers = ["persons", "benefits", "updates"].map(
      (name) => readFileSync(join(nation.dir, `${name}.csv`), "utf8").split("\n", 1)[0],
    );
    expect(headers).toEqual([
      "person_id,nik,kk,name,birth_date,sex,village_code,desil,dukcapil",
      "person_id,programme,period,receiving,stage,channel,updated_on",
      "village_code,period,households_target,households_verified,musdes_on,finalised_on",
    ]);
  });

  it("tells its rows, its checksums and that its people are synthetic", () => {
    expect(nation.manifest).toMatchObject({
      format: "dataku-register/1",
      source: "SIKS-NG",
      register: "DTSEN",
      as_of: "2026-09-30",
      period: "2026-Q3",
      synthetic: true,
      note: expect.stringContaining("synthetic people"),
    });
    for (const name of ["persons", "benefits", "updates"] as const) {
      expect((nation.manifest.files as Row)[`${name}.csv`]).toEqual({
        rows: nation[name].length,
        sha256: sha256(readFileSync(join(nation.dir, `${name}.csv`))),
      });
    }
    expect(nation.persons).toHaveLength(20_000);
  });

  it("gives everybody an own identifier and a valid NIK that agrees with birth date and sex", () => {
    expect(countBy(nation.persons, "person_id").size).toBe(20_000);
    expect(countBy(nation.persons, "nik").size).toBe(20_000);
    for (const { nik = "", birth_date = "", sex = "" } of nation.persons) {
      expect(parseNik(nik)).toBe(nik);
      const [year = "", month = "", date = ""] = birth_date.split("-");
      expect(nik.slice(6, 12)).toBe(`${sex === "P" ? Number(date) + 40 : date}${month}${year.slice(2)}`);
      expect(birth_date <= "2026-09-30").toBe(true);
      expect(Number.isNaN(Date.parse(birth_date))).toBe(false);
      expect(findRegion(`${nik.slice(0, 2)}.${nik.slice(2, 4)}.${nik.slice(4, 6)}`)?.level).toBe("district");
    }
  });

  it("registers most people where they live and some elsewhere", () => {
    const elsewhere = nation.persons.filter(
      ({ nik = "", village_code = "" }) => nik.slice(0, 6) !== village_code.replaceAll(".", "").slice(0, 6),
    );
    expect(elsewhere.length / 20_000).toBeGreaterThan(0.05);
    expect(elsewhere.length / 20_000).toBeLessThan(0.25);
  });

  it("keeps a family in one village with one desil and a KK of 16 digits", () => {
    const families = new Map<string, Set<string>>();
    for (const { kk = "", village_code, desil } of nation.persons) {
      expect(kk).toMatch(/^\d{16}$/);
      families.set(kk, (families.get(kk) ?? new Set()).add(`${village_code} ${desil}`));
    }
    expect([...families.values()].every((places) => places.size === 1)).toBe(true);
    expect(20_000 / families.size).toBeGreaterThan(2.7);
    expect(20_000 / families.size).toBeLessThan(3.3);
  });

  it("lives in real villages, some hundred people in each, in every province", () => {
    const villages = countBy(nation.persons, "village_code");
    expect([...villages.keys()].every((code) => findRegion(code)?.level === "village")).toBe(true);
    expect(new Set([...villages.keys()].map((code) => code.slice(0, 2))).size).toBe(38);
    expect(villages.size).toBeLessThan(80);
    expect(20_000 / villages.size).toBeGreaterThan(250);
  });

  it("does not come sorted by village, nor family by family", () => {
    const changes = nation.persons.filter(
      (row, place) => row.village_code !== nation.persons[place - 1]?.village_code,
    );
    expect(changes.length).toBeGreaterThan(15_000);
  });

  it("knows every desil, every Dukcapil state, every stage and every channel, empty ones too", () => {
    expect([...countBy(nation.persons, "desil").keys()].sort()).toEqual(["", ..."123456789", "10"].sort());
    expect([...countBy(nation.persons, "dukcapil").keys()].sort()).toEqual([...dukcapilCodes].sort());
    expect([...countBy(nation.benefits, "stage").keys()].sort()).toEqual(["", ...stageCodes].sort());
    const channels = [...countBy(nation.benefits, "channel").keys()];
    expect(channels).toContain("");
    expect(channels.filter((code) => code !== "" && !isChannelCode(code))).toEqual([]);
  });

  it("pays PKH, SEMBAKO and PBI_JK in the proportions of DTSEN, the poor first", () => {
    const families = countBy(nation.persons, "kk").size;
    const current = nation.benefits.filter(({ period = "" }) => period === "2026-Q3" || period === "2026-09");
    const paid = countBy(
      current.filter((row) => row.receiving === "ya"),
      "programme",
    );
    // 10.0 and 18.5 of 95.98 million families; 96.8 of 290.13 million persons. 34 villages vary, hence the room.
    expect((paid.get("PKH") ?? 0) / families).toBeCloseTo(0.104, 1);
    expect(Math.abs((paid.get("PKH") ?? 0) / families - 0.104)).toBeLessThan(0.025);
    expect(Math.abs((paid.get("SEMBAKO") ?? 0) / families - 0.193)).toBeLessThan(0.035);
    expect(Math.abs((paid.get("PBI_JK") ?? 0) / 20_000 - 0.334)).toBeLessThan(0.05);
    const desil = new Map(nation.persons.map((row) => [row.person_id, row.desil]));
    const listed = countBy(
      current
        .filter((row) => row.programme === "PKH")
        .map((row) => ({ desil: desil.get(row.person_id) ?? "" })),
      "desil",
    );
    expect(listed.get("1") ?? 0).toBeGreaterThan(listed.get("3") ?? 0);
    expect(listed.get("3") ?? 0).toBeGreaterThan(listed.get("6") ?? 0);
    expect(nation.benefits.length / 20_000).toBeLessThan(1.5);
  });

  it("names persons, programmes and dates in benefits that fit each other", () => {
    const ids = new Set(nation.persons.map((row) => row.person_id));
    for (const row of nation.benefits) {
      expect(ids.has(row.person_id)).toBe(true);
      expect(isProgrammeCode(row.programme ?? "")).toBe(true);
      expect(row.period).toMatch(row.programme === "PBI_JK" ? /^20\d\d-(0[1-9]|1[0-2])$/ : /^20\d\d-Q[1-4]$/);
      expect((row.updated_on ?? "") <= "2026-09-30").toBe(true);
      if (row.stage?.startsWith("EXCLUDED")) expect(row.receiving).toBe("tidak");
      if (row.stage === "DISBURSED") expect(row.receiving).toBe("ya");
      if (row.programme === "PBI_JK") expect(row.channel).toBe("BPJS");
    }
    const keys = new Set(nation.benefits.map((row) => `${row.person_id} ${row.programme} ${row.period}`));
    expect(keys.size).toBe(nation.benefits.length);
  });

  it("pays nobody this quarter whom Dukcapil does not match", () => {
    const matched = new Map(nation.persons.map((row) => [row.person_id, row.dukcapil]));
    const wrong = nation.benefits.filter(
      (row) =>
        row.period === "2026-Q3" &&
        row.receiving === "ya" &&
        row.channel !== "" &&
        matched.get(row.person_id) !== "padan",
    );
    expect(wrong.filter((row) => ["PKH", "SEMBAKO"].includes(row.programme ?? ""))).toEqual([]);
  });

  it("tells the progress of every village, near done in some provinces and barely begun in others", () => {
    expect(nation.updates).toHaveLength(listVillages().length);
    expect(countBy(nation.updates, "village_code").size).toBe(listVillages().length);
    const provinces = new Map<string, { all: number; done: number }>();
    for (const row of nation.updates) {
      expect(Number(row.households_verified)).toBeLessThanOrEqual(Number(row.households_target));
      if (row.finalised_on !== "") expect((row.musdes_on ?? "") < (row.finalised_on ?? "")).toBe(true);
      const province = provinces.get(row.village_code?.slice(0, 2) ?? "") ?? { all: 0, done: 0 };
      province.all += 1;
      province.done += row.finalised_on === "" ? 0 : 1;
      provinces.set(row.village_code?.slice(0, 2) ?? "", province);
    }
    const shares = [...provinces.values()].map(({ all, done }) => done / all);
    expect(Math.max(...shares)).toBeGreaterThan(0.7);
    expect(Math.min(...shares)).toBeLessThan(0.05);
  });

  it("aims a filled village's update at the families it has", () => {
    const families = new Map<string, Set<string>>();
    for (const { village_code = "", kk = "" } of nation.persons) {
      families.set(village_code, (families.get(village_code) ?? new Set()).add(kk));
    }
    for (const row of nation.updates) {
      const here = families.get(row.village_code ?? "");
      if (here) expect(Number(row.households_target)).toBe(here.size);
    }
  });

  it("calls people as Indonesia does, in at most 60 characters", () => {
    const names = nation.persons.map((row) => row.name ?? "");
    for (const name of names) {
      expect(name).toMatch(/^[A-Za-z][A-Za-z.,'’` -]*$/);
      expect(name.length).toBeLessThanOrEqual(60);
      expect(name).toBe(name.trim());
    }
    const traits: Record<string, RegExp> = {
      "one word": /^[A-Z]+$/,
      "Muhammad abbreviated": /^(MUH|MOCH|MOH|M)\. /,
      "Abdul abbreviated": /\bABD\.? /,
      "Siti abbreviated": /^ST\.? /,
      "old spelling": /^(SOE|DJ|TJ)/,
      haji: /^HJ?\.? /,
      degree: /, S\.Pd/,
      "bin or binti": / (BIN|BINTI) /,
      apostrophe: /[A-Z]['’`][A-Z]/,
      hyphen: /[A-Z]-[A-Z]/,
      Balinese: /^(I|NI) (WAYAN|MADE|NYOMAN|KETUT|KADEK|PUTU) /,
      Batak: / (SIREGAR|SIHOMBING|SIMANJUNTAK|NAINGGOLAN|SITUMORANG|SINAGA)$/,
      Papuan: / (WONDA|TABUNI|KOGOYA|WENDA|MURIB|ENUMBI|WANIMBO)$/,
      Bugis: /^ANDI | (DAENG|DG\.?) /,
      Tionghoa: /^(TAN|LIM|LIE|OEI|ONG|LIEM|HUANG) /,
    };
    const missing = Object.keys(traits).filter((trait) => !names.some((name) => traits[trait]?.test(name)));
    expect(missing).toEqual([]);
    const upper = names.filter(
      (name) =>
        name.replace(/,? ?([SAM]\.[A-Z].*)$/, "") === name.replace(/,? ?([SAM]\.[A-Z].*)$/, "").toUpperCase(),
    );
    expect(upper.length / names.length).toBeGreaterThan(0.9);
  });

  it("has thousands of name parts, and people of one name in one village", () => {
    expect(new Set(nation.persons.flatMap((row) => row.name?.split(" ") ?? [])).size).toBeGreaterThan(3_000);
    const inVillage = new Map<string, number>();
    for (const { name, village_code } of nation.persons) {
      const key = `${village_code} ${name}`;
      inVillage.set(key, (inVillage.get(key) ?? 0) + 1);
    }
    const shared = [...inVillage.values()].filter((count) => count > 1).length;
    expect(shared).toBeGreaterThan(50);
    expect(inVillage.size / 20_000).toBeGreaterThan(0.9);
  });

  describe("its demo village", () => {
    const verdicts = {
      found_exact: "same",
      found_spelling: "spelling",
      found_partial: "partial",
      near: "near",
      not_found: "different",
      too_many: "same",
    } as const;
    const strength = ["same", "spelling", "partial", "near", "different"] as const;

    it.each(demoChecks)("answers $expect to $name", ({ village, name, expect: outcome }) => {
      const asked = parseName(name);
      if (!asked.ok) throw new Error(asked.problem);
      const answers = nation.persons
        .filter((row) => row.village_code === village)
        .map((row) => {
          const stored = parseRegisterName(row.name ?? "");
          return stored === null ? "different" : compareNames(asked.name, stored);
        });
      const best = strength.find((verdict) => answers.includes(verdict));
      expect(best).toBe(verdicts[outcome]);
      const found = answers.filter((verdict) => strength.indexOf(verdict) < 3).length;
      if (outcome === "too_many") expect(found).toBeGreaterThan(20);
      else expect(found).toBeLessThanOrEqual(2);
    });

    it("holds each demo person with the benefits told", () => {
      for (const person of demoPeople) {
        const row = nation.persons.find(
          ({ name, birth_date, village_code }) =>
            name === person.name && birth_date === person.birthDate && village_code === demoVillage,
        );
        expect(row).toMatchObject({ sex: person.sex, desil: String(person.desil) });
        expect(row?.dukcapil).toBe(person.dukcapil ?? "padan");
        const paid = nation.benefits.filter((benefit) => benefit.person_id === row?.person_id);
        const [now, before] = [true, false].map((isNow) =>
          paid.filter(({ period = "" }) => ["2026-Q3", "2026-09"].includes(period) === isNow),
        );
        expect(now?.map((benefit) => benefit.programme).sort()).toEqual(
          person.benefits.map((benefit) => benefit.programme as string).sort(),
        );
        expect(before).toHaveLength(
          person.benefits.reduce((sum, { quartersBefore = 0 }) => sum + quartersBefore, 0),
        );
      }
    });
  });
});

describe("synthExport", () => {
  it("writes the same bytes for the same seed, persons and area, and others for another seed", async () => {
    const once = bytesOf(await make({ persons: 3_000, seed: 11, area: "32.73" }));
    const again = bytesOf(await make({ persons: 3_000, seed: 11, area: "3273" }));
    const other = bytesOf(await make({ persons: 3_000, seed: 12, area: "32.73" }));
    expect(again).toEqual(once);
    expect(other["persons.csv"]).not.toBe(once["persons.csv"]);
    expect(other["benefits.csv"]).not.toBe(once["benefits.csv"]);
  });

  it("writes these very bytes on every machine", async () => {
    // Changes only when the generator does: then say so, because stored exports can no longer be made again.
    const dir = await make({ persons: 500, seed: 1, area: "51.03" });
    const { files } = JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8"));
    expect(files["persons.csv"].sha256).toBe(
      "4cd95c4d297b53d595df723debd597d753be47c98c2cba8e25dd9057ac893a6d",
    );
    expect(files["benefits.csv"].sha256).toBe(
      "810524a8c55162602a5bfbb214f9152c0f2cec79690975ff7aad5a70aa0dbfb8",
    );
  });

  it.each([
    ["11", 6_500],
    ["32.73", 151],
    ["32.73.25", 4],
    ["32.73.25.1002", 1],
  ])("stays inside the area %s and updates each of its villages", async (area, villages) => {
    const { persons, updates } = read(await make({ persons: 1_200, seed: 3, area }));
    expect(persons).toHaveLength(1_200);
    expect(persons.every((row) => row.village_code?.startsWith(area))).toBe(true);
    expect(updates).toHaveLength(villages);
    expect(updates.every((row) => row.village_code?.startsWith(area))).toBe(true);
  });

  it.each([1, 2, 59, 101])(
    "makes exactly %i persons, also where demo people would not fit",
    async (persons) => {
      expect(read(await make({ persons, seed: 5 })).persons).toHaveLength(persons);
    },
  );

  it("gives 30,000 people of one village a NIK each", async () => {
    const { persons } = read(await make({ persons: 30_000, seed: 2, area: "31.71.01.1001" }));
    expect(countBy(persons, "nik").size).toBe(30_000);
  });

  it("gives nobody in a crowded demo village a name that a demo check counts on", async () => {
    const { persons } = read(await make({ persons: 12_000, seed: 9, area: demoVillage }));
    const invented = new Set(demoPeople.map((person) => person.name));
    const others = persons.map((row) => row.name ?? "").filter((name) => !invented.has(name));
    expect(others.length).toBeGreaterThan(11_900);
    const alike = /\b(G[AO]LUH|KOSWARA|S[JY]?AR[IY][FP]+[UO]DD?[IE]N|ROHAYATI|PRABASWARA|PUSPANINGTYAS)\b/i;
    expect(others.filter((name) => alike.test(name))).toEqual([]);
  });

  it("compresses each file and keeps the checksum of the plain text", async () => {
    const dir = await make({ persons: 300, seed: 4, area: "34", gzip: true });
    const { files } = JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8"));
    expect(existsSync(join(dir, "persons.csv"))).toBe(false);
    expect(sha256(gunzipSync(readFileSync(join(dir, "persons.csv.gz"))))).toBe(files["persons.csv"].sha256);
  });

  it("tells of the same people in another quarter, with a desil that moved for some", async () => {
    const of = async (asOf: string, period: string) =>
      read(await make({ persons: 3_000, seed: 8, area: "32.73", asOf, period }));
    const [june, september, december] = [
      await of("2026-06-30", "2026-Q2"),
      await of("2026-09-30", "2026-Q3"),
      await of("2026-12-31", "2026-Q4"),
    ];
    const who = ({ persons }: Read) =>
      persons
        .map(({ person_id, nik, kk, name, birth_date, village_code, dukcapil }) =>
          [person_id, nik, kk, name, birth_date, village_code, dukcapil].join(),
        )
        .sort();
    const born = new Set(who(june));
    expect(september.persons).toHaveLength(3_000);
    expect(who(december)).toEqual(who(september));
    // Only those are missing in June who were born since.
    expect(who(september).filter((person) => born.has(person))).toEqual(who(june));
    const desils = new Map(june.persons.map(({ nik, desil }) => [nik, desil]));
    for (const { nik, birth_date = "" } of september.persons) {
      expect(desils.has(nik)).toBe(birth_date <= "2026-06-30");
    }
    const moved = september.persons.filter(({ nik, desil }) => desils.has(nik) && desils.get(nik) !== desil);
    expect(moved.length / 3_000).toBeGreaterThan(0.03);
    expect(moved.length / 3_000).toBeLessThan(0.12);
  });

  it("has the people of the personal demo checks, one of whom had another desil and aid before", async () => {
    for (const [asOf, period, desil, aid] of [
      ["2026-06-30", "2026-Q2", "4", ["PKH 2026-Q2"]],
      ["2026-09-30", "2026-Q3", "6", []],
    ] as const) {
      const { persons, benefits } = read(
        await make({ persons: 2_000, seed: 3, area: "32.73.25", asOf, period }),
      );
      for (const { nik, name, expect: expected } of demoPersonalChecks) {
        const found = persons.filter((person) => person.nik === nik);
        expect(found).toHaveLength(1);
        const isName = found[0]?.name === name.toUpperCase();
        expect(isName).toBe(expected !== "not_verified");
        if (expected !== "desil_rose") continue;
        expect(found[0]?.desil).toBe(desil);
        const own = benefits.filter(({ person_id }) => person_id === found[0]?.person_id);
        expect(own.map(({ programme, period }) => `${programme} ${period}`)).toEqual(aid);
      }
    }
  });

  it("takes another day and quarter, and pays nothing after that day", async () => {
    const { manifest, benefits, persons } = read(
      await make({ persons: 2_000, seed: 6, area: "33", asOf: "2025-05-10", period: "2025-Q2" }),
    );
    expect(manifest).toMatchObject({ as_of: "2025-05-10", period: "2025-Q2" });
    const periods = new Set(benefits.map((row) => row.period));
    expect(periods).toContain("2025-Q2");
    expect(periods).toContain("2025-05");
    expect(periods).not.toContain("2025-06");
    expect(benefits.every((row) => (row.updated_on ?? "") <= "2025-05-10")).toBe(true);
    expect(persons.every((row) => (row.birth_date ?? "") <= "2025-05-10")).toBe(true);
  });

  it("tells how far it is, up to all", async () => {
    const seen: [number, number][] = [];
    const outDir = join(root, "progress");
    const counts = await synthExport({
      outDir,
      persons: 40_000,
      seed: 8,
      area: "32",
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(counts.persons).toBe(40_000);
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen.at(-1)).toEqual([40_000, 40_000]);
  });

  it.each([
    [{ persons: 0, seed: 1 }, "persons"],
    [{ persons: 1.5, seed: 1 }, "persons"],
    [{ persons: 10, seed: 0.5 }, "seed"],
    [{ persons: 10, seed: 1, area: "99" }, "area"],
    [{ persons: 10, seed: 1, area: "Bandung" }, "area"],
    [{ persons: 10, seed: 1, asOf: "2026-02-30" }, "asOf"],
    [{ persons: 10, seed: 1, period: "2026-09" }, "period"],
    [{ persons: 10, seed: 1, period: "2027-Q1" }, "period"],
  ])("refuses %j and writes nothing", async (options, word) => {
    const outDir = join(root, "refused");
    await expect(synthExport({ outDir, ...options })).rejects.toThrow(new RegExp(word));
    expect(existsSync(outDir)).toBe(false);
  });
});
