import {
  abduls,
  ahmads,
  asma,
  type Culture,
  chineseGiven,
  chineseSurnames,
  daengNames,
  muhammads,
  type NameLists,
  nameLists,
  sitis,
} from "./name-parts.ts";
import { draw, type Random, type Weighted, weighted, zipf } from "./random.ts";

/** A person's sex as the register writes it. */
export type Sex = "L" | "P";

/** What decides how somebody is called. */
export type Naming = {
  readonly culture: Culture;
  readonly sex: Sex;
  readonly bornIn: number;
  readonly age: number;
  /** Marga, fam or surname handed down by the father, empty where the culture has none. */
  readonly family: string;
  /** The father's own name, for bin and binti and for cultures that call children after him; may be empty. */
  readonly father: string;
  /** Place among the children, from 0; Balinese names tell it. */
  readonly order: number;
};

/** No name in the register is longer, spaces included (Permendagri 73/2022). */
const longestName = 60;

type Pools = {
  readonly male: Weighted<string>;
  readonly female: Weighted<string>;
  readonly secondMale: Weighted<string>;
  readonly secondFemale: Weighted<string>;
  readonly family: Weighted<string> | null;
};

/** Words that only open a name: nobody is called Siti or Abdul and nothing else in these lists. */
const openings: ReadonlySet<string> = new Set(
  [
    ...muhammads,
    ...ahmads,
    ...abduls,
    ...sitis,
    "NUR NURUL LAILATUL LAELATUL HALIMATUS FATIMATUS ANISATUL ARIFATUL AZIZATUL DURROTUL HANIFATUL HIMMATUL HIMATUL",
    "IMROATUL IMROATUS INAYATUL IZZATUL JAMILATUN JUMROTUL KARIMATUN KHOIRUN KISWATUN KUROTUL MAMLUATUL MARATUS",
    "MAR'ATUS MARIYATUL MISBAHUL WARDATUL ZAHROTUL ZUHROTUL ZUMROTUL HUSNUL KHUSNUL JAUHAROTUL ASMAUL RABIATUL MARIATUL",
    "CUT TEUKU T. TGK. ANDI I LA DAENG DG. PUANG LALU BAIQ AMAQ INAQ WAN RAJA TENGKU TUBAGUS RADEN INDO AMBO BADRUS",
    "AMIRUL KHOIRUL KHAIRUL HAIRUL SAIFUL SYAIFUL SAEFUL SAIPUL SAMSUL SYAMSUL SYARIFUL AINUL UMI UMMI UMMU ZAENAL ZAINAL",
  ].flatMap((list) => list.split(" ")),
);

const closing = (list: readonly string[]) =>
  zipf(
    list.filter((name) => !openings.has(name)),
    25,
  );

const pools = Object.fromEntries(
  Object.entries(nameLists).map(([culture, lists]: [string, NameLists]) => [
    culture,
    {
      male: zipf(lists.male, 25),
      female: zipf(lists.female, 25),
      secondMale: closing(lists.secondMale),
      secondFemale: closing(lists.secondFemale),
      family: lists.family ? zipf(lists.family, 8) : null,
    },
  ]),
) as Record<Culture, Pools>;

const muhammad = zipf(muhammads, 1);
const ahmad = zipf(ahmads, 1);
const abdul = zipf(abduls, 1);
const siti = zipf(sitis, 1);
const asmaPool = zipf(asma, 6);
const chineseSurname = zipf(chineseSurnames, 3);
const chineseSyllable = zipf(chineseGiven, 6);
const daeng = zipf(daengNames, 8);

/** The surname that a father of this culture hands down, or empty where there is none. */
export function drawFamilyName(random: Random, culture: Culture): string {
  const { family } = pools[culture];
  if (family === null) return "";
  if (culture === "tionghoa" && random.chance(3000)) return draw(random, chineseSurname);
  return draw(random, family);
}

function first(random: Random, who: Naming, pool: Pools): string {
  return draw(random, who.sex === "L" ? pool.male : pool.female);
}

function second(random: Random, who: Naming, pool: Pools): string {
  return draw(random, who.sex === "L" ? pool.secondMale : pool.secondFemale);
}

