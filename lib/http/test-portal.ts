import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../db/free-port.ts";

const root = join(import.meta.dirname, "..", "..");

/** A portal as its own process, for tests. `output` and `log` grow while it runs. */
export type TestPortal = {
  url: string;
  port: number;
  child: ChildProcess;
  output: () => string;
  log: () => string;
  /** When it says that it serves. @throws what it wrote if it ended instead */
  ready: () => Promise<void>;
  /** Sends a signal and waits for the end. @returns the exit code, or the signal's name if that killed it. */
  stop: (signal?: NodeJS.Signals) => Promise<number | string | null>;
  exited: Promise<number | string | null>;
};

/** An empty data folder that the engine's user can reach. */
export function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "dataku-portal-"));
  chmodSync(dataDir, 0o755);
  return dataDir;
}

/**
 * Starts `node server.ts`, or another command, with nothing of this environment's own settings.
 * @param ownGroup as from a terminal: a signal to the group reaches the command and all it started.
 */
export async function spawnPortal(
  env: Record<string, string>,
  command: readonly string[] = [process.execPath, "server.ts"],
  cwd = root,
  ownGroup = false,
): Promise<TestPortal> {
  const port = Number(env.PORT ?? (await freePort()));
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd,
    detached: ownGroup,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...cleanEnvironment(), ...env, PORT: String(port) },
  });
  let output = "";
  let log = "";
  child.stdout?.on("data", (text) => {
    output += text;
  });
  child.stderr?.on("data", (text) => {
    log += text;
  });
  const exited = once(child, "close").then(([code, signal]) => (signal ?? code) as number | string | null);
  let over = false;
  void exited.then(() => {
    over = true;
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    child,
    output: () => output,
    log: () => log,
    exited,
    async ready() {
      while (!output.includes("Dataku serves ")) {
        if (over) throw new Error(`the portal ended: ${output}${log}`);
        await wait(25);
      }
    },
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return exited;
    },
  };
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH = "", HOME = "" } = process.env;
  // Empty ones count as not set, but come before an operator's .env.
  const unset = Object.fromEntries(
    ["DATABASE_URL", "PROJECTION_DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "HOST"].map((name) => [name, ""]),
  );
  return {
    ...unset,
    PATH,
    HOME,
    NODE_ENV: "production",
    ALTCHA_SECONDS: "0.1",
    APP_SECRET: "portal-test-secret-".repeat(2),
    PROJECTION_PEPPER: "portal-test-pepper-".repeat(2),
  };
}

/** The embedded PostgreSQL of a data folder. */
export function enginePid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
}

/** Does this process still run? One that ended and was not collected yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Waits until something holds. @throws after `maxMs` */
export async function until(holds: () => boolean | Promise<boolean>, maxMs = 20_000): Promise<void> {
  const deadline = Date.now() + maxMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it did not happen within ${maxMs} ms`);
    await wait(50);
  }
}
