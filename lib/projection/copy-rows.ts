/**
 * Rows in PostgreSQL's binary COPY format (https://www.postgresql.org/docs/18/sql-copy.html): numbers and bytes go as
 * they are, so that neither side turns them into text and back. A stream is `copyHead`, rows and `copyEnd`.
 */
export type CopyRows = {
  /** Begins a row of so many columns, each of which is then put, in their order. */
  begin(columns: number): void;
  putNull(): void;
  /** `"char"`: one ASCII character. */
  putChar(char: string): void;
  putSmallint(value: number): void;
  /** `integer`, and `date` as days since 2000-01-01. */
  putInteger(value: number): void;
  /** `bigint`, as its upper and lower 32 bits. */
  putBigint(high: number, low: number): void;
  /** `text` of ASCII characters. */
  putAscii(text: string): void;
  putBytes(bytes: Uint8Array): void;
  /** Adds to the value that was put last, which was one of bytes. */
  lengthen(bytes: Uint8Array): void;
  /** A value of so many bytes that are filled in later. @returns where it begins in what `take` returns */
  leave(length: number): number;
  /** A `bigint[]` of so many elements that are filled in later. @returns where the first begins; see bigintStride */
  leaveBigints(count: number): number;
  /** The rows so far, and begins anew. */
  take(): Uint8Array<ArrayBuffer>;
};

/** From one element of a `bigint[]` to the next. */
export const bigintStride = 12;
const bigintOid = 20;
const leastBytes = 64 * 1024;

/** What stands in front of the rows: the signature, no flags, no extension. */
export const copyHead = Uint8Array.from([
  ...Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"),
  ...Array(8).fill(0),
]);
/** What stands behind them. */
export const copyEnd = Uint8Array.from([0xff, 0xff]);

/** Begins rows. */
export function openCopyRows(): CopyRows {
  let bytes = new Uint8Array(leastBytes);
  let at = 0;
  /** Where the value of bytes that was put last has its length. */
  let lastHead = 0;
  const need = (more: number) => {
    if (at + more <= bytes.length) return;
    const larger = new Uint8Array(2 * (bytes.length + more));
    larger.set(bytes);
    bytes = larger;
  };
  const put32 = (value: number) => {
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
    at += 4;
  };
  /** The length of a value, and room for it. */
  const head = (length: number) => {
    need(4 + length);
    put32(length);
  };
  const append = (value: Uint8Array) => {
    // A call would take longer than so few bytes.
    for (let nth = 0; nth < value.length; nth += 1) bytes[at++] = value[nth] as number;
  };
  return {
    begin(columns) {
      need(2);
      bytes[at] = columns >>> 8;
      bytes[at + 1] = columns;
      at += 2;
    },
    putNull() {
      need(4);
      put32(-1);
    },
    putChar(char) {
      head(1);
      bytes[at++] = char.charCodeAt(0);
    },
    putSmallint(value) {
      head(2);
      bytes[at] = value >>> 8;
      bytes[at + 1] = value;
      at += 2;
    },
    putInteger(value) {
      head(4);
      put32(value);
    },
    putBigint(high, low) {
      head(8);
      put32(high);
      put32(low);
    },
    putAscii(text) {
      head(text.length);
      for (let nth = 0; nth < text.length; nth += 1) bytes[at++] = text.charCodeAt(nth);
    },
    putBytes(value) {
      lastHead = at;
      head(value.length);
      append(value);
    },
    lengthen(value) {
      need(value.length);
      append(value);
      const end = at;
      at = lastHead;
      put32(end - lastHead - 4);
      at = end;
    },
    leave(length) {
      head(length);
      at += length;
      return at - length;
    },
    leaveBigints(count) {
      const dimensions = count > 0 ? 1 : 0;
      head(12 + dimensions * 8 + count * bigintStride);
      put32(dimensions);
      put32(0);
      put32(bigintOid);
      if (count === 0) return at;
      put32(count);
      put32(1);
      for (let nth = 0; nth < count; nth += 1) {
        put32(8);
        at += 8;
      }
      return at - count * bigintStride + 4;
    },
    take() {
      const taken = bytes.subarray(0, at);
      // The next rows are likely to be as long.
      bytes = new Uint8Array(Math.max(leastBytes, at + (at >> 3)));
      at = 0;
      return taken;
    },
  };
}
