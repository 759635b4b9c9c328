import { parseNik } from "../nik/nik.ts";
import { isProgrammeCode, type ProgrammeCode } from "../programme/programmes.ts";
import { findRegion } from "../region/areas.ts";
import { parseRegionCode, parseVillageCode, type VillageCode } from "../region/region.ts";

/** The three kinds of submission. */
export const submissionKinds = ["usul", "sanggah", "pengaduan"] as const;
/** @see submissionKinds */
export type SubmissionKind = (typeof submissionKinds)[number];

/** For whom a usul asks. */
export const usulFor = ["self", "family", "household"] as const;
/** @see usulFor */
export type UsulFor = (typeof usulFor)[number];

/**
 * Living conditions as plain yes/no facts: the register's variables in people's words. In the order in which a form asks.
 * Those in `healthConditions` say something about somebody's body and are never kept readable.
 */
export const conditions = [
  "no_income",
  "lost_job",
  "daily_labour",
  "debt_for_food",
  "eats_less_than_three",
  "floor_earth",
  "wall_bamboo",
  "roof_leaks",
  "rented_house",
  "no_electricity",
  "no_clean_water",
  "no_toilet",
  "cooks_with_wood",
  "disaster",
  "school_child",
  "school_dropout",
  "toddler",
  "elderly",
  "lives_alone",
  "single_parent",
  "orphan",
  "pregnant",
  "disabled",
  "chronic_illness",
] as const;
/** @see conditions */
export type Condition = (typeof conditions)[number];

/** Conditions that are health data: sealed, never in a figure. */
export const healthConditions: readonly Condition[] = ["pregnant", "disabled", "chronic_illness"];

/** Why somebody should not receive. */
export const sanggahReasons = [
  "able",
  "civil_servant",
  "deceased",
  "moved",
  "double",
  "fictitious",
  "other",
] as const;
/** @see sanggahReasons */
export type SanggahReason = (typeof sanggahReasons)[number];

/** What a complaint is about: the topics of the national complaint channel, and ours. */
export const pengaduanTopics = [
  "registered_not_received",
  "withheld",
  "paid_short",
  "fictitious",
  "double",
  "poor_quality",
  "ineligible_recipient",
  "card_lost_blocked",
  "wrong_data",
  "staff_conduct",
  "other",
] as const;
/** @see pengaduanTopics */
export type PengaduanTopic = (typeof pengaduanTopics)[number];

/** Whom a complaint concerns. */
export const pengaduanAbout = ["person", "programme", "office"] as const;
/** @see pengaduanAbout */
export type PengaduanAbout = (typeof pengaduanAbout)[number];

/** Who reports. Privacy: sealed before it is kept anywhere. */
export type Reporter = { name?: string; nik?: string; phone?: string; address?: string };

/** A place marked on purpose, rounded to three decimals (about 100 m). Sealed. */
export type Place = { lat: number; lon: number };

type Common = {
  village: VillageCode;
  programme: ProgrammeCode | null;
  reporter: Reporter;
  /** Free text, empty when nothing was written. Sealed. */
  statement: string;
  place: Place | null;
};

/** A usul: somebody is proposed. */
export type Usul = Common & {
  kind: "usul";
  for: UsulFor;
  /** Sealed. */
  household: { name?: string; address?: string; nik?: string; kk?: string };
  /** The facts answered with yes; unanswered and no are left out. In the order of `conditions`. */
  conditions: Condition[];
};

/** A sanggah: somebody is objected to. */
export type Sanggah = Common & {
  kind: "sanggah";
  /** The opaque reference of a check's answer. It lasts 30 minutes, so send what was typed as `person.name` too. */
  ref: string | null;
  /** Sealed. */
  person: { name?: string };
  reason: SanggahReason;
};

/** A pengaduan: something went wrong. */
export type Pengaduan = Common & {
  kind: "pengaduan";
  topic: PengaduanTopic;
  about: PengaduanAbout | null;
  ref: string | null;
  /** Sealed. */
  person: { name?: string };
  /** `2026`, `2026-09` or `2026-Q3`. */
  period: string | null;
  /** Whole rupiah. */
  amountRupiah: number | null;
  /** Where it happened, in words. Sealed. */
  where: string;
};

/** A submission whose form is right. Privacy: as personal as it gets; sealed by fileSubmission, never logged. */
export type Submission = Usul | Sanggah | Pengaduan;

/** What is wrong with one field. `path` is dotted, as in `reporter.nik`; empty for the whole. */
export type SubmissionError = { path: string; code: SubmissionErrorCode };
export type SubmissionErrorCode =
  | "required"
  | "not_text"
  | "not_object"
  | "invalid"
  | "too_long"
  | "unknown_field"
  | "not_accepted"
  | "not_a_village"
  | "unknown"
  | "out_of_bounds"
  | "expired"
  | "too_many"
  | "too_large"
  | "unsupported"
  | "unreadable";

