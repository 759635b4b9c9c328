import { createHmac, hkdfSync, sign, timingSafeEqual, verify } from "node:crypto";
import { getProofKeys, getSigningKey, type ProofKey, privateKeyOf } from "../config/proof-keys.ts";
import { programmeNumbers, stageNumbers } from "../programme/code-numbers.ts";
import type { DukcapilCode } from "../programme/programmes.ts";
import { fromBase32, toBase32 } from "./base32.ts";
import type { StatedAnswer, Statement } from "./statement.ts";

const version = 1;
const signatureBytes = 64;
const nameHashBytes = 10;
const maxCodeChars = 2_000;
const epoch = Date.UTC(2000, 0, 1);
const dayMs = 86_400_000;
/** Signed before the bytes, so that no other use of a key can be taken for this one. */
const context = Buffer.from("dataku-proof/1\n");

// Numbers on paper stay what they are for ever: new ones are added, none is given away again.
const dukcapilNumbers = { padan: 1, tidak_padan: 2, belum_rekam: 3 } as const satisfies Record<
  DukcapilCode,
  number
>;
const registerNumbers = { DTSEN: 1, DTKS: 2 } as const;
const ageNumbers = {
  "0-9": 1,
  "10-19": 2,
  "20-29": 3,
  "30-39": 4,
  "40-49": 5,
  "50-59": 6,
  "60-69": 7,
  "70-79": 8,
  "80-89": 9,
  "90+": 10,
} as const;
const outcomes = ["found", "not_found", "near", "too_many"] as const;
const matches = [null, "exact", "spelling", "partial"] as const;

const textFollows = 0;
const nothing = 255;
const noPeriod = 0xffff;
const textPeriod = 0xfffe;

/** What a code turned out to be. `unknown_key`: well formed, but signed by nobody this site knows. */
export type Verification =
  | { outcome: "valid"; answer: StatedAnswer; key: ProofKey; nameHash: Buffer; hashed: Buffer }
  | { outcome: "invalid" | "unknown_key" };

/**
 * The code of a printout: what was answered, in a few bytes, signed with Ed25519. Privacy: the name is in it only as a
 * keyed hash over name and answer together, so that neither a name nor two printouts of one name can be told from it.
 */
export function makeProofCode(
  statement: Statement,
  key: ProofKey & { seed: Buffer } = getSigningKey(),
): string {
  const { head, tail } = encode(statement, key.id);
  const hash = hashName(key.seed, statement.name, Buffer.concat([head, tail]));
  const body = Buffer.concat([head, hash, tail]);
  const signature = sign(null, Buffer.concat([context, body]), privateKeyOf(key.seed));
  return toBase32(Buffer.concat([body, signature]));
}

/** Was this code made by this site, and for which answer? Asks nobody and keeps nothing. */
export function verifyProofCode(code: string, keys: readonly ProofKey[] = getProofKeys()): Verification {
  const bytes = code.length > maxCodeChars ? null : fromBase32(code);
  if (!bytes || bytes.length <= signatureBytes || bytes[0] !== version) return { outcome: "invalid" };
  const body = bytes.subarray(0, -signatureBytes);
  try {
    const read = reader(body);
    read.byte();
    const id = read.text();
    const key = keys.find((one) => one.id === id);
    if (!key) return { outcome: /^[a-z0-9-]{1,12}$/.test(id) ? "unknown_key" : "invalid" };
    const signed = Buffer.concat([context, body]);
    if (!verify(null, signed, key.publicKey, bytes.subarray(-signatureBytes))) return { outcome: "invalid" };
    return { outcome: "valid", key, ...decode(read, body) };
  } catch {
    return { outcome: "invalid" };
  }
}

/**
 * Is this the name on the printout? Capital letters, spaces and asterisks do not matter.
 * @returns null when it cannot be told any more, for only the public half of the key is left.
 */
export function isNameOfProof(
  proof: Extract<Verification, { outcome: "valid" }>,
  typed: string,
): boolean | null {
  const { seed } = proof.key;
  return seed && timingSafeEqual(hashName(seed, typed, proof.hashed), proof.nameHash);
}

/** The code as it is read out and typed: groups of four. */
export function inGroups(code: string): string {
  return code.match(/.{1,4}/g)?.join(" ") ?? "";
}

function hashName(seed: Buffer, name: string, answer: Buffer): Buffer {
  const key = Buffer.from(hkdfSync("sha256", seed, "dataku", "proof:name", 32));
  const plain = name
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^\p{L}\d]+/gu, " ")
    .trim();
  return createHmac("sha256", key).update(answer).update(plain).digest().subarray(0, nameHashBytes);
}

