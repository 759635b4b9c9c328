import { LRUCache } from "lru-cache";
import { processState } from "../state/process-state.ts";
import { areaAliases } from "./area-aliases.ts";
import { findRegion, listChildren, listVillages, type Region, regionPath } from "./areas.ts";
import { NATION, parentCode, parseVillageCode } from "./region.ts";
import { maxQueryWords, parseVillageQuery, type QueryWord, regionWords } from "./village-query.ts";
import {
  buildWordTrie,
  findWord,
  maxWordLength,
  visitNearWords,
  type WordTrie,
  wordsWithPrefix,
} from "./word-trie.ts";

/** A village as the search gives it; `path` names its district, regency and province. */
export interface VillageHit {
  readonly code: string;
  readonly name: string;
  readonly path: string;
}

interface VillageIndex {
  readonly trie: WordTrie;
  /** Uses of word w in names of villages: inVillages.data[start[w]..start[w+1]], village << 8 | bits of its words. */
  readonly inVillages: Postings;
  /** Uses of word w in names of larger areas: area << 4 | how many words of the area's name it leaves out. */
  readonly inAreas: Postings;
  readonly areas: readonly Region[];
  /** Areas by what they are called, with and without "Kota" and "Kabupaten", its words joined. */
  readonly calls: ReadonlyMap<string, readonly number[]>;
  /** Position in `areas` of the area above each area, of a province its own; districts start at firstDistrict. */
  readonly above: Uint16Array;
  readonly firstDistrict: number;
  readonly villageDistrict: Uint16Array;
  readonly villageWords: Uint8Array;
  /** Villages of a district stand together, by code. */
  readonly districtStart: Uint32Array;
}

interface Postings {
  readonly start: Uint32Array;
  readonly data: Uint32Array;
}

// How well one word of the query fits one word of a name, in 1/200 so that it fits a byte.
const inOrder = 206;
const exact = 200;
const otherSpelling = 190;
const joined = 196;
const prefixWhileTyping = { least: 164, more: 24 };
const prefixBefore = { least: 158, more: 16 };
const oneSlip = 156;
const twoSlips = 124;
const slipInPrefix = { least: 112, more: 20 };

/** A word met in the name of a larger area says less than the same word in the village's own name. */
const parentFactor = 0.72;
/** Added in full when the query covers the whole name of the village. */
const coverage = 0.25;
const firstWordIsVillage = 0.03;
const alsoNamesItsDistrict = 0.015;
/** A query that names an area alone means its villages: they follow villages of that very name, then parts of names. */
const namedArea = { afterParts: 1.14, afterExact: 1.26 };
/** Then a longer word or a slip is less likely what was meant. */
const besideNamedArea = 0.95;
/** The whole rest of the query is met in the name of a village of the area that was named. */
const inNamedArea = 0.2;
/** Results below this share of the best one are noise. */
const leastShare = 0.62;
const maxResults = 50;

/**
 * A crowd looks for the same few villages, letter by letter. Privacy: what was typed stays in memory until others have typed
 * other things, by nobody's name and for no more than to be found again.
 */
const answered = new LRUCache<string, readonly Region[]>({ max: 2_000 });

/**
 * Which villages may a person mean who types this? Tolerates slips, missing ends, joined and split words, usual
 * abbreviations and the names of larger areas in any order; a village code finds its village.
 *
 * Ranked by how well each word of the query fits: the village's own name before the areas above it, exact before
 * a beginning before a slip, words in the name's order and the whole name before a part; equals stand by code.
 * Words that are exactly what an area is called bring its villages before those elsewhere that fit no better.
 *
 * Own code because MiniSearch 7.2 over the same documents took 80 MB and up to 210 ms a query (a word such as
 * "barat" sits above a third of all villages) and found no joined words; here the areas above are scored once
 * per query, 7,837 of them, and only villages whose own name is met are looked at.
 * The query is cut at 100 characters and 8 words, the limit at 50, so that the cost is bounded.
 * @returns the best first; nothing for less than two letters.
 */
