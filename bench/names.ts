import { readFileSync } from "node:fs";
import { compareNames, type NameVerdict } from "../lib/name/compare-names.ts";
import { parseName } from "../lib/name/parse-name.ts";

type Pair = { readonly family: string; readonly asked: string; readonly stored: string };
type Tally = { pairs: number; hits: number; near: number };

const aims = { recall: 0.97, precision: 0.995, pairs: 600 };

function readPairs(file: string): Pair[] {
  const [, ...lines] = readFileSync(new URL(`data/${file}`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => {
    const [family = "", asked = "", stored = ""] = line.split("\t");
    return { family, asked, stored };
  });
}

function verdictOf({ asked, stored }: Pair): NameVerdict {
  const a = parseName(asked);
  const b = parseName(stored);
  if (!a.ok || !b.ok) throw new Error(`a pair is not a pair of names: ${asked} / ${stored}`);
  return compareNames(a.name, b.name);
}

/** An answer that shows somebody's status: found, in another spelling, or as part of a longer name. */
const isFound = (verdict: NameVerdict): boolean =>
  verdict === "same" || verdict === "spelling" || verdict === "partial";

function tallyBy(pairs: readonly Pair[], hit: (pair: Pair, verdict: NameVerdict) => boolean, miss: string) {
  const tallies = new Map<string, Tally>();
  const misses: string[] = [];
  for (const pair of pairs) {
    const tally = tallies.get(pair.family) ?? { pairs: 0, hits: 0, near: 0 };
    const verdict = verdictOf(pair);
    tally.pairs += 1;
    if (hit(pair, verdict)) tally.hits += 1;
    else misses.push(`${miss}\t${pair.family}\t${pair.asked}\t${pair.stored}\t${verdict}`);
    if (verdict === "near") tally.near += 1;
    tallies.set(pair.family, tally);
  }
  return { tallies, misses };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);

function sum(tallies: ReadonlyMap<string, Tally>): Tally {
  const total = { pairs: 0, hits: 0, near: 0 };
  for (const tally of tallies.values()) {
    total.pairs += tally.pairs;
    total.hits += tally.hits;
    total.near += tally.near;
  }
  return total;
}

/**
 * How well lib/name tells names apart. Recall: share of true pairs found as the same name (for the family `partial`,
 * as a part). Precision: true pairs found, divided by all pairs found; in a family of different names, the share of
 * pairs kept apart. Sets a failing exit code below the aims. `--misses` lists what went wrong.
 */
export async function run(args: string[]): Promise<void> {
  const same = tallyBy(
    readPairs("names-same.tsv"),
    ({ family }, verdict) =>
      family === "partial" ? verdict === "partial" : verdict === "same" || verdict === "spelling",
    "missed",
  );
  const different = tallyBy(readPairs("names-different.tsv"), (_, verdict) => !isFound(verdict), "mixed up");

  console.log("Names that are the same\n  family               pairs   found    recall");
  for (const [family, { pairs, hits }] of same.tallies) {
    console.log(
      `  ${family.padEnd(20)} ${String(pairs).padStart(5)} ${String(hits).padStart(7)}  ${percent(hits / pairs)}`,
    );
  }
  console.log("\nNames that are different\n  family               pairs   apart  precision  one slip (near)");
  for (const [family, { pairs, hits, near }] of different.tallies) {
    console.log(
      `  ${family.padEnd(20)} ${String(pairs).padStart(5)} ${String(hits).padStart(7)}  ${percent(hits / pairs)}  ${String(near).padStart(8)}`,
    );
  }

  const trueTotal = sum(same.tallies);
  const falseTotal = sum(different.tallies);
  const wrong = falseTotal.pairs - falseTotal.hits;
  const recall = trueTotal.hits / trueTotal.pairs;
  const precision = trueTotal.hits / (trueTotal.hits + wrong);
  if (args.includes("--misses")) console.log(`\n${[...same.misses, ...different.misses].join("\n")}`);
  console.log(
    `\nrecall     ${recall.toFixed(4)}  (${trueTotal.hits} of ${trueTotal.pairs}; aim ${aims.recall})`,
  );
  console.log(
    `precision  ${precision.toFixed(4)}  (${wrong} of ${falseTotal.pairs} mixed up; aim ${aims.precision})`,
  );
  const enough = trueTotal.pairs >= aims.pairs && falseTotal.pairs >= aims.pairs;
  const good = enough && recall >= aims.recall && precision >= aims.precision;
  console.log(good ? "names: aims met" : "names: below the aims");
  if (!good) process.exitCode = 1;
}

if (import.meta.main) await run(process.argv.slice(2));
