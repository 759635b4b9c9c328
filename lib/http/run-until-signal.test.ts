import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const file = join(import.meta.dirname, "run-until-signal.ts");

/** Runs a made-up portal in a process of its own. `start` is the body of its start, with `giveUp` and `signal`. */
async function run(start: string, act: (child: ReturnType<typeof spawn>) => void = () => {}, more = {}) {
  const code = `
    const { runUntilSignal } = await import(${JSON.stringify(file)});
    const { Fault } = await import(${JSON.stringify(join(import.meta.dirname, "..", "errors", "fault.ts"))});
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    // As a listening server does, it keeps the process alive.
    setInterval(() => {}, 1000);
    const portal = { address: "there", close: async () => { console.log("closed"); } };
    await runUntilSignal(async (giveUp, signal) => { ${start} }, ({ address }) => console.log("serves", address));`;
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH, ...more } as unknown as NodeJS.ProcessEnv,
  });
  let [output, log] = ["", ""];
  child.stderr.on("data", (text) => {
    log += text;
  });
  child.stdout.on("data", (text) => {
    const before = output;
    output += text;
    if (!before.includes("serves") && output.includes("serves")) act(child);
    if (!before.includes("starting") && output.includes("starting")) act(child);
  });
  const [exitCode] = await once(child, "close");
  return { exitCode, output, log };
}

describe("a portal ends cleanly", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("on %s, with exit code 0", async (signal) => {
    expect(await run("return portal;", (child) => child.kill(signal))).toEqual({
      exitCode: 0,
      output: "serves there\nclosed\n",
      log: "",
    });
  });

  test("once, however many signals come", async () => {
    const slow = "return { ...portal, close: async () => { await wait(100); console.log('closed'); } };";
    const { exitCode, output } = await run(slow, (child) => {
      child.kill("SIGINT");
      setTimeout(() => child.kill("SIGTERM"), 30);
    });
    expect([exitCode, output]).toEqual([0, "serves there\nclosed\n"]);
  });

  test("when it is told to stop while it starts, without serving first", async () => {
    const finishes = "console.log('starting'); await wait(100); return portal;";
    expect(await run(finishes, (child) => child.kill("SIGTERM"))).toEqual({
      exitCode: 0,
      output: "starting\nclosed\n",
      log: "",
    });
    const leavesOff = "console.log('starting'); while (true) { await wait(10); signal.throwIfAborted(); }";
    expect(await run(leavesOff, (child) => child.kill("SIGTERM"))).toEqual({
      exitCode: 0,
      output: "starting\n",
      log: "",
    });
  });

  test("when it gives up, with the reason in one line and exit code 1", async () => {
    const gives =
      "setTimeout(() => giveUp(new Fault('already_running', { message: 'taken' })), 20); return portal;";
    expect(await run(gives)).toEqual({ exitCode: 1, output: "serves there\nclosed\n", log: "taken\n" });
  });

  test("when npm, which started it, is gone", async () => {
    // The shell between us dies as npm's does; the portal stays until it sees that.
    const code = `setInterval(() => {}, 1000); await (await import(${JSON.stringify(file)})).runUntilSignal(async () => ({ address: "", close: async () => { console.log("closed"); } }), () => console.log("serves"));`;
    const shell = spawn("sh", ["-c", '"$0" --input-type=module -e "$1"; true', process.execPath, code], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { PATH: process.env.PATH, npm_lifecycle_event: "start" } as unknown as NodeJS.ProcessEnv,
    });
    let output = "";
    shell.stdout.on("data", (text) => {
      output += text;
      if (!shell.killed) shell.kill("SIGKILL");
    });
    await once(shell, "close");
    expect(output).toBe("serves\nclosed\n");
  });
});

describe("a fault", () => {
  test("at the start is one line", async () => {
    const fault = "throw new Fault('engine_failed', { message: 'the engine did not start' });";
    expect(await run(fault)).toEqual({ exitCode: 1, output: "", log: "the engine did not start\n" });
  });

  test("that nobody expected is told by its code, without its text", async () => {
    const { exitCode, log } = await run("throw Object.assign(new Error('SITI AMINAH'), { code: 'EACCES' });");
    expect(exitCode).toBe(1);
    expect(log).toMatch(/^\{"level":50.*"detail":"EACCES".*\}\nDataku could not start \(EACCES\);.*\n$/);
    expect(log).not.toContain("SITI");
  });

  test.each([
    ["an exception", "setTimeout(() => { throw new Error('SITI AMINAH 3273'); }, 20); return portal;"],
    [
      "a rejection",
      "setTimeout(() => void Promise.reject(new Error('SITI AMINAH 3273')), 20); return portal;",
    ],
  ])("that nobody caught (%s) closes the portal and is logged without its text", async (_, start) => {
    const { exitCode, output, log } = await run(start);
    expect([exitCode, output]).toEqual([1, "serves there\nclosed\n"]);
    expect(JSON.parse(log)).toMatchObject({ where: "process", code: "unexpected", kind: "Error" });
    expect(log).not.toMatch(/SITI|3273/);
  });

  test("of the settings is told although the log cannot be made with them", async () => {
    const { exitCode, log } = await run("throw new Error('x')", undefined, { LOG_LEVEL: "loud" });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/^Dataku could not start/);
  });
});
