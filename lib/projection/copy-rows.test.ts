import { expect, test } from "vitest";
import { bigintStride, openCopyRows } from "./copy-rows.ts";
import { readBigints, readCopyRows } from "./test-copy-rows.ts";

test("a row of each type is the bytes that PostgreSQL documents", () => {
  const rows = openCopyRows();
  rows.begin(7);
  rows.putInteger(-2);
  rows.putBigint(-1, 0xffff_fff0 | 0);
  rows.putNull();
  rows.putSmallint(10);
  rows.putChar("p");
  rows.putAscii("S4A6");
  rows.putBytes(Uint8Array.of(0, 255));
  expect(Buffer.from(rows.take()).toString("hex")).toBe(
    `${"0007"}${"00000004fffffffe"}${"00000008fffffffffffffff0"}${"ffffffff"}${"00000002000a"}${"0000000170"}${"00000004"}${"53344136"}${"0000000200ff"}`,
  );
});

test("what was left open is filled in where it was said to be", () => {
  const rows = openCopyRows();
  rows.begin(3);
  const first = rows.leave(8);
  const second = rows.leaveBigints(2);
  rows.leaveBigints(0);
  const bytes = rows.take();
  const view = new DataView(bytes.buffer);
  view.setBigInt64(first, -5n);
  view.setBigInt64(second, 7n);
  view.setBigInt64(second + bigintStride, -9n);
  const [[key, keys, none] = []] = readCopyRows(bytes);
  expect(key?.readBigInt64BE()).toBe(-5n);
  expect(readBigints(keys as Buffer)).toEqual([7n, -9n]);
  expect(readBigints(none as Buffer)).toEqual([]);
});

test("a value of bytes that is lengthened is one value", () => {
  const rows = openCopyRows();
  rows.begin(2);
  rows.putInteger(5);
  rows.putBytes(Uint8Array.of(1));
  // Past the room that rows begin with.
  for (let nth = 0; nth < 20_000; nth += 1) rows.lengthen(Uint8Array.of(2, 3, 4, 5));
  rows.begin(1);
  rows.putInteger(6);
  const read = readCopyRows(rows.take());
  expect(read.map((row) => row.map((value) => value?.length))).toEqual([[4, 80_001], [4]]);
  expect(read[0]?.[1]?.subarray(0, 6)).toEqual(Buffer.from([1, 2, 3, 4, 5, 2]));
});

test("rows of any number come out whole, and the next ones begin anew", () => {
  const rows = openCopyRows();
  for (const count of [30_000, 3]) {
    for (let nth = 0; nth < count; nth += 1) {
      rows.begin(2);
      rows.putInteger(nth);
      rows.putAscii(`P${nth}`);
    }
    expect(readCopyRows(rows.take()).map((row) => [row[0]?.readInt32BE(), row[1]?.toString()])).toEqual(
      Array.from({ length: count }, (_, nth) => [nth, `P${nth}`]),
    );
  }
  expect(rows.take()).toHaveLength(0);
});
