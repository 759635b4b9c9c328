import { ensureBuilt } from "../ensure-built.mjs";
import type { Result, Row } from "./row.ts";

/**
 * Runs the rows that the command line names by number, or all, on one lab, and prints a line a row. Ends the process: with
 * 1 when a row failed, with 2 when there is no such row. What only root can
 * measure is told as skipped, never as passed.
 */
export async function runRows<Lab extends { close(): Promise<void> }>(
  rows: readonly Row<Lab>[],
  startLab: () => Promise<Lab>,
): Promise<never> {
  const only = process.argv.slice(2);
  const chosen = only.length === 0 ? rows : rows.filter(({ id }) => only.includes(id.split(" ", 1)[0] ?? ""));
  if (chosen.length === 0) {
    process.stderr.write(`There is no such row. Rows: ${rows.map(({ id }) => id).join("; ")}\n`);
    process.exit(2);
  }
  const began = performance.now();
  await ensureBuilt();
  const lab = await startLab();
  // Stopped from outside it leaves no process behind.
  const stop = () => void lab.close().finally(() => process.exit(130));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  let failed = 0;
  let skipped = 0;
  try {
    for (const row of chosen) {
      if (row.needsRoot && process.getuid?.() !== 0) {
        skipped += 1;
        process.stdout.write(
          `skip  ${row.id} | ${row.target} | not measured: only root may mount a small disk\n`,
        );
        continue;
      }
      const since = performance.now();
      const result = await row.run(lab).catch(
        (error): Result => ({
          measured: error instanceof Error ? error.message : "failed",
          passed: false,
        }),
      );
      if (!result.passed) failed += 1;
      const seconds = Math.round((performance.now() - since) / 1000);
      process.stdout.write(
        `${result.passed ? "pass" : "FAIL"}  ${row.id} | ${row.target} | ${result.measured} | ${seconds} s\n`,
      );
    }
  } finally {
    await lab.close();
  }
  process.stdout.write(
    `${chosen.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped, ${Math.round((performance.now() - began) / 1000)} s\n`,
  );
  process.exit(failed === 0 ? 0 : 1);
}
