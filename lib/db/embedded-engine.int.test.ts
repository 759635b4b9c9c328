import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";

const isRoot = process.getuid?.() === 0;
const dirs: string[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  for (const dir of dirs) {
    for (const pid of enginesOf(dir)) process.kill(pid, "SIGQUIT");
    await vi.waitUntil(() => enginesOf(dir).length === 0, { timeout: 20_000 });
    rmSync(dir, { recursive: true, force: true });
  }
});

function newDataDir(mode = 0o755): string {
  const dir = mkdtempSync(join(tmpdir(), "dataku-engine-"));
  chmodSync(dir, mode);
  dirs.push(dir);
  return dir;
}

/** The main processes of the PostgreSQL that runs on a data folder, wherever its data had to go. */
function enginesOf(dataDir: string): number[] {
  const link = join(dataDir, "postgres");
  const cluster = existsSync(link) ? realpathSync(link) : link;
  return execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(`-D ${cluster} `))
    .map((line) => Number.parseInt(line, 10));
}

/** A process that opens the engine, answers each line it is told, and keeps the engine until its input ends. */
const program = `
  import { createInterface } from "node:readline";
  import postgres from "postgres";
  import { openEmbeddedEngine } from "./lib/db/embedded-engine.ts";
  const engine = await openEmbeddedEngine(process.argv[1], "a password of a test");
  const sql = postgres(engine.adminUrl, { max: 1, onnotice: () => {} });
  const [row] = await sql\`select system_identifier::text as id from pg_control_system()\`;
  console.log(JSON.stringify({ id: row.id, dataDir: engine.dataDir, relocated: engine.relocated }));
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "claim") console.log(JSON.stringify(await engine.claimPortal()));
    else console.log(JSON.stringify(await sql.unsafe(line)));
  }
  await sql.end();
  await engine.release();
`;

