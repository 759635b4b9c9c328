/**
 * The lowest versions without a known hole: next for 13 advisories of May 2026, altcha-lib for ids that were stored
 * before they were verified.
 */
const floors = { next: "16.2.6", "altcha-lib": "2.6.0" } as const;

/** The version of a package that is installed at the top. @returns null if it is not in the lock file */
export function lockedVersion(lock: string, name: string): string | null {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { version?: string }> };
  return packages[`node_modules/${name}`]?.version ?? null;
}

/** Packages that are missing, or older than their floor, as `name version < floor`. */
export function floorsMissed(lock: string): string[] {
  return Object.entries(floors).flatMap(([name, floor]) => {
    const version = lockedVersion(lock, name);
    return version && isAtLeast(version, floor) ? [] : [`${name} ${version} < ${floor}`];
  });
}

function isAtLeast(version: string, floor: string): boolean {
  // A version before its release, such as 16.2.6-canary.1, may lack what the release mends.
  if (version.includes("-")) return false;
  const [have, want] = [version, floor].map((text) => text.split(".").map(Number));
  for (const [i, wanted] of (want ?? []).entries()) {
    const part = have?.[i] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
