import { type NameProblem, type PersonName, parseName } from "../name/parse-name.ts";
import { type Nik, parseNik } from "../nik/nik.ts";

/** Whose status is asked for. Privacy: personal; travels in request bodies only. */
export type PersonalQuery = { nik: Nik; name: PersonName };

/** Why a NIK is not accepted: nothing given, not 16 digits, or 16 digits that no NIK has (such as a 32nd day). */
export type NikProblem = "required" | "not_16_digits" | "invalid";

export type PersonalQueryError = { path: "nik"; code: NikProblem } | { path: "name"; code: NameProblem };

const maxTypedLength = 100;

/** Reads NIK and name as typed, from a form or from JSON. Reports every field at once. */
export function parsePersonalQuery(input: {
  nik?: unknown;
  name?: unknown;
}): { ok: true; value: PersonalQuery } | { ok: false; errors: PersonalQueryError[] } {
  const nik = readNik(input.nik);
  const name = parseName(typeof input.name === "string" ? input.name : "");
  if (nik.ok && name.ok) return { ok: true, value: { nik: nik.nik, name: name.name } };
  const errors: PersonalQueryError[] = [];
  if (!nik.ok) errors.push({ path: "nik", code: nik.problem });
  if (!name.ok) errors.push({ path: "name", code: name.problem });
  return { ok: false, errors };
}

function readNik(input: unknown): { ok: true; nik: Nik } | { ok: false; problem: NikProblem } {
  const text = typeof input === "string" ? input.trim() : "";
  if (text === "") return { ok: false, problem: "required" };
  if (text.length > maxTypedLength) return { ok: false, problem: "not_16_digits" };
  const nik = parseNik(text);
  if (nik) return { ok: true, nik };
  const digits = text.normalize("NFKC").replace(/\D/g, "");
  return { ok: false, problem: digits.length === 16 ? "invalid" : "not_16_digits" };
}

/**
 * What the guard counts of a personal check: the person asked for, and the regency in which the NIK was registered.
 * Privacy: as personal as the query itself; the guard hashes it at once.
 */
export function personalMatter({ nik }: PersonalQuery): { target: string; village: string } {
  return { target: nik, village: `${nik.slice(0, 2)}.${nik.slice(2, 4)}` };
}
