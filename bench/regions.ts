import { listVillages, regionPath } from "../lib/region/areas.ts";
import { searchVillages, warmVillageSearch } from "../lib/region/search-villages.ts";

const goalMilliseconds = 20;

/** Prints how long the search over all villages takes, and how often it finds the village that was meant. */
export async function run(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 3);
  listVillages();
  const memoryBefore = memoryInUse();
  const started = performance.now();
  warmVillageSearch();
  const build = performance.now() - started;
  console.log(
    `index: ${build.toFixed(0)} ms, ${((memoryInUse() - memoryBefore) / 1e6).toFixed(1)} MB (${listVillages().length.toLocaleString("en")} villages)`,
  );

  const queries = realisticQueries(60);
  const all: number[] = [];
  // The first round warms the code up and is not counted.
  for (const { query } of queries) searchVillages(query, 10);
  for (const kind of new Set(queries.map((entry) => entry.kind))) {
    const times: number[] = [];
    const ofKind = queries.filter((entry) => entry.kind === kind);
    for (let round = 0; round < rounds; round++) {
      for (const { query } of ofKind) {
        const begun = performance.now();
        searchVillages(query, 10);
        times.push(performance.now() - begun);
      }
    }
    all.push(...times);
    const met = ofKind.filter(({ query, meant }) => {
      return searchVillages(query, 10).some((hit) => `${hit.name}, ${hit.path}` === meant);
    });
    console.log(
      `${kind.padEnd(34)} ${percentiles(times)}   meant village in first 10: ${met.length} of ${ofKind.length}`,
    );
  }
  const hostile = hostileQueries.flatMap((query) => {
    return Array.from({ length: rounds }, () => {
      const begun = performance.now();
      searchVillages(query, 50);
      return performance.now() - begun;
    });
  });
  console.log(`${"hostile input".padEnd(34)} ${percentiles(hostile)}`);
  console.log(`${`all ${queries.length} queries`.padEnd(34)} ${percentiles(all)}`);
  const p95 = percentile(all, 0.95);
  console.log(
    `p95 ${p95.toFixed(2)} ms, goal under ${goalMilliseconds} ms: ${p95 < goalMilliseconds ? "met" : "MISSED"}`,
  );
  if (p95 >= goalMilliseconds) process.exitCode = 1;
}

function memoryInUse(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function percentiles(times: readonly number[]): string {
  return [0.5, 0.95, 0.99]
    .map((share) => `p${share * 100} ${percentile(times, share).toFixed(2).padStart(5)} ms`)
    .join("  ");
}

const hostileQueries = [
  "su",
  "su su su su su su su su",
  "a".repeat(10_000),
  "ab ".repeat(5_000),
  "jaya baru tanjung sungai batu barat timur selatan",
  "mekarjayas sukamajus karangjayas tanjungjayas sidomulyos sukamulyas banjarsaris wonosaris",
  "a b c d e f g h i j k l m n o p",
];

interface Entry {
  kind: string;
  query: string;
  meant: string;
}

/** Queries as people type them, drawn from real villages with a fixed seed: whole, begun, misspelt, joined. */
function realisticQueries(perKind: number): Entry[] {
  const random = seeded(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const kinds: Record<string, (name: string, parents: readonly string[]) => string> = {
    "name, regency": (name, [, regency]) => `${name} ${regency}`,
    "ds name kec district": (name, [district]) => `ds ${name} kec ${district}`,
    "name, district, first letters": (name, [district = ""]) => `${name} ${district.slice(0, 4)}`,
    "name with one slip, regency": (name, [, regency]) => `${slip(name, random)} ${regency}`,
    "name and regency with one slip each": (name, [, regency = ""]) =>
      `${slip(name, random)} ${slip(regency.replace(/^(Kabupaten|Kota) /, ""), random)}`,
    "name joined, district": (name, [district]) => `${name.replaceAll(" ", "")} ${district}`,
    "desa name, all areas above": (name, parents) => `desa ${name} ${parents.join(" ")}`,
    "name alone, begun": (name) => name.slice(0, Math.max(3, Math.ceil(name.length * 0.6))),
  };
  return Object.entries(kinds).flatMap(([kind, make]) =>
    Array.from({ length: perKind }, () => {
      const village = pick(listVillages());
      const path = regionPath(village.code);
      return { kind, query: make(village.name, path.split(", ")), meant: `${village.name}, ${path}` };
    }),
  );
}

function slip(text: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (text.length - 1));
  const before = text.slice(0, at);
  const after = text.slice(at + 1);
  switch (Math.floor(random() * 4)) {
    case 0:
      return before + after;
    case 1:
      return `${before}${text[at]}${text[at]}${after}`;
    case 2:
      return `${before}${"aeiou"[Math.floor(random() * 5)]}${after}`;
    default:
      return `${before}${after.slice(0, 1)}${text[at]}${after.slice(1)}`;
  }
}

/** Mulberry32: small, and the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
