import { LRUCache } from "lru-cache";
import { foldToken } from "./fold-token.ts";
import { ambiguousAbbreviations, pairAbbreviations } from "./name-families.ts";
import type { PersonName } from "./parse-name.ts";

/** One way to understand an asked name: all these keys must be among the stored ones. */
export type Reading = { readonly keys: readonly string[] };

/** One token slipped: the stored keys must be `fixed` and exactly one of `variants`. */
export type NearReading = { readonly fixed: readonly string[]; readonly variants: readonly string[] };

const maxReadings = 24;
const maxVariants = 1500;

const servantOf = "ABDUL";

/** What may follow a shortened Abdul in one word (Abdurahman, Abdusalam), by sound: names of God. */
const namesOfGod = new Set(
  `RAHMAN RAHIM MALIK KUDUS SALAM MUKMIN MUHAIMIN AZIZ JABBAR GAFAR GOFUR KAHAR WAHAB RAZAK FATAH ALIM BASIT
  ROFI MUIZ SAMI SAMIK BASIR HAKAM ADIL LATIF HALIM AZIM SYUKUR ALI KABIR HAFIZ MUKIT HASIB JALIL KARIM ROKIB MUJIB
  WASI HAKIM WADUD MAJID HAQ WAKIL MATIN WALI HAMID MUHYI HAYI KAYUM WAHID AHAD SOMAD KADIR MUKTADIR AWAL AKHIR
  TAWAB GANI GONI NUR NASIR HADI ROUF SATAR MANAN SALIM KHOLIK MUIN MUNIM BARI RASYID HARIS KAHFI MUTALIB
  GAFAR SABUR SYAKUR RAHIM RACHIM NASER TOLIB MANAF RAJAK`
    .split(/\s+/)
    .map(foldToken),
);

const abdullah = foldToken("ABDULLAH");
const abdullahVariants = /^(?:AH|LAH|OH|LOH|LLAH|A|LA|I|LI)$/;

/** The name after a joined Abdul, or null: ABDURRAHMAN and ABDULRACHMAN both leave RAHMAN's spelling. */
function afterAbdul(token: string): string | null {
  if (token.length < 6 || !token.startsWith("ABD")) return null;
  const match = /^ABD(?:OE|U|O)?(SH|TH|DH|DZ|SY|[LRSNTDZ])?(.+)$/.exec(token);
  if (match === null) return null;
  const [, article = "", tail = ""] = match;
  const whole = article + tail;
  // The article takes the sound of the next letter: Abdus-Salam, also written Abdussalam, Abdusalam, Abdulsalam.
  const rests = tail.startsWith(article) || article === "L" ? [tail, whole] : [whole];
  for (const rest of rests) if (rest.length >= 3 && namesOfGod.has(foldToken(rest))) return rest;
  if (article === "L" && /^ABD(?:OE|U)L/.test(token) && tail.length >= 4 && !abdullahVariants.test(tail)) {
    return foldToken(token) === abdullah ? null : tail;
  }
  return null;
}

const cache = new Map<string, readonly string[]>();
const maxCached = 60_000;

/** Keys of one token; two for a joined Abdul, else one. */
function tokenKeys(token: string): readonly string[] {
  const known = cache.get(token);
  if (known !== undefined) return known;
  const own = ownCopy(token);
  const keys = computeKeys(own);
  if (cache.size >= maxCached) cache.clear();
  cache.set(own, keys);
  return keys;
}

/** What is kept is a copy: a word of thirteen letters or more is a piece of the text it came from, and keeps the whole name in memory. */
function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}

/**
 * Keeps what is made of a word as one text, which takes a tenth of the memory of lists. Most names are made of the same few words.
 * Privacy: words without the names and villages they were asked in.
 * @param maxSize bytes of all texts, and 100 for each
 */
function keepTexts(maxSize: number): (key: string, make: () => string) => string {
  const texts = new LRUCache<string, string>({ maxSize, sizeCalculation: (text) => text.length + 100 });
  return (key, make) => {
    let text = texts.get(key);
    if (text === undefined) {
      text = make();
      texts.set(ownCopy(key), text);
    }
    return text;
  };
}

function computeKeys(token: string): readonly string[] {
  const rest = afterAbdul(token);
  return rest === null ? [foldToken(token)] : [servantOf, foldToken(rest)];
}

/**
 * The match keys of a stored name, in the order written: one per token, two where Abdul is written in one with the
 * next name. Privacy: as personal as the name; only keyed hashes of them are stored.
 */
