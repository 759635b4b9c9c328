import { type NameProblem, type PersonName, parseName } from "../name/parse-name.ts";
import { findRegion } from "../region/areas.ts";
import { parseRegionCode, parseVillageCode, type VillageCode } from "../region/region.ts";

/** What a citizen asks: this name in this village. */
export type CheckQuery = { village: VillageCode; name: PersonName };

/** Why a village is not accepted: nothing given, not a code, an area that is no village, or a code that is not in use. */
export type VillageProblem = "required" | "invalid" | "not_a_village" | "unknown";

export type CheckQueryError = { path: "village"; code: VillageProblem } | { path: "name"; code: NameProblem };

/** Reads a check as typed, from a form or from JSON. Reports every field at once. */
export function parseCheckQuery(input: {
  village?: unknown;
  name?: unknown;
}): { ok: true; value: CheckQuery } | { ok: false; errors: CheckQueryError[] } {
  const village = parseVillage(input.village);
  const name = parseName(typeof input.name === "string" ? input.name : "");
  if (village.ok && name.ok) return { ok: true, value: { village: village.code, name: name.name } };
  const errors: CheckQueryError[] = [];
  if (!village.ok) errors.push({ path: "village", code: village.problem });
  if (!name.ok) errors.push({ path: "name", code: name.problem });
  return { ok: false, errors };
}

/** Reads a village code and looks it up among the areas in use. */
export function parseVillage(
  input: unknown,
): { ok: true; code: VillageCode } | { ok: false; problem: VillageProblem } {
  const text = typeof input === "string" ? input.trim() : "";
  if (text === "") return { ok: false, problem: "required" };
  const code = parseVillageCode(text);
  if (code) return findRegion(code) ? { ok: true, code } : { ok: false, problem: "unknown" };
  return { ok: false, problem: parseRegionCode(text) ? "not_a_village" : "invalid" };
}

/**
 * What the guard counts of a check: the village, and the name without its order, so that asking anew is no new name.
 * Privacy: as personal as the query itself; the guard hashes it at once.
 */
export function subjectMatter({ village, name }: CheckQuery): { village: string; nameKey: string } {
  return { village, nameKey: name.tokens.toSorted().join(" ") };
}
