import { describe, expect, test } from "vitest";
import { storedKeys } from "../name/match-keys.ts";
import type { Nik } from "../nik/nik.ts";
import { parseVillageCode, type VillageCode } from "../region/region.ts";
import { createBlindIndex } from "./blind-index.ts";
import { openCopyRows } from "./copy-rows.ts";
import { createPersonKey } from "./person-key.ts";
import { rowFields } from "./read-rows.ts";
import {
  columns,
  parseBenefitRow,
  parsePersonRow,
  parseUpdateRow,
  type RowContext,
} from "./register-rows.ts";
import { openRowSums } from "./row-sums.ts";
import { readBigints, readCopyRows } from "./test-copy-rows.ts";

const village = "32.73.25.1002" as VillageCode;
const pepper = "a pepper of thirty-two characters";
const context: RowContext = {
  rows: openCopyRows(),
  sums: openRowSums(pepper),
  personKey: createPersonKey(new Uint8Array(8)),
  lastBenefit: { line: -1, high: 0, low: 0 },
  asOf: "2026-09-30",
  findVillage: (text, from, to) => (parseVillageCode(text.slice(from, to)) === village ? village : undefined),
};
const line = 4_711;

/** The columns that a row which is taken becomes. */
function columnsOf(
  parse: typeof parsePersonRow,
  fields: readonly string[],
  changed: Partial<RowContext> = {},
): (Buffer | null)[] {
  const row = parse(rowFields(fields), line, { ...context, ...changed });
  if (!row.ok) throw new Error(row.reason);
  const bytes = context.rows.take();
  context.sums.fill(bytes);
  const [columns, ...others] = readCopyRows(bytes);
  expect(others).toEqual([]);
  return columns as (Buffer | null)[];
}

function keyOf(personId: string): bigint | undefined {
  return new BigInt64Array(context.personKey(personId, 0, personId.length).slice().buffer)[0];
}

/** The reason why a sound row with one field changed is refused, or null when it is taken. */
function refusalOf(
  parse: typeof parsePersonRow,
  names: readonly string[],
  sound: readonly string[],
  column: string,
  value: string,
) {
  const row = parse(rowFields(sound.with(names.indexOf(column), value)), line, context);
  const bytes = context.rows.take();
  context.sums.fill(bytes);
  if (row.ok) return null;
  expect(bytes).toHaveLength(0);
  expect(row.column).toBe(column);
  return row.reason;
}