export function searchVillages(query: string, limit: number): VillageHit[] {
  const wanted = Math.min(Math.max(Math.trunc(limit) || 0, 0), maxResults);
  if (wanted === 0) return [];
  const byCode = findRegion(parseVillageCode(query) ?? "");
  if (byCode !== null) return [toHit(byCode)];
  const words = parseVillageQuery(query);
  if (words.reduce((letters, word) => letters + (word.forms[0]?.length ?? 0), 0) < 2) return [];
  const asked = JSON.stringify([wanted, words]);
  const known = answered.get(asked);
  const found = known ?? rank(villageIndex(), words, wanted);
  if (!known) answered.set(asked, found);
  return found.map(toHit);
}

/** Builds the index before the first visitor needs it (about a second). */
export function warmVillageSearch(): void {
  villageIndex();
}

function toHit(village: Region): VillageHit {
  return { code: village.code, name: village.name, path: regionPath(village.code) };
}

function villageIndex(): VillageIndex {
  return processState("region.villageIndex", buildIndex);
}

function buildIndex(): VillageIndex {
  const provinces = [...listChildren(NATION)].sort(byCode);
  const regencies = provinces.flatMap((province) => [...listChildren(province.code)].sort(byCode));
  const districts = regencies.flatMap((regency) => [...listChildren(regency.code)].sort(byCode));
  const areas = [...provinces, ...regencies, ...districts];
  const positions = new Map<string, number>(areas.map((area, position) => [area.code, position]));
  const firstDistrict = provinces.length + regencies.length;
  const villages = listVillages();

  const villageUses = new Map<string, number[]>();
  const villageDistrict = new Uint16Array(villages.length);
  const villageWords = new Uint8Array(villages.length);
  const districtStart = new Uint32Array(districts.length + 1);
  villages.forEach((village, position) => {
    const district = (positions.get(parentCode(village.code) ?? "") ?? 0) - firstDistrict;
    villageDistrict[position] = district;
    districtStart[district + 1] = position + 1;
    const words = regionWords(village.name).slice(0, 8);
    villageWords[position] = words.length;
    eachRun(words, (text, at, length) => {
      const bits = ((1 << length) - 1) << at;
      push(villageUses, text, (position << 8) | bits);
    });
  });

  const areaUses = new Map<string, number[]>();
  const calls = new Map<string, number[]>();
  areas.forEach((area, position) => {
    for (const call of [area.name, ...(areaAliases[area.code]?.split(",") ?? [])]) {
      const words = regionWords(call);
      const kindWords = /^(?:Kota Administrasi|Kabupaten Administrasi)\b/.test(call)
        ? 2
        : /^(?:Kota|Kabupaten)\b/.test(call) && area.level === "regency"
          ? 1
          : 0;
      for (const key of new Set([words.join(""), words.slice(kindWords).join("")]))
        push(calls, key, position);
      eachRun(words, (text, at, length) => {
        const named = Math.max(0, at + length - Math.max(at, kindWords));
        push(areaUses, text, (position << 4) | Math.min(15, words.length - kindWords - named));
      });
    }
  });

  const words = [...new Set([...villageUses.keys(), ...areaUses.keys()])].sort();
  return {
    trie: buildWordTrie(words),
    inVillages: pack(words, villageUses),
    inAreas: pack(words, areaUses),
    areas,
    calls,
    above: Uint16Array.from(
      areas,
      (area, position) => positions.get(parentCode(area.code) ?? "") ?? position,
    ),
    firstDistrict,
    villageDistrict,
    villageWords,
    districtStart,
  };
}

function byCode(a: Region, b: Region): number {
  return a.code < b.code ? -1 : 1;
}

/** Every word of a name, every two neighbours as one word, and three, so that "Cibiruhilir" is found too. */
function eachRun(words: readonly string[], visit: (text: string, at: number, length: number) => void): void {
  for (let at = 0; at < words.length; at++) {
    for (let length = 1; length <= 3 && at + length <= words.length; length++) {
      const text = words.slice(at, at + length).join("");
      if (text.length <= maxWordLength) visit(text, at, length);
    }
  }
}

