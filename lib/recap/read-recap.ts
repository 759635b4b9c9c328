import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip, gunzipSync } from "node:zlib";
import { LRUCache } from "lru-cache";
import { faultDetail } from "../errors/fault.ts";
import { recapFolder } from "../projection/recap-folder.ts";
import { findRegion, getRegion, listChildren } from "../region/areas.ts";
import { levelOf, NATION, parentCode, type RegionCode, type RegionLevel } from "../region/region.ts";
import { processState } from "../state/process-state.ts";
import { type AreaFigures, type RecapDocument, type RecapRelease, smallestFigure } from "./recap-document.ts";
import { areaPath, readIndex } from "./recap-index.ts";

/** What a file on disk holds: an area's figures and those of the areas one level below it. */
export type StoredArea = { figures: AreaFigures; children: AreaFigures[] };

const maxCachedAreas = 300;
const unpack = promisify(gunzip);

/** The release whose figures are shown when no period is asked for; null before the first one. */
export function latestRecap(folder = recapFolder()): RecapRelease | null {
  const { active, releases } = readIndex(folder);
  return releases.find((release) => release.id === active) ?? null;
}

/** Every release whose figures may be shown, the newest period first. Of one period the first is what `?period=` gives. */
export function listRecapReleases(folder = recapFolder()): RecapRelease[] {
  return readIndex(folder).releases;
}

/**
 * The published figures of an area (`id` is the nation) with those of its children, from disk alone: neither the
 * database nor anything else has to be up.
 * @param period `2026-Q3`; the release that is served when left out
 * @returns null for an unknown area, a period without figures, and before the first release
 */
export function readRecap(code: string, period?: string, folder = recapFolder()): RecapDocument | null {
  const region = findRegion(code);
  const releases = listRecapReleases(folder);
  const release =
    period === undefined
      ? latestRecap(folder)
      : (releases.find((candidate) => candidate.period === period) ?? null);
  if (!region || !release) return null;
  const area = readArea(folder, release.id, region.code);
  if (!area) return null;
  return {
    release,
    periods: [...new Set(releases.map((each) => each.period))],
    threshold: smallestFigure,
    code: region.code,
    name: region.name,
    level: region.level,
    above: areasAbove(region.code),
    ...area,
  };
}

/**
 * The published figures of all areas of one level, in the order of pages; memory holds one district at a time.
 * @param releaseId `RecapRelease.id`
 */
export async function* eachArea(
  releaseId: string,
  level: RegionLevel,
  folder = recapFolder(),
): AsyncGenerator<AreaFigures> {
  if (level === "nation") {
    yield (await loadStored(folder, releaseId, NATION)).figures;
    return;
  }
  for (const code of areasOfLevel(levels[levels.indexOf(level) - 1] as RegionLevel)) {
    yield* (await loadStored(folder, releaseId, code)).children;
  }
}

const levels = ["nation", "province", "regency", "district", "village"] as const;

function* areasOfLevel(level: RegionLevel, from: RegionCode = NATION): Generator<RegionCode> {
  if (levelOf(from) === level) yield from;
  else for (const child of listChildren(from)) yield* areasOfLevel(level, child.code);
}

function readArea(folder: string, releaseId: string, code: RegionCode): StoredArea | null {
  if (levelOf(code) !== "village") return readStored(folder, releaseId, code);
  const district = readStored(folder, releaseId, parentCode(code) as RegionCode);
  const figures = district?.children.find((child) => child.code === code);
  return figures ? { figures, children: [] } : null;
}

function readStored(folder: string, releaseId: string, code: string): StoredArea | null {
  const cache = processState("recap:areas", () => new LRUCache<string, StoredArea>({ max: maxCachedAreas }));
  const path = areaPath(folder, releaseId, code);
  const known = cache.get(path);
  if (known) return known;
  try {
    const stored: StoredArea = JSON.parse(gunzipSync(readFileSync(path)).toString("utf8"));
    cache.set(path, stored);
    return stored;
  } catch (error) {
    // A release that was dropped a moment ago.
    if (faultDetail(error) === "ENOENT") return null;
    throw error;
  }
}

async function loadStored(folder: string, releaseId: string, code: string): Promise<StoredArea> {
  return JSON.parse((await unpack(await readFile(areaPath(folder, releaseId, code)))).toString("utf8"));
}

function areasAbove(code: RegionCode): { code: string; name: string }[] {
  const above = parentCode(code);
  return above === null ? [] : [...areasAbove(above), { code: above, name: getRegion(above).name }];
}
