/** Takes rows of binary COPY apart again. @returns the columns of each row; null for a null */
export function readCopyRows(bytes: Uint8Array): (Buffer | null)[][] {
  const buffer = Buffer.from(bytes);
  const rows: (Buffer | null)[][] = [];
  for (let at = 0; at < buffer.length; ) {
    const columns = buffer.readInt16BE(at);
    at += 2;
    const row = Array.from({ length: columns }, () => {
      const length = buffer.readInt32BE(at);
      at += 4 + Math.max(0, length);
      return length < 0 ? null : buffer.subarray(at - length, at);
    });
    rows.push(row);
  }
  return rows;
}

/** The elements of a `bigint[]` as COPY sends it. */
export function readBigints(value: Buffer): bigint[] {
  if (value.readInt32BE(0) === 0) return [];
  return Array.from({ length: value.readInt32BE(12) }, (_, nth) => value.readBigInt64BE(24 + nth * 12));
}