function push(uses: Map<string, number[]>, word: string, use: number): void {
  const list = uses.get(word);
  if (list === undefined) uses.set(word, [use]);
  else list.push(use);
}

function pack(words: readonly string[], uses: ReadonlyMap<string, number[]>): Postings {
  const start = new Uint32Array(words.length + 1);
  words.forEach((word, position) => {
    start[position + 1] = (start[position] ?? 0) + (uses.get(word)?.length ?? 0);
  });
  const data = new Uint32Array(start[words.length] ?? 0);
  words.forEach((word, position) => {
    data.set(uses.get(word) ?? [], start[position]);
  });
  return { start, data };
}

/** What one query has found so far; kept between queries, cleaned after each, never seen by two at once. */
interface Scratch {
  /** Best fit of query word w in the own name of village v, at v * maxQueryWords + w. */
  readonly own: Uint8Array;
  readonly bits: Uint8Array;
  readonly touched: Uint32Array;
  touchedCount: number;
  /** The same for areas, later also counting the areas above them. */
  readonly area: Uint8Array;
  /** Bits of the words of the query that are exactly what the area, or one above it, is called. */
  readonly named: Uint8Array;
}

function scratch(index: VillageIndex): Scratch {
  return processState("region.villageSearchScratch", () => ({
    own: new Uint8Array(index.villageWords.length * maxQueryWords),
    bits: new Uint8Array(index.villageWords.length),
    touched: new Uint32Array(index.villageWords.length),
    touchedCount: 0,
    area: new Uint8Array(index.areas.length * maxQueryWords),
    named: new Uint8Array(index.areas.length),
  }));
}

function rank(index: VillageIndex, words: readonly QueryWord[], wanted: number): Region[] {
  const found = scratch(index);
  try {
    matchWords(index, words, found);
    markNamedAreas(index, words, found.named);
    inheritFromAbove(index, found);
    const best = new Best(wanted);
    offerVillagesByName(index, words, found, best);
    offerVillagesOfBestDistricts(index, words, found, wanted, best);
    return best.list(leastShare).flatMap((village) => listVillages()[village] ?? []);
  } finally {
    clean(found);
  }
}

function offerVillagesByName(
  index: VillageIndex,
  words: readonly QueryWord[],
  found: Scratch,
  best: Best,
): void {
  const totalWeight = weightOf(words);
  const firstWord = words.findIndex((word) => word.weight === 1);
  const telling = tellingWords(words);
  const isArea = telling !== 0 && found.named.some((bits) => (telling & ~bits) === 0);
  const mayBeVillage = words.every(({ hint }) => hint === null || hint === "village");
  const inNamedAreas: { village: number; score: number }[] = [];
  let isNameOfVillage = false;
  for (let at = 0; at < found.touchedCount; at++) {
    const village = found.touched[at] ?? 0;
    const own = village * maxQueryWords;
    const area = index.firstDistrict + (index.villageDistrict[village] ?? 0);
    const district = area * maxQueryWords;
    let sum = 0;
    let ownSum = 0;
    let ownWeight = 0;
    let extra = 0;
    let met = 0;
    let metExactly = 0;
    for (let word = 0; word < words.length; word++) {
      const weight = words[word]?.weight ?? 0;
      const inName = found.own[own + word] ?? 0;
      const inParents = parentFactor * (found.area[district + word] ?? 0);
      sum += weight * Math.max(inName, inParents);
      if (inName > 0) met |= 1 << word;
      if (inName >= joined) metExactly |= 1 << word;
      if (inName === 0 || inName < inParents) continue;
      ownSum += weight * inName;
      ownWeight += weight;
      if (word === firstWord) extra += firstWordIsVillage;
      if (inParents >= parentFactor * otherSpelling) extra += alsoNamesItsDistrict;
    }
    const covered = bitCount(found.bits[village] ?? 0) / (index.villageWords[village] ?? 1);
    const ownFit = ownWeight === 0 ? 0 : ownSum / ownWeight / exact;
    const score = sum / totalWeight / exact + coverage * covered * ownFit + extra;
    const rest = telling & ~(found.named[area] ?? 0);
    const isMetExactly = (telling & ~metExactly) === 0;
    const isExactName = mayBeVillage && isMetExactly && covered === 1;
    isNameOfVillage ||= isExactName;
    if (isArea && rest === 0 && !isExactName) inNamedAreas.push({ village, score });
    else if (isArea && !isMetExactly) best.offer(village, score * besideNamedArea);
    else best.offer(village, rest !== telling && (rest & ~met) === 0 ? score + inNamedArea : score);
  }
  if (!isArea) return;
  const least = isNameOfVillage ? namedArea.afterParts : namedArea.afterExact;
  for (const { village, score } of inNamedAreas) best.offer(village, Math.max(score, least) + score / 100);
  offerVillagesOfNamedAreas(index, telling, found, least, best);
}

