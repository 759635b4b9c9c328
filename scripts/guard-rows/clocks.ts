import type { Answer } from "../guard-lab.ts";
import { answered, broken, inParallel, knownName, newAddress, type Row, range, statusesOf } from "./row.ts";

/** Clocks that differ. */
export const clocksRows: Row[] = [
  {
    id: "B38 a portal whose clock is 10 min slow, and one 10 min fast",
    target: "no spent token accepted, no error",
    async run(lab) {
      const tokens = await inParallel(range(10), 4, () => lab.token());
      const first = await inParallel(tokens, 4, (token) =>
        lab.check(knownName, token, { address: newAddress() }),
      );
      const replays: Answer[] = [];
      for (const skew of [-600_000, 600_000]) {
        const code = `const now=Date.now;Date.now=()=>now()+${skew};const D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now())}};`;
        const portal = await lab.portal({
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
        });
        replays.push(
          ...(await inParallel(tokens, 4, (token) =>
            lab.check(knownName, token, { at: portal.url, headers: { "x-forwarded-for": newAddress() } }),
          )),
        );
        await portal.stop("SIGTERM");
      }
      return {
        measured: `first ${statusesOf(first)}, replayed ${statusesOf(replays)}`,
        passed: answered(first) === 10 && answered(replays) === 0 && broken(replays).length === 0,
      };
    },
  },
];
