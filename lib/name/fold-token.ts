import { abbreviations, nameFamilies } from "./name-families.ts";

const isVowel = (letter: string | undefined): boolean =>
  letter === "A" || letter === "E" || letter === "I" || letter === "O" || letter === "U";

/** Rizki, Rizqi and Rijki are all said Riski. */
const isKay = (letter: string): boolean => letter === "K" || letter === "Q";

const oldSpelling = /OE|TJ|DJ|SJ|^NJ/;

/** Where a j can only be the old spelling of y: Muljono, Surjadi, Prijono, Herijanto, Wardojo, Jusril. */
const oldJ = /^(?:SU)?(?:MULJ|SURJ|WIRJ|PRIJ|JUS)|[^AEIOU]IJ(?:ANT[IO]|ON[IO]$|ATI$|ADI$)|..[DLNSTW]OJO$/;

/** CH that is said as in church: Chandra, Charles, Chindy. Elsewhere it is the old spelling of KH. */
const churchNames = /^CH(?:AND|ARL|[EI])/;

/** Consonants: old spelling, two letters for one sound, sounds that are written either way, doubled letters. */
function foldConsonants(token: string): string {
  const old = oldSpelling.test(token);
  const last = token.length - 1;
  let out = "";
  for (let i = 0; i <= last; i += 1) {
    const letter = token.charAt(i);
    const next = i < last ? token.charAt(i + 1) : "";
    let sound = letter;
    switch (letter) {
      case "C":
        if (next === "H") {
          const after = token.charAt(i + 2);
          if (i === 0 && after !== "" && !isVowel(after)) sound = "K";
          else if (i === 0 && churchNames.test(token)) sound = "C";
          else sound = "H";
          i += 1;
        } else if (next === "" || (next !== "C" && !isVowel(next) && next !== "Y")) sound = "K";
        break;
      case "K":
        if (next === "H") {
          const after = token.charAt(i + 2);
          // Khrisna is Krisna; elsewhere kh is the h of Khadijah.
          sound = i === 0 && after !== "" && !isVowel(after) ? "K" : "H";
          i += 1;
        }
        break;
      case "Q":
        sound = "K";
        break;
      case "F":
      case "V":
        sound = "P";
        break;
      case "P":
      case "B":
      case "G":
      case "W":
        if (next === "H") i += 1;
        break;
      case "X":
        sound = i === 0 ? "S" : "KS";
        break;
      case "Z":
        sound = i === last || (next === "H" && i + 1 === last) || isKay(next) ? "S" : "J";
        if (next === "H") i += 1;
        break;
      case "D":
        if (next === "J") {
          sound = "J";
          i += 1;
          if (token.charAt(i + 1) === "H") i += 1;
        } else if (next === "Z") {
          sound = i + 1 === last ? "S" : "J";
          i += 1;
        } else if (next === "H") {
          i += 1;
          if (token.charAt(i + 1) === "Z") {
            sound = "J";
            i += 1;
          }
        } else if (next === "T" && i + 1 === last) continue;
        break;
      case "T":
        if (next === "J") {
          sound = "C";
          i += token.charAt(i + 2) === "H" ? 2 : 1;
        } else if (next === "H") i += 1;
        else if (next === "S" && i + 1 < last && i > 0) {
          sound = "S";
          i += 1;
          if (token.charAt(i + 1) === "Y" || token.charAt(i + 1) === "H") i += 1;
        } else if (next === "S" && i === 0) {
          sound = "S";
          i += 1;
        }
        break;
      case "S":
        if (next === "J" || next === "H") i += 1;
        else if (next === "Y") {
          if (i + 1 === last) {
            sound = out.endsWith("S") ? "I" : "SI";
            i += 1;
          } else i += 1;
        } else if (next === "C" && token.charAt(i + 2) === "H") i += 2;
        break;
      case "J":
        if (isKay(next)) {
          sound = "S";
          break;
        }
        if (next === "H") i += 1;
        if (old || oldJ.test(token) || (i > 1 && token.charAt(i - 1) === "H")) sound = "Y";
        break;
      case "R":
        if (next === "H" && i === 0) i += 1;
        break;
      case "O":
        if (next === "E") {
          const lettersBefore = out.endsWith("H");
          sound = lettersBefore && token.charAt(i + 2) === "R" ? "AI" : "U";
          i += 1;
        } else if (next === "O") {
          sound = out === "N" ? "U" : "O";
          i += 1;
        } else if (next === "U") {
          sound = "U";
          i += 1;
        }
        break;
    }
    if (sound.length === 1 && !isVowel(sound) && out.endsWith(sound)) continue;
    out += sound;
  }
  return out;
}