function offerVillagesOfNamedAreas(
  index: VillageIndex,
  telling: number,
  found: Scratch,
  score: number,
  best: Best,
): void {
  for (let area = index.firstDistrict; area < index.areas.length; area++) {
    if ((telling & ~(found.named[area] ?? 0)) !== 0) continue;
    const district = area - index.firstDistrict;
    const end = index.districtStart[district + 1] ?? 0;
    for (let village = index.districtStart[district] ?? 0; village < end; village++) {
      if (found.bits[village] === 0) best.offer(village, score);
    }
  }
}

/** Bits of the words that say more than which kind of area is meant. */
function tellingWords(words: readonly QueryWord[]): number {
  return words.reduce((bits, word, at) => (word.weight > 0.25 ? bits | (1 << at) : bits), 0);
}

function weightOf(words: readonly QueryWord[]): number {
  return words.reduce((sum, word) => sum + word.weight, 0);
}

/** Villages of which the query names only the areas above ("bakongan aceh selatan"): they follow the others. */
function offerVillagesOfBestDistricts(
  index: VillageIndex,
  words: readonly QueryWord[],
  found: Scratch,
  wanted: number,
  best: Best,
): void {
  const totalWeight = weightOf(words);
  const telling = tellingWords(words);
  const districts = new Best(wanted);
  for (let district = index.firstDistrict; district < index.areas.length; district++) {
    // Offered already.
    if (telling !== 0 && (telling & ~(found.named[district] ?? 0)) === 0) continue;
    let sum = 0;
    for (let word = 0; word < words.length; word++) {
      sum += (words[word]?.weight ?? 0) * (found.area[district * maxQueryWords + word] ?? 0);
    }
    if (sum > 0) districts.offer(district - index.firstDistrict, (parentFactor * sum) / totalWeight / exact);
  }
  for (const district of districts.list(leastShare)) {
    const score = districts.scoreOf(district);
    const end = index.districtStart[district + 1] ?? 0;
    for (let village = index.districtStart[district] ?? 0; village < end; village++) {
      if (found.bits[village] === 0) best.offer(village, score);
    }
  }
}

function clean(found: Scratch): void {
  for (let at = 0; at < found.touchedCount; at++) {
    const village = found.touched[at] ?? 0;
    found.bits[village] = 0;
    found.own.fill(0, village * maxQueryWords, (village + 1) * maxQueryWords);
  }
  found.touchedCount = 0;
  found.area.fill(0);
  found.named.fill(0);
}

/** Finds the areas that words of the query, in a row, are exactly a call of. */
function markNamedAreas(index: VillageIndex, words: readonly QueryWord[], named: Uint8Array): void {
  for (let at = 0; at < words.length; at++) {
    let call = "";
    for (let end = at; end < words.length; end++) {
      call += words[end]?.forms[0] ?? "";
      for (const area of index.calls.get(call) ?? []) {
        if (areaFactor(words[at]?.hint ?? null, index.areas[area]) < 1) continue;
        named[area] = (named[area] ?? 0) | ((1 << (end + 1)) - (1 << at));
      }
    }
  }
}

