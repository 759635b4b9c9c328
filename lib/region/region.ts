/** The five levels of Indonesian administration that the portal knows, from the whole to the smallest. */
export type RegionLevel = "nation" | "province" | "regency" | "district" | "village";

/** A code in the form of Kemendagri ("32", "32.73", "32.73.01", "32.73.01.1001"), or "id" for the nation. */
export type RegionCode = string & { readonly brand: "RegionCode" };

/** A RegionCode of a village, "32.73.01.1001". */
export type VillageCode = RegionCode & { readonly level: "village" };

/** The code of the whole country. */
export const NATION = "id" as RegionCode;

const dotted = /^\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?$/;
const plain = /^\d\d(?:\d\d(?:\d\d(?:\d{4})?)?)?$/;

/**
 * Reads the code of an area: "id", dotted, the same digits without dots, or as open data write it, with the nation in
 * front ("id.32.73"). Proves the form, not that the area exists. BPS codes have the same plain form and mean other areas; they must not be given here.
 * @returns the dotted code, or null if it is not one.
 */
export function parseRegionCode(text: string): RegionCode | null {
  const written = text.trim();
  if (written.toLowerCase() === NATION) return NATION;
  const code = written.replace(/^id\.(?=\d\d)/i, "");
  if (dotted.test(code)) return code as RegionCode;
  if (!plain.test(code)) return null;
  const parts = [code.slice(0, 2), code.slice(2, 4), code.slice(4, 6), code.slice(6)];
  return parts.filter((part) => part !== "").join(".") as RegionCode;
}

/**
 * Reads the code of a village, dotted or as plain 10 digits. Proves the form, not that the village exists.
 * @returns the dotted code, or null if it is not one; a code of a larger area is not one.
 */
export function parseVillageCode(text: string): VillageCode | null {
  const code = parseRegionCode(text);
  return code !== null && levelOf(code) === "village" ? (code as VillageCode) : null;
}

/** Which level a code belongs to, told by its form alone. */
export function levelOf(code: RegionCode): RegionLevel {
  if (code === NATION) return "nation";
  if (code.length === 2) return "province";
  if (code.length === 5) return "regency";
  return code.length === 8 ? "district" : "village";
}

/** The area that holds this one; null for the nation. */
export function parentCode(code: RegionCode): RegionCode | null {
  if (code === NATION) return null;
  const lastDot = code.lastIndexOf(".");
  return lastDot === -1 ? NATION : (code.slice(0, lastDot) as RegionCode);
}