describe("a row of persons.csv", () => {
  const sound = [
    "P1",
    "3273251708810001",
    "3273250101200001",
    "SITI AMINAH",
    "1981-08-17",
    "P",
    village,
    "2",
    "padan",
  ];
  const refusal = (column: string, value: string) =>
    refusalOf(parsePersonRow, columns["persons.csv"], sound, column, value);

  test("becomes keyed hashes, a mask and coarse facts, and nothing of what it said", () => {
    const [at, personKey, nikKey, desil, dukcapil, ageBand, sex, code, keys, checks, mask, place, ...rest] =
      columnsOf(parsePersonRow, sound);
    const index = createBlindIndex(pepper);
    expect(at?.readInt32BE()).toBe(line);
    expect(personKey?.readBigInt64BE()).toBe(keyOf("P1"));
    expect(String(nikKey?.readBigInt64BE())).toBe(index.nikKey("3273251708810001" as Nik));
    expect(desil?.readInt16BE()).toBe(2);
    expect([dukcapil, ageBand, sex, code, mask].map(String)).toEqual(["p", "4", "P", village, "S4A6"]);
    const matchKeys = storedKeys({ tokens: ["SITI", "AMINAH"] });
    expect(readBigints(keys as Buffer).map(String)).toEqual(index.nameKeys(village, matchKeys));
    expect(checks?.toString("hex")).toBe(index.tokenChecks(village, ["SITI", "AMINAH"]).join(""));
    expect(Number(place?.readBigInt64BE())).toBeGreaterThan(0);
    expect(rest).toEqual([]);
  });

  test.each([
    ["person_id", "", "invalid_id"],
    ["person_id", "P".repeat(65), "invalid_id"],
    ["nik", "", "invalid_nik"],
    ["nik", "327325170881000", "invalid_nik"],
    ["nik", "32732517O8810001", "invalid_nik"],
    ["nik", "3273259908810001", "invalid_nik"],
    ["kk", "12345", "invalid_kk"],
    ["name", "", "invalid_name"],
    ["name", "12345 😀", "invalid_name"],
    ["name", "A".repeat(181), "invalid_name"],
    ["birth_date", "", "invalid_date"],
    ["birth_date", "17-08-1981", "invalid_date"],
    ["birth_date", "1981-02-29", "invalid_date"],
    ["birth_date", "2026-10-01", "invalid_date"],
    ["birth_date", "0981-08-17", "invalid_date"],
    ["sex", "X", "invalid_sex"],
    ["sex", "", "invalid_sex"],
    ["village_code", "32.73", "invalid_village"],
    ["village_code", "Cipadung", "invalid_village"],
    ["village_code", "99.99.99.9999", "unknown_village"],
    ["desil", "0", "invalid_desil"],
    ["desil", "11", "invalid_desil"],
    ["desil", "1.0", "invalid_desil"],
    ["dukcapil", "PADAN", "invalid_dukcapil"],
    ["dukcapil", "", "invalid_dukcapil"],
  ])("with %s %j is refused as %s", (column, value, reason) => {
    expect(refusal(column, value)).toBe(reason);
  });

  test.each([
    ["nik", "3273 2517 0881 0001"],
    ["nik", " 3273251708810001 "],
    ["kk", ""],
    ["kk", "3273 2501 0120 0001"],
    ["name", "H. SITI AMINAH, S.Pd"],
    ["name", "Hj."],
    ["name", "Siti\tAminah\\N"],
    ["birth_date", "2026-09-30"],
    ["birth_date", "1904-02-29"],
    ["village_code", "3273251002"],
    ["desil", ""],
    ["desil", "10"],
    ["dukcapil", "belum_rekam"],
  ])("with %s %j is taken", (column, value) => {
    expect(refusal(column, value)).toBeNull();
  });

  test("puts people of a village side by side, in the order of villages", () => {
    const placeIn = (code: string, name: string) => {
      const fields = sound.with(6, code).with(3, name);
      const place = columnsOf(parsePersonRow, fields, { findVillage: () => code as VillageCode })[11];
      return Number(place?.readBigInt64BE());
    };
    const names = ["SITI AMINAH", "A", "MUHAMMAD FATHURRAHMAN AL GHAZALI"];
    const places = ["11.01.01.2001", "32.73.25.1002", "32.73.25.1003", "96.99.99.9999"].map((code) =>
      names.map((name) => placeIn(code, name)),
    );
    for (const [at, village] of places.entries()) {
      expect(new Set(village).size).toBe(names.length);
      expect(village.every(Number.isSafeInteger)).toBe(true);
      expect(Math.min(...village)).toBeGreaterThan(Math.max(0, ...(places[at - 1] ?? [])));
    }
    expect(placeIn(village, "SITI AMINAH")).toBe(placeIn(village, "SARI ABADIH"));
  });

  test("puts a person into the age band of the day of the data", () => {
    const bandOf = (birthDate: string) => String(columnsOf(parsePersonRow, sound.with(4, birthDate))[5]);
    expect(["1986-09-30", "1986-10-01", "2026-09-30", "1936-09-30", "1910-01-01"].map(bandOf)).toEqual([
      "4",
      "3",
      "0",
      "9",
      "9",
    ]);
  });
});

