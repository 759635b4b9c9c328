// `npm run test:intake`: rows of the threat table on usul, sanggah and complaints, against a real portal, one line a row;
// a failed row fails the run. `npm run test:intake -- B21 B24` runs these alone.
import { type IntakeRow, startIntakeLab } from "./intake-lab.ts";
import { deploysRows } from "./intake-rows/deploys.ts";
import { diskFullRows } from "./intake-rows/disk-full.ts";
import { exactlyOnceRows } from "./intake-rows/exactly-once.ts";
import { floodsRows } from "./intake-rows/floods.ts";
import { photosRows } from "./intake-rows/photos.ts";
import { receiptsRows } from "./intake-rows/receipts.ts";
import { reportersRows } from "./intake-rows/reporters.ts";
import { roundTripRows } from "./intake-rows/round-trip.ts";
import { trailRows } from "./intake-rows/trail.ts";
import { runRows } from "./lab/run-rows.ts";

// In this order: what is left behind is searched when everything has been written.
const rows: IntakeRow[] = [
  ...exactlyOnceRows,
  ...deploysRows,
  ...photosRows,
  ...diskFullRows,
  ...receiptsRows,
  ...floodsRows,
  ...roundTripRows,
  ...reportersRows,
  ...trailRows,
];

await runRows(rows, startIntakeLab);
