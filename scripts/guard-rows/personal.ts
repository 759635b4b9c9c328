import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rocArea } from "../../bench/roc-area.ts";
import { demoPersonalChecks } from "../../lib/synth/demo-people.ts";
import type { GuardLab, GuardRow } from "../guard-lab.ts";
import type { Answer } from "../lab/ask.ts";
import { answered, newAddress } from "../lab/row.ts";

function askPersonal(
  lab: GuardLab,
  who: { nik: string; name: string },
  captcha: string,
  at: { address: string; at?: string },
): Promise<Answer> {
  return lab.ask("/api/v1/checks/personal", { ...at, body: { ...who, captcha } });
}

const notHisName = "Xuvwa Qizzota";

/** How somebody fares who counts through NIKs from one address; what was refused keeps its token. */
async function countThrough(lab: GuardLab, niks: number): Promise<{ answers: number; afterBlock: number }> {
  const address = newAddress();
  let token = await lab.token("personal", address);
  let blocked = false;
  const counts = { answers: 0, afterBlock: 0 };
  for (let at = 0; at < niks; at += 1) {
    const nik = `327325010199${String(at + 1).padStart(4, "0")}`;
    const { status } = await askPersonal(lab, { nik, name: notHisName }, token, { address });
    if (status === 429) blocked = true;
    if (status !== 200) continue;
    counts.answers += 1;
    if (blocked) counts.afterBlock += 1;
    token = await lab.token("personal", address);
  }
  return counts;
}

/** What two lists of answers, to NIKs that are there and to such that are not, differ in. Times in ms. */
export type Oracle = {
  pairs: number;
  /** Distinct statuses, sets of headers with their values, and bodies; each should be 1. */
  statuses: number;
  heads: number;
  bodies: number;
  area: number;
  medianPresent: number;
  medianAbsent: number;
};

/**
 * Asks for NIKs that are there, with another name, and for NIKs that are not, in random order within each pair, while
 * twenty other requests a second go on. From one address each pair, on a portal whose quotas do not end it.
 */
export async function measureOracle(lab: GuardLab, pairs: number): Promise<Oracle> {
  const portal = await lab.portal({ QUOTA_SCALE: "1000" });
  const at = portal.url;
  const niks = presentNiks(lab.exportDir, pairs);
  const inRegister = new Set(niks.all);
  const tokens: string[] = [];
  for (let wanted = 0; wanted < 2 * pairs; wanted += 1)
    tokens.push(await lab.token("personal", newAddress(), at));
  const load = await otherLoad(lab, at);
  const present: Answer[] = [];
  const absent: Answer[] = [];
  try {
    for (const [pair, nik] of niks.chosen.entries()) {
      const here = { list: present, nik };
      const nowhere = { list: absent, nik: absentBeside(nik, inRegister) };
      for (const { list, nik } of pair % 2 === 0 ? [here, nowhere] : [nowhere, here]) {
        const who = { nik, name: notHisName };
        list.push(await askPersonal(lab, who, tokens.pop() ?? "", { address: newAddress(), at }));
      }
    }
  } finally {
    await load.stop();
    await portal.stop();
  }
  const all = [...present, ...absent];
  const distinct = (of: (answer: Answer) => string) => new Set(all.map(of)).size;
  const times = (answers: Answer[]) => answers.map(({ ms }) => ms);
  return {
    pairs,
    statuses: distinct(({ status }) => String(status)),
    heads: distinct(({ headers }) => JSON.stringify({ ...headers, date: "" })),
    bodies: distinct(({ text }) => text),
    area: rocArea(times(present), times(absent)),
    medianPresent: median(times(present)),
    medianAbsent: median(times(absent)),
  };
}

/** NIKs of the register that the lab has loaded, spread over it. */
function presentNiks(exportDir: string, count: number): { chosen: string[]; all: string[] } {
  const all = readFileSync(join(exportDir, "persons.csv"), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[1] ?? "");
  const step = Math.floor(all.length / count);
  return { all, chosen: Array.from({ length: count }, (_, at) => all[at * step] ?? "") };
}

function absentBeside(nik: string, inRegister: ReadonlySet<string>): string {
  for (let sequence = Number(nik.slice(12)) + 1; ; sequence = (sequence % 9999) + 1) {
    const other = nik.slice(0, 12) + String(sequence).padStart(4, "0");
    if (!inRegister.has(other)) return other;
  }
}

/** Twenty requests a second: village searches, areas, and checks by name with tokens of their own. */
async function otherLoad(lab: GuardLab, at: string): Promise<{ stop(): Promise<void> }> {
  const tokens: string[] = [];
  for (let wanted = 0; wanted < 200; wanted += 1) tokens.push(await lab.token("check", newAddress(), at));
  const open = new Set<Promise<unknown>>();
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    const token = turn % 4 === 0 ? tokens.pop() : undefined;
    const asked = token
      ? lab.check("Siti Aminah", token, { at, address: newAddress() })
      : lab.ask(turn % 2 === 0 ? "/api/v1/regions/search?q=cipadung" : "/api/v1/regions/32.73", { at });
    open.add(asked);
    void asked.finally(() => open.delete(asked));
  }, 50);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Does an oracle tell nothing? The targets of row B3. */
export function tellsNothing({
  statuses,
  heads,
  bodies,
  area,
  medianPresent,
  medianAbsent,
}: Oracle): boolean {
  return (
    statuses === 1 &&
    heads === 1 &&
    bodies === 1 &&
    area >= 0.45 &&
    area <= 0.55 &&
    Math.abs(medianPresent - medianAbsent) <= 5
  );
}

/** One line of figures. */
export function tellOracle(oracle: Oracle): string {
  const { pairs, statuses, heads, bodies, area, medianPresent, medianAbsent } = oracle;
  const apart = (medianPresent - medianAbsent).toFixed(2);
  return `${pairs} pairs: ${statuses} status, ${heads} head, ${bodies} body; area ${area.toFixed(3)}, medians ${medianPresent.toFixed(1)} and ${medianAbsent.toFixed(1)} ms, ${apart} apart`;
}

/** The rows of the threat table about the check by NIK. */
export const personalRows: GuardRow[] = [
  {
    id: "B1 NIKs counted through from one address",
    target: "<= 10 answers in 10 min, 0 after the block",
    async run(lab) {
      const { answers, afterBlock } = await countThrough(lab, 500);
      return {
        measured: `${answers} answers to 500 NIKs, ${afterBlock} after the block`,
        passed: answers > 0 && answers <= 10 && afterBlock === 0,
      };
    },
  },
  {
    id: "B3 is this NIK there? by status, head, body and time",
    target: "one answer; area 0.45-0.55, medians <= 5 ms apart",
    async run(lab) {
      const oracle = await measureOracle(lab, 400);
      return { measured: tellOracle(oracle), passed: tellsNothing(oracle) };
    },
  },
  {
    id: "B4 one NIK asked from 20 addresses",
    target: "<= 5 answers a day",
    async run(lab) {
      const [known] = demoPersonalChecks;
      if (!known) throw new Error("no demo person");
      const answers: Answer[] = [];
      for (let at = 0; at < 20; at += 1) {
        const address = newAddress();
        answers.push(await askPersonal(lab, known, await lab.token("personal", address), { address }));
      }
      const verified = answers.filter(({ text }) => text.includes('"verified"')).length;
      return {
        measured: `${answered(answers)} answers, ${verified} verified`,
        passed: verified > 0 && answered(answers) <= 5,
      };
    },
  },
];