describe("a row of benefits.csv", () => {
  const sound = ["P1", "PKH", "2026-Q3", "ya", "DISBURSED", "BSI", "2026-09-13"];
  const refusal = (column: string, value: string) =>
    refusalOf(parseBenefitRow, columns["benefits.csv"], sound, column, value);

  test("becomes the key of its person and a packed entry", () => {
    const [at, personKey, entry] = columnsOf(parseBenefitRow, sound);
    expect([at?.readInt32BE(), personKey?.readBigInt64BE()]).toEqual([line, keyOf("P1")]);
    expect(entry?.toString("hex")).toBe("011a838b022618");
  });

  test.each([
    ["person_id", "", "invalid_id"],
    ["programme", "BANSOS", "unknown_programme"],
    ["programme", "constructor", "unknown_programme"],
    ["period", "2026-Q5", "invalid_period"],
    ["period", "2026-13", "invalid_period"],
    ["period", "1999-Q1", "invalid_period"],
    ["period", "2256-Q1", "invalid_period"],
    ["receiving", "yes", "invalid_receiving"],
    ["stage", "paid", "invalid_stage"],
    ["stage", "toString", "invalid_stage"],
    ["stage", "P", "invalid_stage"],
    ["stage", "SUDAH SALUR", "invalid_stage"],
    ["stage", "_PAID", "invalid_stage"],
    ["stage", `P${"A".repeat(40)}`, "invalid_stage"],
    ["channel", "BRI", "unknown_channel"],
    ["updated_on", "", "invalid_date"],
    ["updated_on", "2026-09-31", "invalid_date"],
    ["updated_on", "1999-12-31", "invalid_date"],
    ["updated_on", "2179-06-07", "invalid_date"],
  ])("with %s %j is refused as %s", (column, value, reason) => {
    expect(refusal(column, value)).toBe(reason);
  });

  test.each([
    ["stage", ""],
    ["stage", "PAID_2"],
    ["stage", `P${"A".repeat(39)}`],
    ["channel", ""],
    ["receiving", "tidak"],
    ["period", "2026-09"],
    ["updated_on", "2000-01-01"],
  ])("with %s %j is taken", (column, value) => {
    expect(refusal(column, value)).toBeNull();
  });

  test("with a stage that this version does not know is kept as unknown, and says which it was", () => {
    for (let time = 0; time < 2; time += 1) {
      const row = parseBenefitRow(rowFields(sound.with(4, "BIOMETRIC_CHECK")), line, context);
      expect(row).toEqual({ ok: true, unknownStage: "BIOMETRIC_CHECK" });
      expect(readCopyRows(context.rows.take())[0]?.[2]?.toString("hex")).toBe("011a83ff022618");
    }
  });

  test("is not taken for another one whose columns are cut elsewhere", () => {
    expect(refusal("programme", "PKH")).toBeNull();
    const joined = ["P1", "PKH,2026-Q3", "ya", "DISBURSED", "BSI", "2026-09-13", ""];
    expect(parseBenefitRow(rowFields(joined), line, context)).toMatchObject({ column: "programme" });
  });
});

describe("a row of updates.csv", () => {
  const sound = [village, "2026-Q3", "400", "380", "2026-08-16", "2026-08-21"];
  const refusal = (column: string, value: string) =>
    refusalOf(parseUpdateRow, columns["updates.csv"], sound, column, value);

  test("keeps its figures; a day that is not yet known is null", () => {
    const columns = columnsOf(parseUpdateRow, [
      village.replaceAll(".", ""),
      "2026-Q3",
      "400",
      "380",
      "2000-01-31",
      "",
    ]);
    expect(columns.slice(1, 3).map(String)).toEqual([village, "2026-Q3"]);
    expect([0, 3, 4, 5].map((nth) => columns[nth]?.readInt32BE())).toEqual([line, 400, 380, 30]);
    expect(columns.slice(6)).toEqual([null]);
  });

  test.each([
    ["village_code", "32.73", "invalid_village"],
    ["village_code", "99.99.99.9999", "unknown_village"],
    ["period", "Q3", "invalid_period"],
    ["households_target", "-1", "invalid_count"],
    ["households_target", "", "invalid_count"],
    ["households_verified", "1e3", "invalid_count"],
    ["households_verified", "9999999999", "invalid_count"],
    ["musdes_on", "soon", "invalid_date"],
    ["finalised_on", "2026-02-30", "invalid_date"],
  ])("with %s %j is refused as %s", (column, value, reason) => {
    expect(refusal(column, value)).toBe(reason);
  });
});
