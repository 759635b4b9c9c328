// `npm run demo`: installs, builds, and serves the portal with synthetic people. Runs on the machine's own Node.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled, node } from "./ensure-installed.mjs";

const root = join(import.meta.dirname, "..");
await refuseBusyPort();
ensureInstalled();
ensureBuilt();
const portal = spawn(node, ["scripts/serve-demo.ts"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", DEMO: "1", LOG_LEVEL: process.env.LOG_LEVEL ?? "warn" },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => portal.kill(signal === "SIGHUP" ? "SIGTERM" : signal));
portal.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

/** Told before minutes of installing and building, not after. */
async function refuseBusyPort() {
  const port = Number(process.env.PORT || 3000);
  const host = process.env.HOST || "127.0.0.1";
  await new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => {
      if (error.code !== "EADDRINUSE") return resolve();
      process.stderr.write(
        `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm run demo\n`,
      );
      process.exit(1);
    });
    probe.listen(port, host, () => probe.close(resolve));
  });
}
