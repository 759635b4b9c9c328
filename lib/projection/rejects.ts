import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { access, constants, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault, faultDetail } from "../errors/fault.ts";
import type { ExportFile } from "./manifest.ts";

/** The rows of a load that were refused: counted here, listed in rejects.csv. Privacy: no value of a row, only where and why. */
export type Rejects = {
  add(file: ExportFile, line: number, column: string, reason: string): Promise<void>;
  count(file: ExportFile): number;
  total(): number;
  /** Where rejects.csv is; null as long as nothing was rejected. */
  path(): string | null;
  flush(): Promise<void>;
  close(): Promise<void>;
};

/** Starts with no rejects: removes the list of an earlier load of the folder and writes one when there is something to list. */
export async function openRejects(dir: string, fallbackDir: string): Promise<Rejects> {
  const counts: Record<ExportFile, number> = { "persons.csv": 0, "benefits.csv": 0, "updates.csv": 0 };
  const target = await choosePath(dir, fallbackDir);
  let stream: WriteStream | null = null;
  let failure: Error | null = null;
  const write = async (text: string) => {
    if (!stream) {
      // `wx`: never through a link that somebody else put there.
      stream = createWriteStream(target, { flags: "wx" });
      stream.on("error", (error) => {
        failure = error;
      });
      stream.write("file,line,column,reason\n");
    }
    if (failure) throw fault(failure);
    if (!stream.write(text)) await once(stream, "drain").catch((error) => Promise.reject(fault(error)));
  };
  return {
    async add(file, line, column, reason) {
      counts[file] += 1;
      await write(`${file},${line},${column},${reason}\n`);
    },
    count: (file) => counts[file],
    total: () => counts["persons.csv"] + counts["benefits.csv"] + counts["updates.csv"],
    path: () => (stream ? target : null),
    async flush() {
      if (stream && !failure) await new Promise<void>((resolve) => stream?.write("", () => resolve()));
      if (failure) throw fault(failure);
    },
    async close() {
      if (!stream || stream.destroyed) return;
      stream.end();
      if (!failure) await once(stream, "close").catch(() => {});
    },
  };
}

async function choosePath(dir: string, fallbackDir: string): Promise<string> {
  try {
    await access(dir, constants.W_OK);
    const path = join(dir, "rejects.csv");
    await rm(path, { force: true });
    return path;
  } catch {
    await mkdir(fallbackDir, { recursive: true });
    const path = join(fallbackDir, "rejects.csv");
    await rm(path, { force: true });
    return path;
  }
}

function fault(error: Error): Fault {
  const full = faultDetail(error) === "ENOSPC";
  return new Fault(full ? "disk_full" : "load_refused", {
    message: "rejects.csv cannot be written",
    cause: error,
  });
}
