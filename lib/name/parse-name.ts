/**
 * A person's name as it is compared: upper-case A-Z tokens in the order written, without titles, degrees and
 * bin/binti. Privacy: personal; the projection stores a mask and keyed hashes of it, never the tokens.
 */
export type PersonName = { readonly tokens: readonly string[] };

/** Why a typed name was not accepted. */
export type NameProblem = "required" | "too_short" | "too_long" | "only_title" | "digits" | "bad_characters";

/** What parseName answers: a name, or the one problem to tell the citizen about. */
type ParsedName = { ok: true; name: PersonName } | { ok: false; problem: NameProblem };

const maxTypedLength = 100;
/** Beyond this a text is not even normalised. */
const maxReadLength = 5_000;

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Never a name, wherever it stands. */
const titlesAnywhere = new Set(
  words("HJ HJH DRS DRA DRG DRH PROF ALM ALMH ALMARHUM ALMARHUMAH SDR SDRI BPK USTADZ USTADZAH"),
);

/** Dropped at the head of a name, as long as a name follows. */
const titlesInFront = new Set(
  words(`H HAJI HAJJAH HAJAH DR DOKTOR IR KH KIAI KYAI UST USTAD USTADZ USTADZAH USTZ R RR RD RADEN TN TUAN NY NYONYA NN
    BAPAK PAK IBU BU SDRA PDT PENDETA TGK TGH KRT NS APT MR MRS`),
);

/** Only with a dot are these titles: without it they are somebody's name. */
const titlesWithDot = new Set(words("HI SR RM BR PR DT DTK"));

/** Written with dots between the letters and in front: R.A. Kartini, K.H. Dahlan. */
const dottedTitles = new Set(words("RA RM RR KH KRT KRMT"));

const afterRaden = new Set(words("AJENG RORO MAS"));

/** Stands between a name and a father's, mother's or clan's name. */
const particles = new Set(words("BIN BINTI BINTE BTE BT BTI BNT B BR BORU BERU"));

/** Degrees as they remain when the dots are taken out: S.Pd.I becomes SPDI. */
const degrees = new Set(
  words(`SPD SPDI SPDSD SPDK SPDH SH SHI SHUM SHUT SE SEI SESY SY SSY SKOM SST SSTP ST STP STH STHI STHK STI SSI SSOS SSOSI SAG
    SIP SIKOM SIK SIN SPSI SKM SKEP NERS SKEPNERS SKEPNS SKED SKG SKH SP SPI SPT SFARM SF SGZ SPAR SDS SSN SAP SAK SADM SAB SM SMB SMN
    SFIL SFILI SPDAUD STR STRKEB STRKES STRKEP STRT SARS SS SSTR SPDGR SUD SSTPI STKES SKESSOS SHDR
    MPD MPDI MPDK MSI MM MMPD MMA MMSI MH MHUM MHI MKN MKES MKEP MKOM MKM MT MTI MTH MTHI MTRK MA MAG MAP MAK MAB MAKS MSC MSOS MSN MSE
    ME MEI MESY MEC MED MENG MBA MPH MPSI MPA MPM MP MSM MFARM MFIL MIKOM MIP MSTR MTR MARS MGZ MCS MHKES MBIOMED MDS MUD
    BA BSC BE BBA BENG BED BSW BCHK BCIP BCAN BCKN BCTT BACC
    AMD AMDKEB AMDKEP AMDKOM AMDAK AMDPD AMDFARM AMDKL AMDGZ AMDRAD AMDT AMDPAR AMA AMAPD AMAPUST AMPD AMK AMKEB AMKL AMF AMP AP
    PHD LC AK CA CPA NS APT GR DEA DRPH LLM DIPLENG EDD DBA STB SPOG SPA SPPD SPB SPAN SPJP SPM SPKK SPKJ SPTHT SPRAD SPBS SPOT SPU SPGK SPKG MSCPH DRS DR DRA IR PROF H HJ`),
);

/** Degrees that nobody is called, so that they are dropped at the end without dot or comma too. */
const bareDegrees = new Set(
  words(`SPD SPDI SPDSD SH SHI SHUM SHUT SEI SKOM SST SSTP ST STP SSI SSOS SAG SIP SIKOM SPSI SKM SKEP SKED SPT SFARM SPDAUD
    STRKEB STRKEP MPD MPDI MSI MHUM MKN MKES MKEP MKOM MAG MSC MSOS MBA MPSI BSC AMD AMDKEB AMDKEP AMDKOM AMAPD AMK PHD`),
);

/** Also somebody's name (Tionghoa above all): dropped bare only behind a clearly longer name. */
const shortBareDegrees = new Set(words("BA SE SP MM MH MT LC"));

