/** The first version of each line of Redis without CVE-2025-49844, by which a script reaches memory it must not. */
const mended = ["6.2.20", "7.2.11", "7.4.6", "8.0.4", "8.2.2"];

/**
 * What `INFO server` says of a Redis whose version is known to let scripts break out. Distributions mend old versions
 * without a new number, so this is a warning and no refusal.
 * @returns null when nothing is known against it; Valkey and what cannot be read are not judged.
 */
export function brokenRedisVersion(info: string): string | null {
  if (/^valkey_version:/m.test(info)) return null;
  const version = /^redis_version:(\d+\.\d+\.\d+)/m.exec(info)?.[1];
  if (!version) return null;
  const parts = numbers(version);
  const sameLine = mended.find((one) => numbers(one)[0] === parts[0] && numbers(one)[1] === parts[1]);
  if (sameLine) return isBefore(parts, numbers(sameLine)) ? version : null;
  // A line that was never mended by its makers, unless it began after the hole was known.
  return isBefore(parts, numbers(mended.at(-1) as string)) ? version : null;
}

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}

function isBefore(version: number[], other: number[]): boolean {
  const at = version.findIndex((part, i) => part !== other[i]);
  return at >= 0 && (version[at] as number) < (other[at] as number);
}