/** Finds every word of the query, and every two and three neighbours as one word, in the names. */
function matchWords(index: VillageIndex, words: readonly QueryWord[], found: Scratch): void {
  const { trie } = index;
  // A long query says enough without a second slip in each of its words, which is the costliest search.
  const isLong = words.filter((word) => word.weight === 1).length > 4;
  for (let at = 0; at < words.length; at++) {
    for (let length = 1; length <= 3 && at + length <= words.length; length++) {
      const run = words.slice(at, at + length);
      const isLast = at + length === words.length;
      const hint = run[0]?.hint ?? null;
      const hit: OnHit = (from, to, fit, isBeginning = false) => {
        markVillages(index, found, from, to, fit, isBeginning, at, length, hint);
        markAreas(index, found, from, to, fit, at, length, hint);
      };
      const forms = length === 1 ? (run[0]?.forms ?? []) : [run.map((word) => word.forms[0]).join("")];
      let isWord = false;
      forms.forEach((form, other) => {
        const word = findWord(trie, form);
        if (word === null) return;
        isWord = true;
        hit(word, word + 1, other === 0 ? exact : otherSpelling);
      });
      const text = forms.at(-1) ?? "";
      if (text.length > maxWordLength || (run.length === 1 && (run[0]?.weight ?? 0) < 1 && !isLast)) continue;
      matchBeginnings(trie, text, isLast, hit);
      if (text.length >= 4 && length <= 2)
        matchSlips(trie, text, isLast, isWord || length > 1 || isLong, hit);
    }
  }
}

type OnHit = (from: number, to: number, fit: number, isBeginning?: boolean) => void;

function matchBeginnings(trie: WordTrie, text: string, isLast: boolean, hit: OnHit): void {
  const scale = isLast ? prefixWhileTyping : prefixBefore;
  const range = text.length < (isLast ? 2 : 3) ? null : wordsWithPrefix(trie, text);
  if (range === null) return;
  for (let word = range[0]; word < range[1]; word++) {
    hit(word, word + 1, scale.least + (scale.more * text.length) / (trie.wordLength[word] ?? 1), true);
  }
}

function matchSlips(trie: WordTrie, text: string, isLast: boolean, oneOnly: boolean, hit: OnHit): void {
  visitNearWords(trie, text, text.length >= 7 && !oneOnly ? 2 : 1, false, (from, to, distance) => {
    if (distance > 0) hit(from, to, (distance === 1 ? oneSlip : twoSlips) - (text.length < 5 ? 12 : 0));
  });
  if (!isLast || text.length < 5) return;
  visitNearWords(trie, text, 1, true, (from, to, distance) => {
    if (distance === 0) return;
    for (let word = from; word < to; word++) {
      const share = Math.min(1, text.length / (trie.wordLength[word] ?? 1));
      hit(word, word + 1, slipInPrefix.least + slipInPrefix.more * share, true);
    }
  });
}

function markVillages(
  index: VillageIndex,
  found: Scratch,
  from: number,
  to: number,
  fit: number,
  isBeginning: boolean,
  at: number,
  length: number,
  hint: QueryWord["hint"],
): void {
  const { start, data } = index.inVillages;
  const hinted = fit * ownFactor(hint);
  const end = start[to] ?? 0;
  for (let use = start[from] ?? 0; use < end; use++) {
    const posting = data[use] ?? 0;
    const village = posting >>> 8;
    // The beginning of several joined words need not reach beyond the first of them.
    const bits = isBeginning ? lowestBits(posting & 0xff, length) : posting & 0xff;
    const value = wordsInOrder(hinted, fit, bitCount(bits), length);
    if (found.bits[village] === 0) found.touched[found.touchedCount++] = village;
    found.bits[village] = (found.bits[village] ?? 0) | bits;
    const cell = village * maxQueryWords + at;
    for (let word = cell; word < cell + length; word++) {
      if ((found.own[word] ?? 0) < value) found.own[word] = value;
    }
  }
}