const apostrophes = /['`\u00b4\u02b9-\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u2018-\u201b\u2032\u2035\uff07]/g;
const invisible = /[\p{Cf}\p{DI}]+/gu;
const dashes = /[\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d]/g;

const foldedLetters: Record<string, string> = {
  Đ: "D",
  Ð: "D",
  Ø: "O",
  Ł: "L",
  Æ: "AE",
  Œ: "OE",
  Ħ: "H",
  Þ: "TH",
  Ŋ: "NG",
  ẞ: "SS",
  Ƴ: "Y",
  Ɓ: "B",
  Ɗ: "D",
  Ə: "E",
};
const foldable = new RegExp(`[${Object.keys(foldedLetters).join("")}]`, "g");

const plainName = /^[A-Z]+(?: [A-Z]+)*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;
const acceptedText = /^[A-Z .,'-]*$/;

/** Latin letters without marks, upper case, one kind of apostrophe, dash and space. */
function normaliseText(text: string): string {
  return text
    .replace(apostrophes, "'")
    .normalize("NFKC")
    .replace(invisible, "")
    .replace(/\s+/g, " ")
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toUpperCase()
    .replace(foldable, (letter) => foldedLetters[letter] ?? "")
    .replace(apostrophes, "'")
    .replace(dashes, "-")
    .trim();
}

type Part = {
  readonly text: string;
  /** A dot follows it. */
  readonly dotted: boolean;
  /** Letters with dots between them that look like a degree or title (S.Pd, R.A.): the letters one by one. */
  readonly pieces?: readonly Part[];
};

/** Takes a segment apart at spaces, hyphens and dots; what looks like a dotted degree or title stays one part. */
function splitSegment(segment: string): Part[] {
  const parts: Part[] = [];
  for (const word of segment.split(/[ -]+/)) {
    const pieces = word.split(".").map((piece) => piece.replaceAll("'", ""));
    const letters: Part[] = [];
    pieces.forEach((text, index) => {
      if (text !== "") letters.push({ text, dotted: index < pieces.length - 1 });
    });
    const text = letters.map((part) => part.text).join("");
    if (letters.length > 1 && (degrees.has(text) || dottedTitles.has(text))) {
      parts.push({ text, dotted: true, pieces: letters });
    } else parts.push(...letters);
  }
  return parts;
}

function isDegreeSegment(segment: string, parts: readonly Part[]): boolean {
  const joined = parts.map((part) => part.text).join("");
  if (degrees.has(joined)) return true;
  return parts.every(
    (part, index) =>
      degrees.has(part.text) ||
      titlesAnywhere.has(part.text) ||
      (part.dotted && titlesInFront.has(part.text)) ||
      // "S. Pd" written apart, or an unlisted degree such as S.Xyz: both start with one dotted letter.
      (part.dotted && part.text.length === 1 && parts.length > 1) ||
      (index > 0 && parts[index - 1]?.dotted && segment.includes(".") && part.text.length <= 5),
  );
}

/** Drops degrees at the end of a name that was written without a comma. */
function dropTrailingDegrees(parts: readonly Part[]): readonly Part[] {
  let end = parts.length;
  for (;;) {
    const last = parts[end - 1];
    if (last === undefined || end < 2) break;
    if (last.pieces !== undefined && degrees.has(last.text)) {
      end -= 1;
      continue;
    }
    if (bareDegrees.has(last.text)) {
      end -= 1;
      continue;
    }
    if (shortBareDegrees.has(last.text)) {
      const longEnough = end > 2 ? 5 : 6;
      if (parts.slice(0, end - 1).some((part) => part.text.length >= longEnough)) {
        end -= 1;
        continue;
      }
    }
    // S. Pd, S. Pd. I, M. Si, S. H.: one dotted letter, then the rest of a degree.
    const run = dottedRun(parts, end);
    if (run > 0 && end - run >= 1) {
      end -= run;
      continue;
    }
    break;
  }
  return end === parts.length ? parts : parts.slice(0, end);
}

function dottedRun(parts: readonly Part[], end: number): number {
  for (let length = 3; length >= 2; length -= 1) {
    const run = parts.slice(end - length, end);
    const first = run[0];
    if (end - length < 1 || run.length < length || first === undefined) continue;
    if (first.text.length === 1 && run.slice(0, -1).every((part) => part.dotted)) {
      const joined = run.map((part) => part.text).join("");
      const bothLetters = joined.length === length;
      if (degrees.has(joined) && (!bothLetters || run.at(-1)?.dotted)) return length;
    }
  }
  return 0;
}

/** Takes titles and particles away. The answer is empty when nothing else was there. */
function dropTitles(parts: readonly Part[]): string[] {
  const kept: Part[] = [];
  for (const part of parts) if (!titlesAnywhere.has(part.text)) kept.push(part);
  let start = 0;
  for (; start < kept.length; start += 1) {
    const part = kept[start] as Part;
    if (titlesInFront.has(part.text)) continue;
    if (part.dotted && titlesWithDot.has(part.text)) continue;
    // R.A. Kartini and S.Pd. Budi, but M.A. Rahman and M.T. Haryono keep their initials.
    if (part.pieces !== undefined && (dottedTitles.has(part.text) || part.text.length > 2)) continue;
    if (afterRaden.has(part.text) && kept[start - 1]?.text === "RADEN" && start < kept.length - 1) continue;
    break;
  }
  const tokens: string[] = [];
  for (let index = start; index < kept.length; index += 1) {
    const { text, pieces } = kept[index] as Part;
    if (pieces !== undefined) {
      for (const piece of pieces) tokens.push(piece.text);
      continue;
    }
    if (particles.has(text) && tokens.length > 0 && index < kept.length - 1) continue;
    tokens.push(text);
  }
  return tokens;
}

/** Raden is also a given name; the other titles are nothing but titles. */
function onlyTitleName(parts: readonly Part[]): string[] {
  const last = parts.at(-1);
  return last?.text === "RADEN" ? ["RADEN"] : [];
}

function tokensOf(text: string): string[] {
  const [head = "", ...tail] = text.split(",");
  let parts = dropTrailingDegrees(splitSegment(head));
  for (const segment of tail) {
    const more = splitSegment(segment);
    if (parts.length > 0 && isDegreeSegment(segment, more)) continue;
    parts = [...parts, ...dropTrailingDegrees(more)];
  }
  if (parts.length === 1 && parts[0]?.pieces !== undefined && degrees.has(parts[0].text)) return [];
  const tokens = dropTitles(parts);
  return tokens.length > 0 ? tokens : onlyTitleName(parts);
}

const special = new Set([
  ...titlesAnywhere,
  ...titlesInFront,
  ...particles,
  ...bareDegrees,
  ...shortBareDegrees,
]);

/** The common case, letters and single spaces, needs none of the splitting above. */
function plainTokens(text: string): string[] {
  const tokens = text.split(" ");
  return tokens.some((token) => special.has(token)) ? tokensOf(text) : tokens;
}

/**
 * Reads a name as a citizen types it: any case, diacritics, titles, degrees, apostrophes, full-width letters.
 * Never throws. @returns the name, or the problem that most needs telling.
 */
export function parseName(text: string): ParsedName {
  if (text.length > maxReadLength) return { ok: false, problem: "too_long" };
  const upper = text.length <= maxTypedLength ? text.toUpperCase() : text;
  const isPlain = upper.length <= maxTypedLength && plainName.test(upper);
  const clean = isPlain ? upper : normaliseText(text);
  if (!isPlain) {
    if (clean === "" || /^[ .,'-]*$/.test(clean)) return { ok: false, problem: "required" };
    if ([...clean].length > maxTypedLength) return { ok: false, problem: "too_long" };
    if (control.test(clean)) return { ok: false, problem: "bad_characters" };
    if (!acceptedText.test(clean)) {
      const withoutDigits = clean.replace(/\p{N}+/gu, "");
      return { ok: false, problem: acceptedText.test(withoutDigits) ? "digits" : "bad_characters" };
    }
  }
  if (clean.replace(/[^A-Z]/g, "").length < 2) return { ok: false, problem: "too_short" };
  const tokens = isPlain ? plainTokens(clean) : tokensOf(clean);
  if (tokens.length === 0) return { ok: false, problem: "only_title" };
  if (tokens.length === 1 && tokens[0]?.length === 1) return { ok: false, problem: "too_short" };
  return { ok: true, name: { tokens } };
}

/**
 * Reads a name of the register, which is official input: what parseName refuses is dropped here.
 * A row that holds nothing but a title keeps it as its name. @returns null only if no Latin letter is left.
 */
export function parseRegisterName(text: string): PersonName | null {
  if (plainName.test(text)) {
    const tokens = plainTokens(text);
    return { tokens: tokens.length > 0 ? tokens : text.split(" ") };
  }
  const clean = normaliseText(text)
    .replace(/[^A-Z .,'\p{N}-]+/gu, " ")
    .replace(/\p{N}+/gu, "")
    .trim();
  if (!/[A-Z]/.test(clean)) return null;
  const tokens = tokensOf(clean);
  if (tokens.length > 0) return { tokens };
  return { tokens: clean.split(/[^A-Z]+/).filter((part) => part !== "") };
}