function start(dataDir: string, as: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, dataDir], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env.PATH, HOME: "/tmp" } as unknown as NodeJS.ProcessEnv,
    ...as,
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the process ended");
    return JSON.parse(value);
  };
  return {
    child,
    opened: answer() as Promise<{ id: string; dataDir: string; relocated: boolean }>,
    ask: (line: string) => {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    async close() {
      const exited = once(child, "exit");
      child.stdin.end();
      const [code] = await exited;
      return code;
    },
    async kill() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

describe("the embedded engine", () => {
  // One folder for most tests, because setting a cluster up takes longest; each leaves it stopped.
  const dataDir = newDataDir();

  test("of two that start at once on an empty folder is one; the last to leave stops it", async () => {
    const [one, two] = [start(dataDir), start(dataDir)];
    const [first, second] = await Promise.all([one.opened, two.opened]);
    expect(first).toEqual(second);
    expect(enginesOf(dataDir)).toHaveLength(1);
    expect(await one.ask("claim")).toBe(true);
    expect(await two.ask("claim")).toBe(false);

    expect(await one.close()).toBe(0);
    expect(enginesOf(dataDir)).toHaveLength(1);
    expect(await two.ask("claim")).toBe(true);
    expect(await two.close()).toBe(0);
    expect(enginesOf(dataDir)).toHaveLength(0);
    // Beside its own copy of the programs, where the project's are in a private folder, nothing else is left.
    const home = readdirSync(dirname(first.dataDir)).filter((name) => !name.startsWith("binaries-"));
    expect(home.sort()).toEqual(["postgres", "postgres.log"]);
  });

  test("that is left at the same moment by all is stopped all the same", async () => {
    const users = [start(dataDir), start(dataDir), start(dataDir)];
    await Promise.all(users.map((user) => user.opened));
    expect(await Promise.all(users.map((user) => user.close()))).toEqual([0, 0, 0]);
    expect(enginesOf(dataDir)).toHaveLength(0);
  });

  test("whose process was killed is joined by the next one, with all that was committed", async () => {
    const first = start(dataDir);
    const { id } = await first.opened;
    await first.ask("create table kept as select 7 as n");
    await first.kill();
    expect(enginesOf(dataDir)).toHaveLength(1);

    const second = start(dataDir);
    expect((await second.opened).id).toBe(id);
    expect(await second.ask("select n from kept")).toEqual([{ n: 7 }]);
    expect(await second.ask("claim")).toBe(true);
    await second.close();
    expect(enginesOf(dataDir)).toHaveLength(0);
  });

  test("that was killed itself, and whose number is another program's by now, starts again", async () => {
    const first = start(dataDir);
    await first.opened;
    await first.ask("create table kept2 as select 7 as n");
    for (const pid of enginesOf(dataDir)) process.kill(pid, "SIGKILL");
    await first.kill();
    await vi.waitUntil(() => enginesOf(dataDir).length === 0);
    const lockFile = join(dataDir, "postgres", "postmaster.pid");
    const owner = lstatSync(lockFile);
    const stranger = spawn("sleep", ["60"], isRoot ? { uid: owner.uid, gid: owner.gid } : {});
    children.push(stranger);
    const left = readFileSync(lockFile, "utf8").replace(/^\d+/, String(stranger.pid));
    execFileSync(process.execPath, [
      "-e",
      `fs.writeFileSync(process.argv[1], process.argv[2])`,
      lockFile,
      left,
    ]);

    const second = start(dataDir);
    await second.opened;
    expect(await second.ask("select n from kept2")).toEqual([{ n: 7 }]);
    await second.close();
    stranger.kill("SIGKILL");
  });

  test("listens on this machine only, opens no socket file, and wants its password", async () => {
    const user = start(dataDir);
    await user.opened;
    const [settings] = await user.ask(
      "select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets, current_setting('log_min_error_statement') as statements",
    );
    expect(settings).toEqual({ addresses: "127.0.0.1", sockets: "", statements: "panic" });
    const rules = await user.ask("select distinct auth_method from pg_hba_file_rules");
    expect(rules).toEqual([{ auth_method: "scram-sha-256" }]);
    await user.close();
  });

  test.skipIf(!isRoot)("of root in a folder that its user cannot walk to lives under /var/lib", async () => {
    const privateDir = newDataDir(0o700);
    const dataDir = join(privateDir, "data");
    const first = start(dataDir);
    const { dataDir: cluster, relocated, id } = await first.opened;
    try {
      expect(relocated).toBe(true);
      expect(cluster).toMatch(/^\/var\/lib\/dataku\/[0-9a-f]{12}\/postgres$/);
      expect(realpathSync(join(dataDir, "postgres"))).toBe(cluster);
      expect(lstatSync(privateDir).mode & 0o777).toBe(0o700);
      await first.close();
      const second = start(dataDir);
      expect((await second.opened).id).toBe(id);
      await second.close();
      expect(enginesOf(dataDir)).toHaveLength(0);
    } finally {
      for (const child of children.splice(0)) child.kill("SIGKILL");
      rmSync(dirname(cluster), { recursive: true, force: true });
    }
  });

  // Where the project lies in a private folder, no other user can run it at all.
  const othersMayRunIt =
    isRoot && spawnSync(process.execPath, ["-v"], { uid: 65534, gid: 65534 }).status === 0;
  test.skipIf(!othersMayRunIt)(
    "of a plain user runs as that user, and root that comes later joins it so",
    async () => {
      const dataDir = newDataDir();
      const nobody = { uid: 65534, gid: 65534 };
      chownSync(dataDir, nobody.uid, nobody.gid);
      const user = start(dataDir, nobody);
      const { id } = await user.opened;
      expect(lstatSync(join(dataDir, "postgres")).uid).toBe(nobody.uid);
      expect(await user.close()).toBe(0);
      const root = start(dataDir);
      expect((await root.opened).id).toBe(id);
      expect(await root.close()).toBe(0);
      expect(enginesOf(dataDir)).toHaveLength(0);
    },
  );
});