/** Names that Muslims of every culture bear: Muhammad, Ahmad, Abdul, Siti and Nur before another name, or an Arabic name. */
function muslimName(random: Random, who: Naming, own: Pools): string {
  const kind = random.below(100);
  const tail = random.chance(5000) ? pools.muslim : own;
  if (who.sex === "L") {
    if (kind < 34) return `${draw(random, muhammad)} ${first(random, who, tail)}`;
    if (kind < 48) return `${draw(random, ahmad)} ${first(random, who, tail)}`;
    if (kind < 66) {
      const name = draw(random, asmaPool);
      const start = draw(random, abdul);
      return random.chance(1500) && start === "ABDUL" ? `ABDUL${name}` : `${start} ${name}`;
    }
    if (kind < 82) return first(random, who, pools.muslim);
    return `${first(random, who, pools.muslim)} ${second(random, who, tail)}`;
  }
  if (kind < 42) return `${draw(random, siti)} ${first(random, who, pools.muslim)}`;
  if (kind < 52) return `NUR ${first(random, who, tail)}`;
  if (kind < 76) return first(random, who, pools.muslim);
  return `${first(random, who, pools.muslim)} ${second(random, who, tail)}`;
}

function modernName(random: Random, who: Naming, own: Pools): string {
  const lead = random.chance(2200)
    ? who.sex === "L"
      ? draw(random, muhammad)
      : random.pick(["SITI", "NUR", "DWI", "AYU", "TRI"])
    : "";
  const start = first(random, who, random.chance(8000) ? pools.modern : pools.muslim);
  const parts = lead && who.culture !== "tionghoa" ? `${lead} ${start}` : start;
  const count = random.below(100);
  if (count < 12) return parts;
  const middle = count >= 62 ? ` ${first(random, who, pools.modern)}` : "";
  const end = second(random, who, random.chance(7000) ? pools.modern : own);
  return `${parts}${middle} ${end}`;
}

const balineseOrder = [
  ["WAYAN", "WAYAN", "PUTU", "PUTU", "GEDE"],
  ["MADE", "MADE", "KADEK", "KADEK", "NENGAH"],
  ["NYOMAN", "NYOMAN", "KOMANG", "KOMANG"],
  ["KETUT"],
] as const;

function balineseName(random: Random, who: Naming): string {
  const personal = first(random, who, pools.balinese);
  const house = random.below(100);
  const male = who.sex === "L";
  const birth = random.pick(balineseOrder[who.order % 4] ?? balineseOrder[0]);
  if (house < 3) return `${male ? "IDA BAGUS" : random.pick(["IDA AYU", "IDA AYU", "DAYU"])} ${personal}`;
  if (house < 6) {
    return `${male ? "ANAK AGUNG" : "ANAK AGUNG AYU"} ${random.chance(4000) ? `${birth} ` : ""}${personal}`;
  }
  if (house < 12) {
    const title = male
      ? random.pick(["I GUSTI", "I GUSTI NGURAH", "I G."])
      : random.pick(["NI GUSTI", "GUSTI AYU", "I GUSTI AYU"]);
    return `${title} ${birth === "WAYAN" ? "PUTU" : birth} ${personal}`;
  }
  if (house < 15) {
    return `${male ? random.pick(["I DEWA", "DEWA", "SANG", "COKORDA", "NGAKAN"]) : random.pick(["DESAK", "I DEWA AYU", "SANG AYU", "COKORDA ISTRI"])} ${birth} ${personal}`;
  }
  const short = who.age > 55 && random.chance(3500);
  const young = who.age < 25 && random.chance(4000);
  const start = young ? birth : `${male ? "I" : "NI"} ${birth}`;
  const middle = !male && who.age < 45 && random.chance(3000) ? " AYU" : "";
  if (short) return `${start} ${personal}`;
  const end = young ? ` ${second(random, who, pools.modern)}` : "";
  return `${start}${middle} ${young ? first(random, who, pools.modern) : personal}${end}`;
}

