import { spawn } from "node:child_process";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program and waits for it, passing signals on; without that it would stay behind. When npm started us and is
 * gone, which a signal to npm brings about without telling us, the program is stopped too.
 * @returns its exit code (1 after a signal), whether it was told to stop, and what it wrote where `options.stdio` is "pipe".
 */
export async function runChild(program, args, options) {
  const child = spawn(program, args, options);
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => output.push(bytes));
  let stopped = false;
  const pass = (signal) => {
    stopped = true;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent && !stopped) pass("SIGTERM");
  }, 250);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) =>
        resolve({ code: code ?? 1, stopped, output: Buffer.concat(output).toString("utf8") }),
      );
    });
  } finally {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, pass);
  }
}
