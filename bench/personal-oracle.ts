import { ensureBuilt } from "../scripts/ensure-built.mjs";
import { startGuardLab } from "../scripts/guard-lab.ts";
import { measureOracle, tellOracle, tellsNothing } from "../scripts/guard-rows/personal.ts";

/** Measures whether a personal answer tells that a NIK exists, on a real portal under other load. */
export async function run(args: string[]): Promise<void> {
  const pairs = Number(args[0] === "--pairs" ? args[1] : 400);
  if (!Number.isSafeInteger(pairs) || pairs < 1) {
    process.stderr.write("usage: npm run bench -- personal-oracle [--pairs N]\n");
    process.exitCode = 2;
    return;
  }
  await ensureBuilt();
  const lab = await startGuardLab();
  try {
    const oracle = await measureOracle(lab, pairs);
    console.log(`${tellsNothing(oracle) ? "met" : "MISSED"}  ${tellOracle(oracle)}`);
    if (!tellsNothing(oracle)) process.exitCode = 1;
  } finally {
    await lab.close();
  }
}
