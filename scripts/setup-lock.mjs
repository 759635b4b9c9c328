import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const folder = join(import.meta.dirname, "..", ".dataku");
const lock = join(folder, "setup.lock");

/** Lets one process at a time install and build in this folder; the others wait for it and find its work done. */
export async function withSetupLock(work) {
  mkdirSync(folder, { recursive: true });
  let told = false;
  while (!take()) {
    if (!told) process.stderr.write("Another start is installing or building here; waiting for it…\n");
    told = true;
    await wait(500);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take() {
  try {
    writeFileSync(lock, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  if (holderLives()) return false;
  // Left behind by a process that was killed. Renaming makes one of several late-comers remove it.
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    rmSync(aside);
  } catch {
    // Another one was first.
  }
  return false;
}

function holderLives() {
  try {
    process.kill(Number(readFileSync(lock, "utf8")) || -1, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
