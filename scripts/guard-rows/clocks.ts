import { quotas } from "../../lib/guard/quotas.ts";
import type { GuardRow } from "../guard-lab.ts";
import type { Answer } from "../lab/ask.ts";
import { answered, broken, inParallel, knownName, newAddress, range, statusesOf } from "../lab/row.ts";

/** Settings of a portal whose clock is that much ahead; everything that asks for the time gets the shifted one. */
export function clockShiftedBy(ms: number): Record<string, string> {
  const code = `const now=Date.now;Date.now=()=>now()+${ms};const D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now())}};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

/** Clocks that differ. */
export const clocksRows: GuardRow[] = [
  {
    id: "B38 a portal whose clock is 10 min slow, and one 10 min fast",
    target: "no spent token accepted, at most one window's quota more, no error",
    async run(lab) {
      const tokens = await inParallel(range(10), 4, () => lab.token());
      const first = await inParallel(tokens, 4, (token) =>
        lab.check(knownName, token, { address: newAddress() }),
      );
      const replays: Answer[] = [];
      const guesser = { "x-forwarded-for": newAddress() };
      const guess = (at: string) =>
        inParallel(range(2 * quotas.refused.limit), 4, () =>
          lab.check(knownName, "x", { at, headers: guesser }),
        );
      const guesses = await guess(lab.portals[0].url);
      for (const skew of [-600_000, 600_000]) {
        const portal = await lab.portal(clockShiftedBy(skew));
        replays.push(
          ...(await inParallel(tokens, 4, (token) =>
            lab.check(knownName, token, { at: portal.url, headers: { "x-forwarded-for": newAddress() } }),
          )),
        );
        guesses.push(...(await guess(portal.url)));
        await portal.stop("SIGTERM");
      }
      const judged = guesses.filter(({ status }) => status === 403).length;
      const { limit } = quotas.refused;
      return {
        measured: `first ${statusesOf(first)}, replayed ${statusesOf(replays)}, ${judged} guesses judged of a quota of ${limit}`,
        passed:
          answered(first) === 10 &&
          answered(replays) === 0 &&
          broken([...replays, ...guesses]).length === 0 &&
          judged >= limit &&
          // The slow portal and the fast one each see another window; what is left in between counts in both.
          judged <= 2 * limit + Math.ceil(limit * 1.1),
      };
    },
  },
];