/** The largest texts and files of a submission. */
export const submissionLimits = {
  textChars: 4000,
  nameChars: 100,
  addressChars: 500,
  photos: 3,
  photoBytes: 8 * 1024 * 1024,
  /** The longest texts fit in several times, however they are escaped. */
  dataBytes: 128 * 1024,
  bodyBytes: 25 * 1024 * 1024,
  amountRupiah: 1_000_000_000,
  /** So many errors are named. No form has more fields to correct, and an answer stays short whatever was sent. */
  errors: 20,
} as const;

/**
 * Reads a submission as a form or a program sends it. Lenient in what must be there, strict in its form; empty texts
 * count as not given, and fields of another kind are refused. Reports every field at once, as far as `errors` of the
 * limits goes; looks nothing up but areas.
 */
export function parseSubmission(
  input: unknown,
): { ok: true; value: Submission } | { ok: false; errors: SubmissionError[] } {
  if (!isObject(input)) return { ok: false, errors: [{ path: "", code: "not_object" }] };
  const read = new Reader(input);
  const kind = read.choice("kind", submissionKinds);
  if (!kind) return { ok: false, errors: read.errors };
  const common: Common = {
    village: read.village(),
    programme: read.programme(),
    reporter: read.group("reporter", {
      name: submissionLimits.nameChars,
      nik: "nik",
      phone: "phone",
      address: submissionLimits.addressChars,
    }),
    statement: read.text("statement", submissionLimits.textChars) ?? "",
    place: read.place(),
  };
  const value =
    kind === "usul"
      ? usul(read, common)
      : kind === "sanggah"
        ? sanggah(read, common)
        : pengaduan(read, common);
  read.refuseUnknown();
  return read.errors.length > 0 ? { ok: false, errors: read.errors } : { ok: true, value };
}

function usul(read: Reader, common: Common): Usul {
  const whom = read.choice("for", usulFor);
  const household = read.group("household", {
    name: submissionLimits.nameChars,
    address: submissionLimits.addressChars,
    nik: "nik",
    kk: "kk",
  });
  if (!common.reporter.name) read.require("reporter.name");
  if (whom === "household" && !household.name) read.require("household.name");
  return { kind: "usul", ...common, for: whom ?? "self", household, conditions: read.conditions() };
}

function sanggah(read: Reader, common: Common): Sanggah {
  const { ref, person } = whom(read);
  const reason = read.choice("reason", sanggahReasons);
  if (!ref && !person.name) read.require("person.name");
  if (reason === "other" && common.statement === "") read.require("statement");
  if (read.raw("same_village") !== true) read.refuse("same_village", "not_accepted");
  return { kind: "sanggah", ...common, ref, person, reason: reason ?? "other" };
}

function pengaduan(read: Reader, common: Common): Pengaduan {
  const topic = read.choice("topic", pengaduanTopics);
  if (topic === "other" && common.statement === "") read.require("statement");
  return {
    kind: "pengaduan",
    ...common,
    topic: topic ?? "other",
    about: read.choice("about", pengaduanAbout, false),
    ...whom(read),
    period: read.matching("period", /^20\d\d(?:-(?:0[1-9]|1[0-2]|Q[1-4]))?$/),
    amountRupiah: read.amount(),
    where: read.text("where", submissionLimits.addressChars) ?? "",
  };
}

function whom(read: Reader): { ref: string | null; person: { name?: string } } {
  return {
    ref: read.matching("ref", /^[\w-]{40,512}$/),
    person: read.group("person", { name: submissionLimits.nameChars }),
  };
}

type Fields = Record<string, number | "nik" | "kk" | "phone">;

/** Takes fields out of an object one by one, remembers what was wrong, and in the end what nobody asked for. */
class Reader {
  readonly errors: SubmissionError[] = [];
  readonly #refused = new Set<string>();
  readonly #input: Record<string, unknown>;
  readonly #known = new Set<string>(["captcha"]);

  constructor(input: Record<string, unknown>) {
    this.#input = input;
  }