function withFamily(random: Random, who: Naming, own: Pools): string {
  const given = first(random, who, own);
  const many = who.age < 35 ? 5500 : 2500;
  const middle = random.chance(many) ? ` ${second(random, who, own)}` : "";
  if (who.family === "" || random.chance(300)) return `${given}${middle}`;
  if (who.culture === "tionghoa" && chineseSurnames.includes(who.family)) {
    return `${who.family} ${draw(random, chineseSyllable)} ${draw(random, chineseSyllable)}`;
  }
  return `${given}${middle} ${who.family}`;
}

function bareName(random: Random, who: Naming): string {
  const own = pools[who.culture];
  const one = random.below(100);
  switch (who.culture) {
    case "balinese":
      return balineseName(random, who);
    case "javanese":
      if (who.bornIn < 1965) {
        if (one < 62) return first(random, who, own);
        return one < 80
          ? `${first(random, who, own)} ${second(random, who, own)}`
          : muslimName(random, who, own);
      }
      if (who.bornIn < 1988) {
        if (one < 28) return first(random, who, own);
        if (one < 72) return `${first(random, who, own)} ${second(random, who, own)}`;
        return one < 88 ? muslimName(random, who, own) : modernName(random, who, own);
      }
      return one < 14
        ? `${first(random, who, pools.modern)} ${second(random, who, own)}`
        : one < 30
          ? muslimName(random, who, own)
          : modernName(random, who, own);
    case "sundanese":
      if (who.bornIn < 1965 && one < 45) return first(random, who, own);
      if (who.bornIn < 1992) {
        if (one < 55) return `${first(random, who, own)} ${second(random, who, own)}`;
        if (one < 66) return first(random, who, own);
        return one < 88 ? muslimName(random, who, own) : modernName(random, who, own);
      }
      return one < 25 ? muslimName(random, who, own) : modernName(random, who, own);
    case "buginese": {
      if (one < 7) return `ANDI ${first(random, who, pools.buginese)}`;
      if (one < 13 && who.age > 30)
        return `${first(random, who, own)} ${random.pick(["DAENG", "DG.", "DG"])} ${draw(random, daeng)}`;
      break;
    }
    case "acehnese":
      if (one < 5)
        return `${who.sex === "L" ? random.pick(["TEUKU", "T."]) : random.pick(["CUT", "POCUT"])} ${second(random, who, own)}`;
      break;
    case "sasak":
      if (one < 7) return `${who.sex === "L" ? "LALU" : "BAIQ"} ${second(random, who, own)}`;
      if (one < 10 && who.age > 45) return `${who.sex === "L" ? "AMAQ" : "INAQ"} ${second(random, who, own)}`;
      break;
    case "madurese":
      if (who.bornIn < 1970 && one < 50) return first(random, who, own);
      break;
    default:
  }
  if (own.family !== null) return withFamily(random, who, own);
  const old = who.bornIn < 1965;
  if (one < (old ? 40 : 15)) return first(random, who, own);
  if (who.bornIn >= 1992 && one < 70) return modernName(random, who, own);
  if (one < 60) return `${first(random, who, own)} ${second(random, who, own)}`;
  return muslimName(random, who, own);
}

/** Cultures of mostly Muslims, who have H. and bin. */
const muslimCultures: ReadonlySet<Culture> = new Set([
  "javanese",
  "sundanese",
  "betawi",
  "madurese",
  "muslim",
  "modern",
  "mandailing",
  "minang",
  "malay",
  "acehnese",
  "banjar",
  "buginese",
  "gorontalo",
  "sasak",
  "ternate",
]);
const binCultures: Partial<Record<Culture, number>> = {
  betawi: 500,
  malay: 600,
  banjar: 300,
  sasak: 250,
  buginese: 150,
  ternate: 250,
  sundanese: 60,
  javanese: 40,
};

/**
 * The name in the spelling of before 1972: Soeharto, Djoko, Tjahjono, Sjarif, Chairil.
 * Source: Ejaan Soewandi (1947) against EYD (1972).
 */
