// `npm run test:guard`: rows of the threat table against two real portals, one line a row; a failed row fails the run.
// `npm run test:guard -- B12 B13` runs these alone.
import { ensureBuilt } from "./ensure-built.mjs";
import { startGuardLab } from "./guard-lab.ts";
import { captchaRows } from "./guard-rows/captcha.ts";
import { clocksRows } from "./guard-rows/clocks.ts";
import { copyingRows } from "./guard-rows/copying.ts";
import { databaseFaultsRows } from "./guard-rows/database-faults.ts";
import { diskFullRows } from "./guard-rows/disk-full.ts";
import { loadRows } from "./guard-rows/load.ts";
import { logsRows } from "./guard-rows/logs.ts";
import { personalRows } from "./guard-rows/personal.ts";
import { phonesRows } from "./guard-rows/phones.ts";
import { quotasRows } from "./guard-rows/quotas.ts";
import { redisFaultsRows } from "./guard-rows/redis-faults.ts";
import type { Result, Row } from "./guard-rows/row.ts";
import { writesAndHeadersRows } from "./guard-rows/writes-and-headers.ts";

// In this order: what kills PostgreSQL comes near the end, and the logs are read when everything has been written.
const rows: Row[] = [
  ...copyingRows,
  ...personalRows,
  ...quotasRows,
  ...captchaRows,
  ...loadRows,
  ...writesAndHeadersRows,
  ...phonesRows,
  ...clocksRows,
  ...diskFullRows,
  ...redisFaultsRows,
  ...databaseFaultsRows,
  ...logsRows,
];

const only = process.argv.slice(2);
const chosen = only.length === 0 ? rows : rows.filter(({ id }) => only.includes(id.split(" ", 1)[0] ?? ""));
if (chosen.length === 0) {
  process.stderr.write(`There is no such row. Rows: ${rows.map(({ id }) => id).join("; ")}\n`);
  process.exit(2);
}
const began = performance.now();
await ensureBuilt();
const lab = await startGuardLab();
let failed = 0;
try {
  for (const row of chosen) {
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
  `${chosen.length - failed} passed, ${failed} failed, ${Math.round((performance.now() - began) / 1000)} s\n`,
);
process.exit(failed === 0 ? 0 : 1);