  refuse(path: string, code: SubmissionErrorCode): void {
    if (this.isFull || this.#refused.has(path)) return;
    this.#refused.add(path);
    this.errors.push({ path, code });
  }

  get isFull(): boolean {
    return this.errors.length >= submissionLimits.errors;
  }

  require(path: string): void {
    this.refuse(path, "required");
  }

  raw(name: string): unknown {
    this.#known.add(name);
    return Object.hasOwn(this.#input, name) ? this.#input[name] : undefined;
  }

  text(name: string, maxChars: number): string | null {
    return this.#clean(name, this.raw(name), maxChars);
  }

  matching(name: string, form: RegExp): string | null {
    const text = this.text(name, 1000);
    if (text === null || form.test(text)) return text;
    this.refuse(name, "invalid");
    return null;
  }

  choice<const T extends string>(name: string, values: readonly T[], required = true): T | null {
    const text = this.text(name, 1000);
    if (text === null) {
      if (required) this.require(name);
      return null;
    }
    const value = values.find((one) => one === text);
    if (!value) this.refuse(name, "invalid");
    return value ?? null;
  }

  village(): VillageCode {
    const text = this.text("village", 1000);
    const code = text === null ? null : parseVillageCode(text);
    if (text === null) this.require("village");
    else if (!code) this.refuse("village", parseRegionCode(text) ? "not_a_village" : "invalid");
    else if (!findRegion(code)) this.refuse("village", "unknown");
    return code ?? ("" as VillageCode);
  }

  programme(): ProgrammeCode | null {
    const text = this.text("programme", 1000);
    if (text === null || isProgrammeCode(text)) return text;
    this.refuse("programme", "invalid");
    return null;
  }

  amount(): number | null {
    const value = this.raw("amount_rupiah");
    if (value === undefined || value === null || value === "") return null;
    if (!Number.isSafeInteger(value)) this.refuse("amount_rupiah", "invalid");
    else if ((value as number) < 1 || (value as number) > submissionLimits.amountRupiah)
      this.refuse("amount_rupiah", "out_of_bounds");
    else return value as number;
    return null;
  }

  place(): Place | null {
    const value = this.raw("place");
    if (value === undefined || value === null) return null;
    const { lat, lon, ...rest } = isObject(value) ? value : {};
    if (typeof lat !== "number" || typeof lon !== "number" || Object.keys(rest).length > 0) {
      this.refuse("place", "invalid");
      return null;
    }
    // Indonesia with its seas.
    if (!(lat >= -11.5 && lat <= 6.5 && lon >= 94.5 && lon <= 141.5)) {
      this.refuse("place", "out_of_bounds");
      return null;
    }
    return { lat: Math.round(lat * 1000) / 1000, lon: Math.round(lon * 1000) / 1000 };
  }

  conditions(): Condition[] {
    const value = this.raw("conditions");
    if (value === undefined || value === null) return [];
    if (!isObject(value)) {
      this.refuse("conditions", "not_object");
      return [];
    }
    for (const name of Object.keys(value)) {
      if (this.isFull) break;
      const answer = value[name];
      if (!(conditions as readonly string[]).includes(name))
        this.refuse(`conditions.${shown(name)}`, "unknown_field");
      else if (answer !== null && typeof answer !== "boolean") this.refuse(`conditions.${name}`, "invalid");
    }
    return conditions.filter((name) => Object.hasOwn(value, name) && value[name] === true);
  }

  /** An object of texts, each optional. */
  group<F extends Fields>(name: string, fields: F): { [K in keyof F]?: string } {
    const value = this.raw(name);
    if (value === undefined || value === null) return {};
    if (!isObject(value)) {
      this.refuse(name, "not_object");
      return {};
    }
    for (const field of Object.keys(value)) {
      if (this.isFull) break;
      if (!Object.hasOwn(fields, field)) this.refuse(`${name}.${shown(field)}`, "unknown_field");
    }
    const given: Record<string, string> = {};
    for (const [field, form] of Object.entries(fields)) {
      const path = `${name}.${field}`;
      const text = this.#clean(path, value[field], typeof form === "number" ? form : 100);
      if (text === null) continue;
      const accepted = typeof form === "number" ? text : readers[form](text);
      if (accepted === null) this.refuse(path, "invalid");
      else given[field] = accepted;
    }
    return given as { [K in keyof F]?: string };
  }

  refuseUnknown(): void {
    for (const name of Object.keys(this.#input)) {
      if (this.isFull) break;
      if (!this.#known.has(name)) this.refuse(shown(name), "unknown_field");
    }
  }

  #clean(path: string, value: unknown, maxChars: number): string | null {
    if (value === undefined || value === null) return null;
    if (typeof value !== "string") {
      this.refuse(path, "not_text");
      return null;
    }
    // A text far too long is not worth normalising.
    if (value.length > maxChars * 8) {
      this.refuse(path, "too_long");
      return null;
    }
    const text = cleanText(value);
    if ([...text].length > maxChars) this.refuse(path, "too_long");
    return text === "" ? null : text;
  }
}

/** A text as it is kept: one form of each letter, line ends as \n, no control or direction characters around it. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "")
    .trim();
}

const readers = {
  nik: (text: string): string | null => parseNik(text),
  kk: (text: string) => digits(text, /^\d{16}$/),
  phone: (text: string) => digits(text, /^\+?\d{6,15}$/),
};

function digits(text: string, form: RegExp): string | null {
  const bare = text.normalize("NFKC").replace(/[\s().\-\u2010-\u2015]/g, "");
  return form.test(bare) ? bare : null;
}

/** A name that somebody else chose is repeated in an answer only as far as it is a plain word. */
function shown(name: string): string {
  return /^\w{1,40}$/.test(name) ? name : "?";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
