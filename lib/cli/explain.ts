import { faultDetail, isFault } from "../errors/fault.ts";

/**
 * What an operator reads when a command fails: one clear line for each problem, never a stack.
 * Privacy: neither a library's text nor a value that was read, only codes, paths and our own words.
 */
export function explain(error: unknown): string {
  if (isFault(error)) return error.message;
  // What a command was told and cannot do, such as more people than the nation has.
  if (error instanceof RangeError && !faultDetail(error)) return error.message;
  const { path, code } = (error ?? {}) as NodeJS.ErrnoException;
  if (path && code) return `${path}: ${systemProblems[code] ?? "cannot be used"} (${code})`;
  const kind = error instanceof Error ? error.name : typeof error;
  return `unexpected fault: ${faultDetail(error) ?? kind}${firstPlace(error)}`;
}

const systemProblems: Record<string, string> = {
  EACCES: "permission denied",
  EEXIST: "is in the way",
  EISDIR: "is a folder",
  ENOENT: "does not exist",
  ENOSPC: "no space is left on the disk",
  ENOTDIR: "is not a folder",
  EPERM: "not permitted",
  EROFS: "cannot be written to",
};

/** Where in our own files it happened. */
function firstPlace(error: unknown): string {
  const place =
    error instanceof Error ? /\/((?:lib|scripts)\/[\w./-]+:\d+)/.exec(error.stack ?? "")?.[1] : null;
  return place ? ` at ${place}` : "";
}
