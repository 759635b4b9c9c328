import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Fault } from "../errors/fault.ts";

/** Where the embedded PostgreSQL lives and as whom it runs. `uid` and `gid` are null when this process runs as itself. */
export type EngineHome = {
  binDir: string;
  dataDir: string;
  logPath: string;
  uid: number | null;
  gid: number | null;
  relocated: boolean;
};

/**
 * Finds a place for the embedded PostgreSQL. PostgreSQL refuses to run as root, so root hands it to the system's
 * `postgres` or `nobody` user; when that user cannot walk to the data folder (a clone under /root, or in a private
 * temporary folder), the engine and its data live under /var/lib/dataku instead of having the folder's
 * permissions widened.
 */
export function findEngineHome(dataDir: string, nativeDir: string): EngineHome {
  mkdirSync(dataDir, { recursive: true });
  const here = { binDir: join(nativeDir, "bin"), dataDir: join(dataDir, "postgres"), relocated: false };
  if (process.getuid?.() !== 0) {
    return { ...here, logPath: join(dataDir, "postgres.log"), uid: null, gid: null };
  }
  const { uid, gid } = ownerOf(here.dataDir) ?? systemUser();
  if (isReachable(dataDir) && isReachable(nativeDir)) {
    return { ...here, logPath: join(dataDir, "postgres.log"), uid, gid };
  }
  const key = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const base = join("/var/lib/dataku", key);
  mkdirSync(base, { recursive: true });
  chmodSync("/var/lib/dataku", 0o755);
  chmodSync(base, 0o755);
  const binaries = join(base, `binaries-${engineVersion(nativeDir)}`);
  if (!existsSync(binaries)) copyWhole(nativeDir, binaries);
  return {
    binDir: join(binaries, "bin"),
    dataDir: join(base, "postgres"),
    logPath: join(base, "postgres.log"),
    uid,
    gid,
    relocated: true,
  };
}

/** Copied aside and renamed whole, so that neither a crash nor a second starter leaves half of it. */
function copyWhole(from: string, to: string): void {
  const draft = `${to}.${process.pid}`;
  try {
    cpSync(from, draft, { recursive: true, verbatimSymlinks: true, force: true });
    renameSync(draft, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Gives a folder to the engine's user, if that is somebody else. */
export function ownByEngine(path: string, home: EngineHome): void {
  if (home.uid !== null && home.gid !== null) chownSync(path, home.uid, home.gid);
}

function engineVersion(nativeDir: string): string {
  const manifest = JSON.parse(readFileSync(join(dirname(nativeDir), "package.json"), "utf8"));
  return String(manifest.version);
}

/** A cluster that a plain user made stays that user's, when root comes later. */
function ownerOf(clusterDir: string): { uid: number; gid: number } | null {
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : null;
}

function systemUser(): { uid: number; gid: number } {
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const entry = users.find(([name]) => name === wanted);
    const uid = Number(entry?.[2]);
    const gid = Number(entry?.[3]);
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Fault("engine_failed", {
    message:
      "PostgreSQL does not run as root and this system has no user postgres or nobody. Set DATABASE_URL.",
  });
}

function isReachable(path: string): boolean {
  for (let current = resolve(path); ; current = dirname(current)) {
    // The engine's user owns nothing on the way, so only the permission for others counts.
    if ((statSync(current).mode & 0o001) === 0) return false;
    if (current === dirname(current)) return true;
  }
}