function oldSpelling(name: string, random: Random): string {
  let text = name;
  if (random.chance(3500)) {
    text = text
      .replaceAll("NY", "N\u0001")
      .replaceAll("SY", "S\u0001")
      .replaceAll("KH", "\u0002")
      .replaceAll("J", "DJ")
      .replaceAll("C", "TJ")
      .replace(/Y(?=[AOU])/g, "J")
      .replaceAll("\u0001", "J")
      .replaceAll("\u0002", "CH");
  } else if (random.chance(4500)) {
    text = text.replaceAll("J", "DJ").replaceAll("C", "TJ");
  }
  return text === name || random.chance(6500) ? text.replaceAll("U", "OE") : text;
}

const degrees = weighted(
  [
    "S.Pd",
    "S.E",
    "S.H",
    "S.Pd.I",
    "S.Sos",
    "S.Kom",
    "S.T",
    "S.Ag",
    "A.Md",
    "S.Pd, M.Pd",
    "S.P",
    "S.Kep",
    "S.IP",
    "A.Md.Keb",
    "M.Si",
    "M.M",
    "S.Hut",
  ],
  [30, 18, 12, 9, 8, 8, 8, 7, 7, 5, 5, 5, 4, 4, 3, 3, 1],
);
const titles = weighted(
  ["DRS.", "IR.", "DR.", "HJ.", "R.", "K.H.", "TGK.", "USTADZ"],
  [40, 25, 6, 2, 25, 3, 1, 2],
);

function titled(random: Random, who: Naming, name: string): string {
  let text = name;
  if (who.age >= 42 && muslimCultures.has(who.culture)) {
    const share =
      who.culture === "banjar" || who.culture === "buginese" || who.culture === "madurese" ? 600 : 260;
    if (random.chance(share))
      text = `${who.sex === "L" ? random.pick(["H.", "H.", "H"]) : random.pick(["HJ.", "HJ.", "HJ"])} ${text}`;
  }
  if (who.age >= 23 && random.chance(140)) {
    if (who.age >= 50 && random.chance(3500)) {
      const title = draw(random, titles);
      text = `${title === "DRS." && who.sex === "P" ? "DRA." : title === "HJ." && who.sex === "L" ? "H." : title} ${text}`;
    } else {
      text = `${text}${random.chance(6000) ? "," : ""} ${draw(random, degrees)}`;
    }
  }
  return text;
}

const repeatedWord = /(?:^| )(\S+) \1(?: |$)/;

/** The name as people outside official papers write it: Siti Aminah, S.Pd. */
function titleCase(name: string): string {
  return name.replace(/[A-Z]+(?:['’`][A-Z]+)*(\.?)/g, (word) =>
    word.length <= 2 ? word : `${word[0]}${word.slice(1).toLowerCase()}`,
  );
}

/**
 * A name as the register would have it for such a person: mostly upper case, at most 60 characters, with the
 * titles, abbreviations, old spellings, patronymics and stray apostrophes that real registers hold.
 */
export function personName(random: Random, who: Naming): string {
  let own = bareName(random, who);
  while (repeatedWord.test(own)) own = bareName(random, who);
  if (openings.has(own.slice(own.lastIndexOf(" ") + 1)))
    own = `${own} ${second(random, who, pools[who.culture])}`;
  let name = own;
  if (who.bornIn < 1972 && random.chance(1100)) name = oldSpelling(name, random);
  const bin = binCultures[who.culture] ?? 0;
  if (who.father !== "" && bin > 0) {
    const patronymic = random.below(10_000);
    if (patronymic < bin) {
      const link = who.sex === "L" ? ["BIN", "BIN", "B."] : ["BINTI", "BINTI", "BT."];
      name = `${name} ${random.pick(link)} ${who.father}`;
    } else if (patronymic < bin * 2) name = `${name} ${who.father}`;
  }
  if (name.includes("'") && random.chance(800)) name = name.replaceAll("'", random.pick(["’", "`", ""]));
  name = titled(random, who, name);
  if (name.length > longestName) name = own;
  if (name.length > longestName) name = own.slice(0, own.lastIndexOf(" ", longestName));
  return random.chance(250) ? titleCase(name) : name;
}

/** A married woman of Minahasa or Ambon may join her husband's fam to hers with a hyphen. */
export function joinedFamily(husband: string, own: string): string {
  return husband === "" || own === "" || husband === own ? own : `${husband}-${own}`;
}
