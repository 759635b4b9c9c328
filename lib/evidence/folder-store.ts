import {
  type FileHandle,
  mkdir,
  open,
  opendir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  utimes,
} from "node:fs/promises";
import { join } from "node:path";
import { Fault, faultDetail } from "../errors/fault.ts";
import type { EvidenceStore } from "./evidence-store.ts";

const nameForm = /^[0-9a-f-]{36}$/;
const draftEnd = /\.part$/;
const dayMs = 86_400_000;

/**
 * Photos as files of one folder that only the portal's user may read. Room is left on the disk, because the database
 * may share it: what cannot be stored as text is worse than a photo refused.
 * @param reserveBytes never filled; at most a tenth of the disk
 */
export function folderStore(folder: string, reserveBytes = 256 * 1024 * 1024): EvidenceStore {
  const pathOf = (name: string) => {
    if (!nameForm.test(name)) throw new Fault("evidence_unavailable", { message: "not a name of ours" });
    return join(folder, name);
  };
  const draftOf = (name: string) => `${pathOf(name)}.part`;
  return {
    async put(name, bytes) {
      const path = pathOf(name);
      const draft = draftOf(name);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const { bavail, blocks, bsize } = await statfs(folder);
        const reserve = Math.min(reserveBytes, (blocks * bsize) / 10);
        if (bavail * bsize - bytes.length < reserve) throw new Fault("disk_full");
        const file = await open(draft, "w", 0o600);
        await file
          .writeFile(bytes)
          .then(() => file.sync())
          .finally(() => closeQuietly(file));
        // The file tells the day and no finer time.
        const day = new Date(Math.floor(Date.now() / dayMs) * dayMs);
        await utimes(draft, day, day);
        await rename(draft, path);
        // The new name must last as long as the row that knows it.
        const place = await open(folder, "r");
        await place.sync().finally(() => closeQuietly(place));
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {});
        throw storeFault(error);
      }
    },
    async get(name) {
      try {
        return await readFile(pathOf(name));
      } catch (error) {
        if (faultDetail(error) === "ENOENT") return null;
        throw storeFault(error);
      }
    },
    async remove(name) {
      try {
        for (const path of [pathOf(name), draftOf(name)]) await rm(path, { force: true });
      } catch (error) {
        throw storeFault(error);
      }
    },
    async *list() {
      try {
        for await (const entry of await opendir(folder)) {
          // What a crash left half written is listed too, and so is removed like any other that nobody knows.
          const name = entry.name.replace(draftEnd, "");
          if (entry.isFile() && nameForm.test(name))
            yield { name, storedAt: (await stat(join(folder, entry.name))).mtime };
        }
      } catch (error) {
        if (faultDetail(error) !== "ENOENT") throw storeFault(error);
      }
    },
  };
}

async function closeQuietly(file: FileHandle): Promise<void> {
  await file.close().catch(() => {});
}

function storeFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const full = ["ENOSPC", "EDQUOT", "EFBIG"].includes(faultDetail(error) ?? "");
  return new Fault(full ? "disk_full" : "evidence_unavailable", { cause: error });
}