function encode(statement: Statement, keyId: string): { head: Buffer; tail: Buffer } {
  const { personal } = statement;
  const head = writer();
  head.byte(version);
  head.text(keyId);
  head.day(statement.day);
  head.number(statement.releaseId);
  head.byte(
    outcomes.indexOf(statement.outcome) |
      (matches.indexOf(statement.match) << 2) |
      (statement.synthetic ? 16 : 0) |
      (personal ? 32 : 0) |
      (statement.name.includes("*") ? 64 : 0),
  );
  head.coded(statement.register, registerNumbers);
  head.day(statement.asOf);
  head.period(statement.period);
  head.village(statement.village);
  head.coded(statement.ageBand === "" ? null : statement.ageBand, ageNumbers);
  if (personal) {
    head.byte(personal.desil ?? 0);
    head.coded(personal.dukcapil, dukcapilNumbers);
  }
  const tail = writer();
  tail.byte(statement.programmes.length);
  for (const { programme, receiving, period, stage } of statement.programmes) {
    tail.coded(programme, programmeNumbers);
    tail.byte(receiving ? 1 : 0);
    tail.coded(stage, stageNumbers);
    tail.period(period);
  }
  return { head: head.bytes(), tail: tail.bytes() };
}

function decode(read: ReturnType<typeof reader>, body: Buffer) {
  const day = read.day();
  const releaseId = read.number();
  const flags = read.byte();
  const register = read.coded(registerNumbers) ?? "";
  const asOf = read.day();
  const period = read.period() ?? "";
  const village = read.village();
  const ageBand = read.coded(ageNumbers) ?? "";
  const personal =
    flags & 32 ? { desil: read.byte() || null, dukcapil: read.coded(dukcapilNumbers) ?? "" } : null;
  const headBytes = read.at();
  const nameHash = read.take(nameHashBytes);
  const tail = body.subarray(read.at());
  const programmes = Array.from({ length: read.byte() }, () => ({
    programme: read.coded(programmeNumbers) ?? "",
    receiving: read.byte() === 1,
    stage: read.coded(stageNumbers),
    period: read.period(),
  }));
  if (read.at() !== body.length) throw new RangeError("bytes are left");
  const outcome = outcomes[flags & 3] ?? "not_found";
  const match = matches[(flags >> 2) & 3] ?? null;
  const answer: StatedAnswer = {
    day,
    releaseId,
    register,
    asOf,
    period,
    synthetic: (flags & 16) !== 0,
    village,
    outcome,
    match,
    ageBand,
    personal,
    programmes,
    nameIsMasked: (flags & 64) !== 0,
  };
  return { answer, nameHash, hashed: Buffer.concat([body.subarray(0, headBytes), tail]) };
}

function writer() {
  const bytes: number[] = [];
  const byte = (value: number) => void bytes.push(value & 255);
  const pair = (value: number) => void bytes.push((value >> 8) & 255, value & 255);
  const text = (value: string) => {
    const raw = Buffer.from(value, "utf8").subarray(0, 255);
    bytes.push(raw.length, ...raw);
  };
  return {
    byte,
    text,
    number(value: number) {
      let rest = value;
      for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
      bytes.push(rest);
    },
    day: (iso: string) => pair(Math.round((Date.parse(`${iso}T00:00:00Z`) - epoch) / dayMs)),
    coded(value: string | null, numbers: Record<string, number>) {
      if (value === null) return byte(nothing);
      const known = Object.hasOwn(numbers, value) ? (numbers[value] ?? textFollows) : textFollows;
      byte(known);
      if (known === textFollows) text(value);
    },
    period(value: string | null) {
      if (value === null) return pair(noPeriod);
      const [, year = "", quarter, month] = /^20(\d\d)-(?:Q([1-4])|(0[1-9]|1[0-2]))$/.exec(value) ?? [];
      if (year === "") {
        pair(textPeriod);
        return text(value);
      }
      pair((Number(year) << 5) | (quarter ? 12 + Number(quarter) : Number(month)));
    },
    village(code: string) {
      const digits = Buffer.alloc(5);
      digits.writeUIntBE(Number(code.replaceAll(".", "")), 0, 5);
      bytes.push(...digits);
    },
    bytes: () => Buffer.from(bytes),
  };
}

function reader(body: Buffer) {
  let at = 0;
  const take = (count: number): Buffer => {
    if (at + count > body.length) throw new RangeError("too short");
    at += count;
    return body.subarray(at - count, at);
  };
  const byte = () => take(1).readUInt8(0);
  const pair = () => take(2).readUInt16BE(0);
  const text = () => take(byte()).toString("utf8");
  return {
    at: () => at,
    take,
    byte,
    text,
    number() {
      let value = 0;
      for (let factor = 1; factor < 2 ** 42; factor *= 128) {
        const next = byte();
        value += (next & 127) * factor;
        if (next < 128) return value;
      }
      throw new RangeError("too large");
    },
    day: () => new Date(epoch + pair() * dayMs).toISOString().slice(0, 10),
    coded(numbers: Record<string, number>): string | null {
      const number = byte();
      if (number === nothing) return null;
      if (number === textFollows) return text();
      const known = Object.keys(numbers).find((name) => numbers[name] === number);
      if (known === undefined) throw new RangeError("unknown number");
      return known;
    },
    period(): string | null {
      const value = pair();
      if (value === noPeriod) return null;
      if (value === textPeriod) return text();
      const [year, part] = [String(value >> 5).padStart(2, "0"), value & 31];
      return part > 12 ? `20${year}-Q${part - 12}` : `20${year}-${String(part).padStart(2, "0")}`;
    },
    village() {
      const digits = String(take(5).readUIntBE(0, 5)).padStart(10, "0");
      return [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6), digits.slice(6)].join(".");
    },
  };
}
