import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A portal of its own for a spec whose settings or faults others must not share. */
export type OwnPortal = { address: string; dataDir: string; stop(): Promise<void> };

/** Starts one on a free port and an empty data folder. @param script `server.ts`, or the demo with its people */
export async function startOwnPortal(
  script: "server.ts" | "scripts/serve-demo.ts",
  settings: Record<string, string>,
): Promise<OwnPortal> {
  const dataDir = mkdtempSync(join(tmpdir(), "dataku-e2e-own-"));
  // The embedded engine runs as another user when the tests run as root.
  chmodSync(dataDir, 0o755);
  const portal = spawn("node_modules/.bin/node", [script], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: "0",
      PUBLIC_URL: "http://localhost:0",
      DATA_DIR: dataDir,
      ALTCHA_SECONDS: "0.1",
      LOG_LEVEL: "silent",
      ...settings,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await new Promise<string>((resolve, reject) => {
    portal.once("exit", (code) => reject(new Error(`The portal ended with ${code}.`)));
    portal.stdout.on("data", (chunk) => {
      const serves = /serves (\S+)/.exec(String(chunk));
      if (serves?.[1]) resolve(serves[1]);
    });
  });
  return {
    address,
    dataDir,
    async stop() {
      const ended = new Promise((resolve) => portal.once("exit", resolve));
      portal.kill("SIGTERM");
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Loads an export into the database of such a portal, as an operator does beside it, and activates it. */
export function loadInto({ dataDir }: OwnPortal, settings: Record<string, string>, exportDir: string): void {
  const load = spawnSync(
    "node_modules/.bin/node",
    ["lib/cli/main.ts", "register", "load", exportDir, "--force"],
    {
      env: { ...process.env, NODE_ENV: "production", DATA_DIR: dataDir, LOG_LEVEL: "silent", ...settings },
      encoding: "utf8",
    },
  );
  rmSync(exportDir, { recursive: true, force: true });
  if (load.status !== 0) throw new Error(`The export was not loaded: ${load.stderr}`);
}