/** Several words met together and in order are worth more; written joined or apart, a little less. */
function wordsInOrder(value: number, fit: number, wordsOfName: number, wordsOfQuery: number): number {
  if (wordsOfName !== wordsOfQuery) return (value * joined) / exact;
  return wordsOfQuery > 1 && fit === exact ? (value * inOrder) / exact : value;
}

function markAreas(
  index: VillageIndex,
  found: Scratch,
  from: number,
  to: number,
  fit: number,
  at: number,
  length: number,
  hint: QueryWord["hint"],
): void {
  const { start, data } = index.inAreas;
  const end = start[to] ?? 0;
  for (let use = start[from] ?? 0; use < end; use++) {
    const posting = data[use] ?? 0;
    const area = posting >>> 4;
    const whole = length > 1 && fit === exact ? inOrder : fit;
    const value = (whole - 4 * (posting & 15)) * areaFactor(hint, index.areas[area]);
    const cell = area * maxQueryWords + at;
    for (let word = cell; word < cell + length; word++) {
      if ((found.area[word] ?? 0) < value) found.area[word] = value;
    }
  }
}

function ownFactor(hint: QueryWord["hint"]): number {
  if (hint === null || hint === "village" || hint === "kota") return 1;
  return 0.4;
}

function areaFactor(hint: QueryWord["hint"], area: Region | undefined): number {
  if (hint === null || area === undefined) return 1;
  if (hint === "village") return 0.6;
  if (hint === "kota" || hint === "kabupaten") {
    if (area.level !== "regency") return hint === "kota" ? 0.9 : 0.7;
    return area.name.startsWith("Kota ") === (hint === "kota") ? 1 : 0.7;
  }
  return area.level === hint ? 1 : 0.6;
}

/** Gives each area what the areas above it have, so that a district's row holds the whole path. */
function inheritFromAbove(index: VillageIndex, { area: fits, named }: Scratch): void {
  for (let area = 0; area < index.areas.length; area++) {
    const above = index.above[area] ?? 0;
    if (above >= area) continue;
    named[area] = (named[area] ?? 0) | (named[above] ?? 0);
    for (let word = 0; word < maxQueryWords; word++) {
      const higher = fits[above * maxQueryWords + word] ?? 0;
      if ((fits[area * maxQueryWords + word] ?? 0) < higher) fits[area * maxQueryWords + word] = higher;
    }
  }
}

function lowestBits(bits: number, count: number): number {
  const lowest = bits & -bits;
  return bits & (lowest * ((1 << count) - 1));
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** The few highest-scored numbers of many; equals in rising order. */
class Best {
  readonly #wanted: number;
  readonly #ids: number[] = [];
  readonly #scores: number[] = [];

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  offer(id: number, score: number): void {
    const last = this.#ids.length - 1;
    if (last + 1 === this.#wanted && !this.#isBefore(id, score, last)) return;
    let place = last + 1;
    while (place > 0 && this.#isBefore(id, score, place - 1)) place--;
    this.#ids.splice(place, 0, id);
    this.#scores.splice(place, 0, score);
    if (this.#ids.length > this.#wanted) {
      this.#ids.pop();
      this.#scores.pop();
    }
  }

  #isBefore(id: number, score: number, place: number): boolean {
    const other = this.#scores[place] ?? 0;
    return score > other || (score === other && id < (this.#ids[place] ?? 0));
  }

  scoreOf(id: number): number {
    return this.#scores[this.#ids.indexOf(id)] ?? 0;
  }

  list(leastShare: number): number[] {
    const least = (this.#scores[0] ?? 0) * leastShare;
    return this.#ids.filter((_, place) => (this.#scores[place] ?? 0) >= least);
  }
}
