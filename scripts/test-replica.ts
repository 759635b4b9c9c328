// `npm run test:replica`: a portal with a primary, a streaming replica and PgBouncer, all of Debian's packages, one line a row;
// a failed row fails the run. `npm run test:replica -- R1 R3` runs these alone.
import { runRows } from "./lab/run-rows.ts";
import { type ReplicaRow, startReplicaLab } from "./replica-lab.ts";
import { poolerRows } from "./replica-rows/pooler.ts";
import { releasesRows } from "./replica-rows/releases.ts";
import { primaryFaultsRows, replicaFaultsRows } from "./replica-rows/replica-faults.ts";

// In this order: what kills the primary comes last.
const rows: ReplicaRow[] = [...replicaFaultsRows, ...releasesRows, ...poolerRows, ...primaryFaultsRows];

await runRows(rows, startReplicaLab);
