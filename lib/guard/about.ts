import { deriveKey, keyedHash } from "../config/secrets.ts";

/**
 * What a request asks about, as far as counting needs to know: a dotted area code (a village's, or the start of one),
 * the normalised name, and what stands for one person, such as a NIK. Privacy: hashed at once with a key of its own;
 * none of it is kept, logged or sent on, but for the codes of provinces and regencies.
 */
export type About = {
  village?: string | undefined;
  nameKey?: string | undefined;
  target?: string | undefined;
};

/** The same as keyed hashes of a fixed alphabet, safe in a key of Redis; null where it was not told. */
export type AboutKeys = {
  province: string | null;
  regency: string | null;
  village: string | null;
  /** One name in one village. */
  name: string | null;
  /** One name, wherever. */
  nameAnywhere: string | null;
  target: string | null;
};

const nothing: AboutKeys = {
  province: null,
  regency: null,
  village: null,
  name: null,
  nameAnywhere: null,
  target: null,
};

// Asked for when a request is judged, and again when its outcome is told.
const known = new WeakMap<About, AboutKeys>();

/** Hashes what a request asks about. */
export function aboutKeys(about: Readonly<About> | undefined): AboutKeys {
  if (!about) return nothing;
  const keys = known.get(about) ?? hashAbout(about);
  known.set(about, keys);
  return keys;
}

// Of four digits at most, so there are at most some ten thousand.
const largeAreas = new Map<string, string>();

function hashAbout(about: About): AboutKeys {
  const key = deriveKey("guard:about");
  // Lengths keep two parts from being read as two others.
  const hash = (unit: string, ...parts: string[]) =>
    keyedHash(key, [unit, ...parts.map((part) => `${part.length}:${part}`)].join(" "));
  const { village, nameKey, target } = about;
  const [province, regency, , last] = village?.split(".") ?? [];
  const hashOnce = (unit: string, ...parts: string[]) => {
    const id = parts.join(".");
    const hashed = largeAreas.get(id) ?? hash(unit, ...parts);
    largeAreas.set(id, hashed);
    return hashed;
  };
  return {
    province: province ? hashOnce("province", province) : null,
    regency: province && regency ? hashOnce("regency", province, regency) : null,
    village: village && last ? hash("village", village) : null,
    name: village && nameKey ? hash("name", village, nameKey) : null,
    nameAnywhere: nameKey ? hash("anywhere", nameKey) : null,
    target: target ? hash("target", target) : null,
  };
}