export function storedKeys(name: PersonName): string[] {
  if (name.tokens.length === 1) return [...tokenKeys(name.tokens[0] as string)];
  const keys: string[] = [];
  for (const token of name.tokens) for (const key of tokenKeys(token)) keys.push(key);
  return keys;
}

const fullToShort = new Map<string, string[]>();
const shortToFull = new Map<string, string[]>();
for (const [short, fulls] of Object.entries(ambiguousAbbreviations)) {
  const expanded = fulls.map(foldToken);
  shortToFull.set(short, expanded);
  for (const full of expanded) {
    const shorts = fullToShort.get(full) ?? [];
    if (!shorts.includes(foldToken(short))) shorts.push(foldToken(short));
    fullToShort.set(full, shorts);
  }
}
const pairs = pairAbbreviations.map(([short, first, second]) => ({
  short,
  shortKey: foldToken(short),
  first: foldToken(first),
  second: foldToken(second),
}));

const oldSpelling = /OE|TJ|DJ|SJ|^NJ/;

/** Other keys than `plain` under which the same token may be stored, the likeliest first. Each is a list, as a key may be two. */
function alternativesOf(token: string, plain: readonly string[], nameIsOld: boolean): (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const add = (keys: readonly string[]) => {
    const same = (other: readonly string[]) => other.join(" ") === keys.join(" ");
    if (!same(plain) && !found.some(same)) found.push(keys);
  };
  for (const full of shortToFull.get(token) ?? []) add([full]);
  for (const pair of pairs)
    if (pair.short === token) {
      add([pair.first, pair.second]);
      add([...token].map(foldToken));
    }
  const head = plain[0] as string;
  for (const short of fullToShort.get(head) ?? []) add([short, ...plain.slice(1)]);
  if (/KH|CH/.test(token)) {
    add(computeKeys(token.replace(/KH|CH/g, "K")));
    if (token.startsWith("CH")) {
      add(computeKeys(`C${token.slice(2)}`));
      add(computeKeys(`KH${token.slice(2)}`));
    }
  }
  // Half old spelling: Poejiastoeti may be Pujiastuti.
  if (token.includes("OE")) add(computeKeys(token.replaceAll("OE", "U")));
  if (nameIsOld && token.includes("J") && !oldSpelling.test(token)) {
    add(computeKeys(token.replaceAll("NJ", "NY").replaceAll("J", "Y")));
  }
  return found;
}

/** Balinese names of birth order, which the article I is sometimes written in one with. */
const birthOrder = /^(?:WAYAN|MADE|NYOMAN|KETUT|GUSTI|PUTU|GE?DE|KOMANG|KADEK|DEWA|NENGAH|LUH)$/;

/** First halves that are often written in one with the next name. */
const commonHeads =
  `NUR NOOR NOER NURUL SRI SITI DEWI DWI TRI EKA EKO MUH MOH MUHAMMAD MOHAMAD MUHAMAD ABDUL AL EL LA LE WA I NI IDA AYU PUTU MADE GEDE
  KADEK DESAK GUSTI DEWA RATNA INDAH INTAN AGUS BUDI MARIA ANNA ANA LILIS IIS IIN EUIS NENG ASEP UJANG MAS RETNO ENDANG
  UMMU UMMI UMI SYAMSUL SAMSUL KHAIRUN CHAIRUN MAR ZUL ABU IBNU NUNUNG TITIN TUTI CUT ANDI DAENG TENGKU YULI JULI ADI
  ARI TAN LIM HENDRA INDRA SURYA JAYA SETIA CATUR PANCA WIJAYA SULIS SUPRI HARI BAMBANG JOKO DJOKO SAIFUL BAHR MIFTAHUL
  JAMAL KAMAL AHMAD FAT RIZ DIAN DIANA LINA RINA`.split(/\s+/);
const headSet = new Set(commonHeads);

const halves = keepTexts(3e6);

/** Keys of the two halves for each place where a token may be cut in two, the likeliest first. */
function halvesOf(token: string): string[][] {
  const text = halves(token, () =>
    cutsOf(token)
      .map((at) => [...computeKeys(token.slice(0, at)), ...computeKeys(token.slice(at))].join(" "))
      .join(","),
  );
  return text === "" ? [] : text.split(",").map((keys) => keys.split(" "));
}

