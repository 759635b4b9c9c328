// `npm run test:guard`: rows of the threat table against two real portals, one line a row; a failed row fails the run.
// `npm run test:guard -- B12 B13` runs these alone.
import { type GuardRow, startGuardLab } from "./guard-lab.ts";
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
import { writesAndHeadersRows } from "./guard-rows/writes-and-headers.ts";
import { runRows } from "./lab/run-rows.ts";

// In this order: what kills PostgreSQL comes near the end, and the logs are read when everything has been written.
const rows: GuardRow[] = [
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

await runRows(rows, startGuardLab);
