import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort } from "../db/free-port.ts";

/** A real Redis of its own for a test, which may freeze it, kill it and start it again empty. */
export type TestRedis = {
  url: string;
  /** Speaks to it beside the code under test. */
  admin: Redis;
  signal(name: NodeJS.Signals): void;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts redis-server on a free port, without persistence. @param more further flags of redis-server */
export async function startTestRedis(more: readonly string[] = []): Promise<TestRedis> {
  const dir = mkdtempSync(join(tmpdir(), "dataku-redis-"));
  const port = await freePort();
  const admin = new Redis(port, "127.0.0.1", { lazyConnect: true, retryStrategy: () => 20 });
  admin.on("error", () => {});
  let child: ChildProcess | null = null;
  const start = async () => {
    const flags = [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
      "--dir",
      dir,
      ...more,
    ];
    child = spawn("redis-server", flags, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const chunk of child.stdout ?? []) {
      if (String(chunk).includes("Ready to accept connections")) break;
    }
    if (admin.status === "wait") await admin.connect();
    await admin.ping();
  };
  const kill = async () => {
    const dying = child;
    child = null;
    if (dying?.kill("SIGKILL")) await once(dying, "exit");
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    admin,
    signal: (name) => void child?.kill(name),
    start,
    kill,
    async stop() {
      admin.disconnect();
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
