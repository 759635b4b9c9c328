/** Which bytes of a file to send, both ends included. */
export type ByteRange = { start: number; end: number };

/**
 * Reads a `Range` header of one range (RFC 9110, 14.1.2).
 * @returns null when the whole file is to be sent: no range, several, or none that can be read
 */
export function parseByteRange(
  header: string | undefined,
  bytes: number,
): ByteRange | "unsatisfiable" | null {
  const parts = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (!parts) return null;
  const [, first = "", last = ""] = parts;
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? "unsatisfiable" : { start: bytes - length, end: bytes - 1 };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return null;
  if (start >= bytes) return "unsatisfiable";
  return { start, end: last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1) };
}
