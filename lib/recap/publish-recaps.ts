import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sql } from "postgres";
import { faultDetail } from "../errors/fault.ts";
import { periodEndMonth } from "../projection/benefit-codec.ts";
import { recapFolder } from "../projection/recap-folder.ts";
import { writePack } from "./area-pack.ts";
import type { RecapRelease } from "./recap-document.ts";
import type { RecapIndex } from "./recap-index.ts";

const documentsAtATime = 200;
/** No release has such a name, so what an interrupted process left behind is never read. */
const draftName = "draft-";
const draftMs = 3_600_000;

/**
 * Brings the folder of recaps up to what the database holds: writes the releases that are missing, takes away those that
 * were dropped, and says which one is served. Cheap when nothing has changed; several processes may do it at once.
 * @returns the releases that were written
 */
export async function publishRecaps(sql: Sql, folder = recapFolder()): Promise<RecapRelease[]> {
  const rows = await sql<RecapRow[]>`
    select release_id, register, as_of, period, source, synthetic, loaded_at, is_active
    from projection.list_recaps()`;
  const wanted = rows.map((row) => ({ row, release: releaseOf(row) }));
  await mkdir(folder, { recursive: true });
  const written: RecapRelease[] = [];
  for (const { row, release } of wanted) {
    if (await isWritten(folder, release.id, row.loaded_at)) continue;
    await writeRelease(sql, folder, row, release);
    written.push(release);
  }
  await writeIndex(folder, indexOf(wanted));
  const kept = new Set(wanted.map(({ release }) => release.id));
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    const isDropped = releaseName.test(entry.name) && !kept.has(entry.name);
    const isDraft = entry.name.startsWith(draftName);
    if (isDropped || (isDraft && (await isForgotten(path)))) await rm(path, { recursive: true, force: true });
  }
  return written;
}

/** A draft of a process that was killed. One that is being written is changed all the time. */
async function isForgotten(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > draftMs;
}

type RecapRow = {
  release_id: number;
  register: string;
  as_of: string;
  period: string;
  source: string;
  synthetic: boolean;
  loaded_at: string;
  is_active: boolean;
};

const releaseName = /^\d{4}-(?:Q\d|\d\d)-r\d+$/;

function releaseOf({ release_id, register, as_of, period, source, synthetic }: RecapRow): RecapRelease {
  return { id: `${period}-r${release_id}`, register, as_of, period, source, synthetic };
}

/**
 * What lies after the period that is served was taken back with a rollback: it stays in its place, and is not shown.
 */
function indexOf(wanted: readonly { row: RecapRow; release: RecapRelease }[]): RecapIndex {
  const active = wanted.find(({ row }) => row.is_active);
  if (!active) return { active: null, releases: [] };
  const month = (each: { row: RecapRow }) => periodEndMonth(each.row.period);
  const releases = wanted
    .filter((each) => month(each) <= month(active))
    .sort(
      (one, other) =>
        month(other) - month(one) ||
        Number(other.row.is_active) - Number(one.row.is_active) ||
        other.row.release_id - one.row.release_id,
    )
    .map(({ release }) => release);
  return { active: active.release.id, releases };
}

/** Is this release there, and from this database? Another one may have used the same number. */
async function isWritten(folder: string, id: string, loadedAt: string): Promise<boolean> {
  try {
    return (await readFile(join(folder, id, "loaded-at"), "utf8")) === loadedAt;
  } catch (error) {
    if (faultDetail(error) === "ENOENT") return false;
    throw error;
  }
}

async function writeRelease(sql: Sql, folder: string, row: RecapRow, { id }: RecapRelease): Promise<void> {
  const draft = `${draftName}${id}-${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  try {
    await mkdir(join(folder, draft), { recursive: true });
    await writePack(join(folder, draft), documentsOf(sql, row.release_id));
    await writeFile(join(folder, draft, "loaded-at"), row.loaded_at);
    await replaceFolder(folder, draft, id, row.loaded_at);
  } finally {
    await rm(join(folder, draft), { recursive: true, force: true });
  }
}

async function* documentsOf(sql: Sql, releaseId: number) {
  for (let after = ""; ; ) {
    const documents = await sql<{ code: string; document: Buffer }[]>`
      select code, document from projection.recap_documents(${releaseId}, ${after}, ${documentsAtATime})`;
    yield* documents;
    const last = documents.at(-1);
    if (!last) return;
    after = last.code;
  }
}

async function replaceFolder(folder: string, draft: string, id: string, loadedAt: string): Promise<void> {
  if (existsSync(join(folder, id)) && !(await isWritten(folder, id, loadedAt)))
    await rm(join(folder, id), { recursive: true, force: true });
  try {
    await rename(join(folder, draft), join(folder, id));
  } catch (error) {
    // Another process was faster with the same.
    if (!["ENOTEMPTY", "EEXIST"].includes(faultDetail(error) ?? "")) throw error;
  }
}

async function writeIndex(folder: string, index: RecapIndex): Promise<void> {
  const path = join(folder, "index.json");
  const text = JSON.stringify(index);
  if (existsSync(path) && (await readFile(path, "utf8")) === text) return;
  const draft = `${path}.${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  await writeFile(draft, text);
  await rename(draft, path);
}