/** Places where a token may be cut in two, the likeliest first. */
function cutsOf(token: string): number[] {
  const places: number[] = [];
  const ranks: number[] = [];
  for (let at = 1; at <= token.length - 2 && token.length >= 4; at += 1) {
    const head = token.slice(0, at);
    if (at === 1 && !(head === "I" && birthOrder.test(token.slice(1)))) continue;
    places.push(at);
    ranks[at] =
      (headSet.has(head) ? -20 - at : 0) +
      (token.length - at < 3 || at < 3 ? 10 : 0) +
      Math.abs(token.length / 2 - at) / 10;
  }
  return places.sort((one, other) => (ranks[one] as number) - (ranks[other] as number));
}

/** The same text for the same keys in any order. */
function idOf(keys: readonly string[]): string {
  if (keys.length === 1) return keys[0] as string;
  const sorted = [...keys];
  // By hand: they are a few, for which the engine's sort made more garbage than all else of a look-up.
  for (let end = 1; end < sorted.length; end += 1) {
    const key = sorted[end] as string;
    let at = end;
    for (; at > 0 && (sorted[at - 1] as string) > key; at -= 1) sorted[at] = sorted[at - 1] as string;
    sorted[at] = key;
  }
  return sorted.join(" ");
}

class ReadingList {
  readonly all: Reading[] = [];
  readonly #seen = new Set<string>();
  add(keys: readonly string[]): void {
    if (this.isFull) return;
    const id = idOf(keys);
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    this.all.push({ keys });
  }
  get isFull(): boolean {
    return this.all.length >= maxReadings;
  }
}

/** Every choice of one option per position, those that differ least from the first options first. */
function* combinations(
  options: readonly (readonly (readonly string[])[])[],
  limit: number,
): Generator<string[]> {
  if (options.every((position) => position.length === 1)) {
    yield options.flatMap(([only]) => only ?? []);
    return;
  }
  let open: { picks: number[]; cost: number }[] = [{ picks: [], cost: 0 }];
  for (const position of options) {
    const nextOpen: { picks: number[]; cost: number }[] = [];
    for (const { picks, cost } of open) {
      position.forEach((_, index) => {
        nextOpen.push({ picks: [...picks, index], cost: cost + (index === 0 ? 0 : 1 + index / 10) });
      });
    }
    nextOpen.sort((a, b) => a.cost - b.cost);
    open = nextOpen.slice(0, limit);
  }
  for (const { picks } of open) {
    yield picks.flatMap((pick, position) => options[position]?.[pick] ?? []);
  }
}

/** Keys of all parts, with others in place of `count` parts from `at`. */
function keysWith(
  parts: readonly (readonly string[])[],
  at: number,
  count: number,
  instead: readonly string[],
): string[] {
  const keys: string[] = [];
  for (let nth = 0; nth < at; nth += 1) keys.push(...(parts[nth] as readonly string[]));
  keys.push(...instead);
  for (let nth = at + count; nth < parts.length; nth += 1) keys.push(...(parts[nth] as readonly string[]));
  return keys;
}

/**
 * The ways to understand an asked name, at most 24, the plain one first: short forms expanded and full forms
 * shortened, neighbours joined, tokens cut in two.
 */
export function askedReadings(name: PersonName): Reading[] {
  const { tokens } = name;
  const nameIsOld = tokens.some((token) => oldSpelling.test(token));
  const readings = new ReadingList();
  const plain = tokens.map(tokenKeys);
  readings.add(plain.flat());
  const optionsOf = (token: string, keys: readonly string[]) => [
    keys,
    ...alternativesOf(token, keys, nameIsOld),
  ];
  const options = tokens.map((token, at) => optionsOf(token, plain[at] as readonly string[]));

  const joined: { at: number; length: number; token: string; keys: readonly string[] }[] = [];
  for (let length = 2; length <= Math.min(3, tokens.length); length += 1) {
    for (let at = 0; at + length <= tokens.length; at += 1) {
      const token = tokens.slice(at, at + length).join("");
      // Not kept: such words are as many as there are names.
      joined.push({ at, length, token, keys: computeKeys(token) });
    }
  }
  // However many short forms a name has, joined and cut readings keep their share of the 24.
  const shares = { alternatives: 11, joined: 17 };

  for (const keys of combinations(options, shares.alternatives)) {
    if (readings.all.length >= shares.alternatives) break;
    readings.add(keys);
  }
  for (let index = 0; index < tokens.length - 1; index += 1) {
    const first = plain[index]?.[0];
    const second = plain[index + 1]?.[0];
    const addPair = (keys: readonly string[]) => readings.add(keysWith(plain, index, 2, keys));
    for (const pair of pairs) {
      if (first === pair.first && second === pair.second) {
        addPair([pair.shortKey]);
        addPair([...pair.short].map(foldToken));
      }
      if (joined[index]?.token === pair.short) addPair([pair.first, pair.second]);
    }
  }
  for (const { at, length, keys } of joined) readings.add(keysWith(plain, at, length, keys));
  for (const { at, length, token, keys } of joined.slice(0, tokens.length - 1)) {
    if (readings.all.length >= shares.joined) break;
    for (const combined of combinations(options.toSpliced(at, length, optionsOf(token, keys)), 3))
      readings.add(combined);
  }
  if (readings.isFull) return readings.all;
  const likeliest = tokens.map((token, at) => options[at]?.[shortToFull.has(token) ? 1 : 0] ?? []);
  const cuts = tokens.map(halvesOf);
  const longest = Math.max(...cuts.map((list) => list.length), 0);
  for (let rank = 0; rank < longest && !readings.isFull; rank += 1) {
    cuts.forEach((list, position) => {
      const cut = list[rank];
      if (cut === undefined) return;
      readings.add(keysWith(plain, position, 1, cut));
      if (rank === 0) readings.add(keysWith(likeliest, position, 1, cut));
    });
  }
  return readings.all;
}

