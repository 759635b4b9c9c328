import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { faultDetail } from "../errors/fault.ts";
import { recapFolder } from "../projection/recap-folder.ts";
import { processState } from "../state/process-state.ts";
import { checksumsFile, type DataPackage, fileStem, packageFile } from "./data-package.ts";
import { latestRecap, listRecapReleases } from "./read-recap.ts";
import type { RecapRelease } from "./recap-document.ts";

/** One file that may be fetched. `packed` is the same text gzipped, where it lies beside it. */
export type OpenFile = {
  path: string;
  bytes: number;
  sha256: string;
  packed: { path: string; bytes: number } | null;
};

/** The open data of a release: what they are, and their files by name. */
export type OpenRelease = { described: DataPackage; files: ReadonlyMap<string, OpenFile> };

const maxKnownReleases = 40;

/** Where the files of a release are. */
export function filesFolder(releaseId: string, folder = recapFolder()): string {
  return join(folder, releaseId, "files");
}

/**
 * The open data of a release. Only what its checksums name can be fetched, so no address leads elsewhere.
 * @returns null for what is not the name of a release, and for one without files
 */
export function findOpenRelease(releaseId: string, folder = recapFolder()): OpenRelease | null {
  if (!/^\d{4}-(?:Q[1-4]|\d\d)-r\d{1,9}$/.test(releaseId)) return null;
  const known = processState(
    "recap:files",
    () => new LRUCache<string, OpenRelease>({ max: maxKnownReleases }),
  );
  const path = filesFolder(releaseId, folder);
  const there = statSync(path, { throwIfNoEntry: false });
  if (!there) return null;
  // A folder never changes, but another database may have used the same number.
  const version = `${path} ${there.ino} ${there.mtimeMs}`;
  const release = known.get(version) ?? readOpenRelease(path);
  if (release) known.set(version, release);
  return release;
}

/** The release whose figures pages show; until its files are written, a minute or so, the newest one that has them. */
export function latestOpenRelease(folder = recapFolder()): OpenRelease | null {
  const latest = latestRecap(folder);
  return (latest && findOpenRelease(latest.id, folder)) ?? listOpenReleases(folder)[0] ?? null;
}

/** Every release with files, the newest period first. */
export function listOpenReleases(folder = recapFolder()): OpenRelease[] {
  return listRecapReleases(folder).flatMap(({ id }) => findOpenRelease(id, folder) ?? []);
}

/** What a file of a release is called when it is asked for without the release: `village-persons.csv`. */
export function fullName(release: RecapRelease, name: string, files: OpenRelease["files"]): string | null {
  return [name, `${fileStem(release)}-${name}`].find((candidate) => files.has(candidate)) ?? null;
}

function readOpenRelease(folder: string): OpenRelease | null {
  try {
    const described: DataPackage = JSON.parse(readFileSync(join(folder, packageFile), "utf8"));
    const sums = readFileSync(join(folder, checksumsFile), "utf8");
    const listed = sums
      .trimEnd()
      .split("\n")
      .map((line) => line.split("  ") as [string, string]);
    listed.push([createHash("sha256").update(sums).digest("hex"), checksumsFile]);
    const files = new Map(listed.map(([sha256, name]) => [name, openFile(folder, name, sha256)]));
    return { described, files };
  } catch (error) {
    // Dropped a moment ago.
    if (faultDetail(error) === "ENOENT") return null;
    throw error;
  }
}

function openFile(folder: string, name: string, sha256: string): OpenFile {
  const path = join(folder, name);
  const packed = statSync(`${path}.gz`, { throwIfNoEntry: false });
  return {
    path,
    bytes: statSync(path).size,
    sha256,
    packed: packed ? { path: `${path}.gz`, bytes: packed.size } : null,
  };
}
