import { inParallel, ms, range } from "../lab/row.ts";
import { type ReplicaRow, told, type UnderLoad } from "../replica-lab.ts";

const unharmed = ({ wrong, unavailableMs }: UnderLoad) => wrong === 0 && unavailableMs <= 1000;

/** The replica dies, is cut off, and comes back. */
export const replicaFaultsRows: ReplicaRow[] = [
  {
    id: "R1 replica killed under load",
    target: "0 wrong, unavailable <= 1 s",
    async run(lab) {
      await lab.untilRead();
      const result = await lab.underLoad(() => lab.replica.kill());
      const ready = await lab.ask("/readyz");
      return {
        measured: `${told(result)}; readyz ${ready.status} ${ready.text}`,
        passed: unharmed(result) && ready.status === 200 && ready.text.includes('"replica":"away"'),
      };
    },
  },
  {
    id: "R2 replica started again under load",
    target: "0 wrong, 0 refused, read again <= 3 s after it takes sessions",
    async run(lab) {
      const result = await lab.underLoad(() => lab.replica.start());
      const back = await lab.untilRead();
      return {
        measured: `${told(result)}; read again after ${ms(back)}`,
        passed: unharmed(result) && result.refused === 0 && back <= 3000,
      };
    },
  },
  {
    id: "R3 line to the replica goes silent under load",
    target: "0 wrong, unavailable <= 1 s, slowest <= 1 s",
    async run(lab) {
      await lab.untilRead();
      const result = await lab.underLoad(async () => lab.line.silence());
      return { measured: told(result), passed: unharmed(result) && result.slowestMs <= 1000 };
    },
  },
  {
    id: "R4 silent line mended under load",
    target: "0 wrong, 0 refused, read again <= 3 s",
    async run(lab) {
      const result = await lab.underLoad(async () => lab.line.mend());
      const back = await lab.untilRead();
      return {
        measured: `${told(result)}; read again after ${ms(back)}`,
        passed: unharmed(result) && result.refused === 0 && back <= 3000,
      };
    },
  },
  {
    id: "R5 portal started while the replica is silent",
    target: "starts, and 20 of 20 checks answered",
    async run(lab) {
      lab.line.silence();
      const other = await lab.portal({ PROJECTION_DATABASE_URL: lab.replicaUrl });
      const outcomes = await inParallel(range(20), 4, () => lab.check(other.url));
      await other.stop();
      lab.line.mend();
      const good = outcomes.filter((outcome) => outcome === lab.older || outcome === lab.newer).length;
      return { measured: `${good} of 20`, passed: good === 20 };
    },
  },
];

/** The primary is away: the last row, for nothing is written any more. */
export const primaryFaultsRows: ReplicaRow[] = [
  {
    id: "R11 primary killed under load",
    target: "0 wrong, unavailable <= 1 s: checks go on from the replica, tokens in Redis",
    async run(lab) {
      await lab.untilRead();
      const result = await lab.underLoad(() => lab.primary.kill());
      const ready = await lab.ask("/readyz");
      await lab.primary.start();
      return {
        measured: `${told(result)}; readyz ${ready.status} ${ready.text}`,
        passed: unharmed(result) && ready.status === 200 && ready.text.includes('"primary":"away"'),
      };
    },
  },
];
