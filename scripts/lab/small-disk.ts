import { execFileSync } from "node:child_process";
import { appendFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { makeDataDir } from "../../lib/http/test-portal.ts";

/** A data folder on a disk of its own, of so many MB. Needs root, to mount it. */
export function smallDisk(megabytes: number): {
  dir: string;
  fill(leaveMegabytes?: number): void;
  free(): void;
  remove(): void;
} {
  const dir = makeDataDir();
  execFileSync("/bin/mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "tmpfs", dir]);
  const filler = join(dir, "filler");
  return {
    dir,
    fill(leaveMegabytes = 0) {
      const { bavail, bsize } = statfsSync(dir);
      try {
        appendFileSync(filler, Buffer.alloc(bavail * bsize - leaveMegabytes * 1024 * 1024));
      } catch {
        // Full is what it should be.
      }
    },
    free: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync("/bin/umount", ["-l", dir]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
