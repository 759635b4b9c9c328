import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { faultDetail } from "../errors/fault.ts";
import { recapFolder } from "../projection/recap-folder.ts";
import { findRegion, getRegion, listChildren } from "../region/areas.ts";
import { levelOf, NATION, parentCode, type RegionCode, type RegionLevel } from "../region/region.ts";
import { processState } from "../state/process-state.ts";
import { readFromPack } from "./area-pack.ts";
import { type AreaFigures, type RecapDocument, type RecapRelease, smallestFigure } from "./recap-document.ts";
import { readIndex } from "./recap-index.ts";
import { parseStored, readStoredArea } from "./stored-area.ts";

type AreaWithChildren = { figures: AreaFigures; children: AreaFigures[] };

const maxCachedAreas = 300;

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
    yield loadStored(folder, releaseId, NATION).figures;
    return;
  }
  for (const code of areasOfLevel(levels[levels.indexOf(level) - 1] as RegionLevel)) {
    yield* loadStored(folder, releaseId, code).children;
    // Requests are served between two of them.
    await breathe();
  }
}

const levels = ["nation", "province", "regency", "district", "village"] as const;

function* areasOfLevel(level: RegionLevel, from: RegionCode = NATION): Generator<RegionCode> {
  if (levelOf(from) === level) {
    if (listChildren(from).length > 0) yield from;
  } else for (const child of listChildren(from)) yield* areasOfLevel(level, child.code);
}

function readArea(folder: string, releaseId: string, code: RegionCode): AreaWithChildren | null {
  if (listChildren(code).length > 0) return readStored(folder, releaseId, code);
  const above = readStored(folder, releaseId, parentCode(code) as RegionCode);
  const figures = above?.children.find((child) => child.code === code);
  return figures ? { figures, children: [] } : null;
}

function readStored(folder: string, releaseId: string, code: RegionCode): AreaWithChildren | null {
  const cache = processState(
    "recap:areas",
    () => new LRUCache<string, AreaWithChildren>({ max: maxCachedAreas }),
  );
  const path = join(folder, releaseId, code);
  const known = cache.get(path);
  if (known) return known;
  try {
    const area = loadStored(folder, releaseId, code);
    cache.set(path, area);
    return area;
  } catch (error) {
    // A release that was dropped a moment ago.
    if (faultDetail(error) === "ENOENT") return null;
    throw error;
  }
}

function loadStored(folder: string, releaseId: string, code: RegionCode): AreaWithChildren {
  const document = readFromPack(join(folder, releaseId), code);
  if (!document) throw new Error(`The recap ${releaseId} has no figures of ${code}.`);
  return readStoredArea(parseStored(document));
}

function areasAbove(code: RegionCode): { code: string; name: string }[] {
  const above = parentCode(code);
  return above === null ? [] : [...areasAbove(above), { code: above, name: getRegion(above).name }];
}