/** Vowels, the glides y and w, the h that is not heard, and the last letter. */
function foldVowels(text: string): string {
  const last = text.length - 1;
  let out = "";
  for (let i = 0; i <= last; i += 1) {
    const letter = text.charAt(i);
    const next = text.charAt(i + 1);
    const before = i === 0 ? "" : out.charAt(out.length - 1);
    const glideEnds = next !== "" && !isVowel(text.charAt(i + 2));
    switch (letter) {
      case "A":
        if (next === "E" || next === "I" || (next === "Y" && glideEnds)) {
          out += "AI";
          i += 1;
        } else if (next === "O" || next === "U" || (next === "W" && glideEnds)) {
          out += "AU";
          i += 1;
        } else if (before !== "A" || out.endsWith("IA")) out += "A";
        break;
      case "E":
        if (next === "E" && i > 0) {
          // Ameera is Amira, but Andree is Andre.
          out += i + 1 === last ? "E" : "I";
          i += 1;
        } else if (before !== "E") out += "E";
        break;
      case "I": {
        if (before !== "I") out += "I";
        const ends = text.slice(i + 1);
        // -iyem, -iem and -iyen are women's endings in Javanese: Kasiyem is not Kasim.
        if (ends === "EM" && text.length >= 5) break;
        if (ends === "YEM" || ends === "YEN") break;
        if (next === "E") i += 1;
        else if (next === "Y" && text.charAt(i + 2) === "E") i += 2;
        break;
      }
      case "Y":
        if (before === "") out += isVowel(next) ? "Y" : "I";
        else if (before === "I" && isVowel(next)) break;
        else if (!isVowel(before) && isVowel(next)) out += "I";
        else if (!isVowel(next)) out += before === "I" ? "" : "I";
        else out += "Y";
        break;
      case "W":
        if (before !== "U" || (next !== "" && !isVowel(next))) out += "W";
        break;
      case "H":
        if (i === last && text.length >= 4) {
          if (before === "O" && text.length >= 5) out = `${out.slice(0, -1)}A`;
        } else out += "H";
        break;
      case "D":
        // Ahmat, Rahmad; a short name such as Saud keeps it, because Saut is another.
        out += i === last && text.length >= 5 ? "T" : "D";
        break;
      default:
        if (!isVowel(letter) || before !== letter) out += letter;
    }
  }
  return out;
}

/** Endings of European names: Dominicus, Angelica, Laurentius. Ica and Cici keep their c. */
function foldEuropeanEnds(key: string): string {
  if (key.endsWith("CUS") || (key.length >= 5 && key.endsWith("ICA"))) {
    const at = key.lastIndexOf("C");
    return `${key.slice(0, at)}K${key.slice(at + 1)}`;
  }
  return key.endsWith("IUS") || key.endsWith("IA") ? key.replace(/N[TC](I(?:US|A))$/, "NS$1") : key;
}

/** Arabic a that is said o in much of Indonesia, in the stems where no other name is touched. */
function foldArabicStems(key: string): string {
  if (!key.includes("O")) return key;
  return key
    .replace("ROHM", "RAHM")
    .replace("ROHIM", "RAHIM")
    .replace("HOIR", "HAIR")
    .replace("ROMADON", "RAMADAN")
    .replace(/OT(U[LN])$/, "AT$1")
    .replace(/^NOR(?=H|JAN|DIN|AINI|LAIL)/, "NUR");
}

const sound = (token: string): string => foldArabicStems(foldEuropeanEnds(foldVowels(foldConsonants(token))));

const families = new Map<string, string>();
const settled = new Map(Object.entries(abbreviations).map(([short, full]) => [short, sound(full)]));
for (const family of nameFamilies) {
  const variants = family.split(/\s+/);
  const canonical = sound(variants[0] as string);
  for (const variant of variants) {
    if (variant.startsWith("=")) settled.set(variant.slice(1), canonical);
    else families.set(sound(variant), canonical);
  }
}

/** Names that are written in one with the next: Nurkhotimah, Sitimaryam. The rest is looked up by itself. */
const heads = ["NUR", "SITI", "SRI"];

/**
 * The sound of one token, the same for every accepted spelling of a name and different for different names.
 * Source: docs/names.md, rule by rule.
 */
export function foldToken(token: string): string {
  const abbreviated = settled.get(token);
  if (abbreviated !== undefined) return abbreviated;
  const key = sound(token);
  const family = families.get(key);
  if (family !== undefined) return family;
  for (const head of heads) {
    if (key.length >= head.length + 4 && key.startsWith(head)) {
      const rest = families.get(key.slice(head.length));
      if (rest !== undefined) return head + rest;
    }
  }
  return key;
}