const editLetters = "AEIOUNRSTLKMHDPBGYJWCXZFQ";

/** Every spelling one slip away: neighbours swapped, a letter left out, another letter, a letter too many. */
function* oneSlip(token: string): Generator<string> {
  for (let at = 0; at < token.length - 1; at += 1) {
    yield token.slice(0, at) + token.charAt(at + 1) + token.charAt(at) + token.slice(at + 2);
  }
  if (token.length > 2)
    for (let at = 0; at < token.length; at += 1) yield token.slice(0, at) + token.slice(at + 1);
  for (const letter of editLetters) {
    for (let at = 0; at < token.length; at += 1) yield token.slice(0, at) + letter + token.slice(at + 1);
  }
  for (const letter of editLetters) {
    for (let at = 0; at <= token.length; at += 1) yield token.slice(0, at) + letter + token.slice(at);
  }
}

/** A name but for one token, which may have slipped. */
export type NearBase = {
  readonly fixed: readonly string[];
  readonly slipped: string;
  readonly limit: number;
};

/**
 * The ways in which a name may be one slip in one token away: one for each asked match token, and a second where
 * another token is a short form, for M. Ridwam is one slip from Muhammad Ridwan. `limit`s of the tokens sum to 1,500.
 */
export function nearBases(name: PersonName): NearBase[] {
  const matchTokens = name.tokens.flatMap((token) => {
    const rest = afterAbdul(token);
    return rest === null ? [token] : [servantOf, rest];
  });
  const plain = matchTokens.map(foldToken);
  const full = matchTokens.map(
    (token, position) => shortToFull.get(token)?.[0] ?? (plain[position] as string),
  );
  const limit = Math.floor(maxVariants / Math.max(1, matchTokens.length));
  const basesOf = (keys: readonly string[]) =>
    matchTokens.map((slipped, position) => ({
      fixed: keys.filter((_, other) => other !== position),
      slipped,
      limit,
    }));
  const bases = basesOf(plain);
  const others = basesOf(full).filter(
    ({ fixed }, position) => fixed.join(" ") !== bases[position]?.fixed.join(" "),
  );
  return [...bases, ...others];
}

/** Names one slip in one token away. V is left out of the slips: it always has the key of F. */
export function nearReadings(name: PersonName): NearReading[] {
  return nearBases(name).map((base) => ({ fixed: base.fixed, variants: slipsOf(base) }));
}

/** Some 5 kB a word. */
const slips = keepTexts(6e6);

/** The keys of all spellings one slip away, other than its own. */
export function slipsOf({ slipped, limit }: NearBase): readonly string[] {
  const text = slips(`${limit} ${slipped}`, () => slipKeys(slipped, limit).join(" "));
  return text === "" ? [] : text.split(" ");
}

function slipKeys(token: string, limit: number): string[] {
  const variants = new Set<string>();
  if (token.length === 1) return [];
  const unslipped = foldToken(token);
  for (const slip of oneSlip(token)) {
    if (variants.size >= limit) break;
    const key = foldToken(slip);
    if (key !== unslipped && key !== "") variants.add(key);
  }
  return [...variants];
}
