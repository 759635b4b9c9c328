import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { processState } from "../state/process-state.ts";
import {
  levelOf,
  NATION,
  parentCode,
  type RegionCode,
  type RegionLevel,
  type VillageCode,
} from "./region.ts";

/** One area of the country. `name` is as Kemendagri writes it, with "Kabupaten" or "Kota" on a regency. */
export interface Region {
  readonly code: RegionCode;
  readonly name: string;
  readonly level: RegionLevel;
}

/** An area with the areas right below it: the body of GET /api/v1/regions/{code} and of /wilayah/{code}.json. */
export interface RegionDocument extends Region {
  readonly children: readonly Region[];
}

/** An area of the lowest level. */
export interface Village extends Region {
  readonly code: VillageCode;
}

interface Areas {
  readonly byCode: ReadonlyMap<string, Region>;
  readonly children: ReadonlyMap<string, readonly Region[]>;
  readonly villages: readonly Village[];
}

const files: readonly { name: string; level: RegionLevel; count: number }[] = [
  { name: "provinces.csv", level: "province", count: 38 },
  { name: "regencies.csv", level: "regency", count: 514 },
  { name: "districts.csv", level: "district", count: 7_285 },
  { name: "villages.csv", level: "village", count: 83_762 },
];

/**
 * Reads the areas of idn-area-data 4.0.1 (Kemendagri codes; data under ODbL) from `folder`.
 * Within an area its children stand in the order of a reader's alphabet, numbers by value.
 * @throws if a file is missing, a count is not the expected one, or an area lacks its parent.
 */
export function loadAreas(folder: string): Areas {
  const byCode = new Map<string, Region>([[NATION, { code: NATION, name: "Indonesia", level: "nation" }]]);
  const children = new Map<string, Region[]>([[NATION, []]]);
  const villages: Village[] = [];
  for (const file of files) {
    const rows = readRows(join(folder, file.name));
    if (rows.length !== file.count) {
      throw new Error(
        `Area data: ${file.name} has ${rows.length} rows instead of ${file.count}. ` +
          "Install idn-area-data 4.0.1 (npm ci), or adapt the expected counts to the newer edition.",
      );
    }
    for (const row of rows) {
      // Every file has the code first and the name last, with the parent's code between them or not.
      const region: Region = { code: row[0] as RegionCode, name: row.at(-1) ?? "", level: file.level };
      const siblings = children.get(parentCode(region.code) ?? "");
      if (levelOf(region.code) !== file.level || siblings === undefined || byCode.has(region.code)) {
        throw new Error(
          `Area data: ${file.name} has a duplicate, orphan or malformed code "${region.code}".`,
        );
      }
      byCode.set(region.code, region);
      siblings.push(region);
      if (file.level === "village") villages.push(region as Village);
      else children.set(region.code, []);
    }
  }
  const alphabet = new Intl.Collator("id", { numeric: true });
  for (const list of children.values()) {
    list.sort((a, b) => alphabet.compare(a.name, b.name) || (a.code < b.code ? -1 : 1));
  }
  return { byCode, children, villages };
}

function readRows(path: string): string[][] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`Area data: cannot read ${path}. Run npm ci in the project's folder.`, { cause });
  }
  const [header, ...rows]: string[][] = parse(text, { bom: true });
  if (header?.[0] !== "code" || header.at(-1) !== "name") {
    throw new Error(`Area data: ${path} has an unexpected header.`);
  }
  return rows;
}

function areas(): Areas {
  return processState("region.areas", () =>
    loadAreas(join(process.cwd(), "node_modules", "idn-area-data", "data")),
  );
}

/** Which area has this dotted code? @returns null for a code that is unknown or retired. */
export function findRegion(code: string): Region | null {
  return areas().byCode.get(code) ?? null;
}

/** The area of a code that is known to exist. @throws RangeError if it does not. */
export function getRegion(code: string): Region {
  const region = findRegion(code);
  if (region === null) throw new RangeError(`No area has the code ${JSON.stringify(code)}.`);
  return region;
}

/** The areas right below one, by name. @returns an empty list for a village and for an unknown code. */
export function listChildren(code: string): readonly Region[] {
  return areas().children.get(code) ?? [];
}

/** Every village of the country, by code. 63,691 distinct names on 83,762 villages: always show the path too. */
export function listVillages(): readonly Village[] {
  return areas().villages;
}

/**
 * The names of the areas above one, nearest first and without the nation: "Cibiru, Kota Bandung, Jawa Barat".
 * @returns an empty text for a province and the nation.
 * @throws RangeError for an unknown code.
 */
export function regionPath(code: string): string {
  const names: string[] = [];
  let above = parentCode(getRegion(code).code);
  while (above !== null && above !== NATION) {
    names.push(getRegion(above).name);
    above = parentCode(above);
  }
  return names.join(", ");
}

/** An area and its children in the published form. @returns null for an unknown code. */
export function regionDocument(code: string): RegionDocument | null {
  const region = findRegion(code);
  return region === null ? null : { ...region, children: listChildren(code) };
}
