// `npm run demo`: installs, builds, and serves the portal with synthetic people. Runs on the machine's own Node.
import { createServer } from "node:net";
import { join } from "node:path";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled, node } from "./ensure-installed.mjs";
import { runChild } from "./run-child.mjs";

const root = join(import.meta.dirname, "..");
readSettings();
await refuseBusyPort();
await ensureInstalled();
await ensureBuilt();
const { code } = await runChild(node, ["scripts/serve-demo.ts"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", DEMO: "1", LOG_LEVEL: process.env.LOG_LEVEL || "warn" },
});
process.exit(code);

/** The portal reads `.env` by itself; here it is needed for the port. */
function readSettings() {
  try {
    process.loadEnvFile(join(root, ".env"));
  } catch {
    // There is none, or this Node is too old to read one: the portal says it if the port is in use.
  }
}

/** Told before minutes of installing and building, not after. */
async function refuseBusyPort() {
  const port = Number(process.env.PORT || 3000);
  const host = process.env.HOST || "127.0.0.1";
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return;
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
