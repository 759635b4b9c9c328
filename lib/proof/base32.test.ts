import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase32, toBase32 } from "./base32.ts";

test("any bytes come back, also typed in small letters with spaces and with look-alikes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const text = toBase32(bytes);
      expect(text).toMatch(/^[0-9A-HJKMNP-TV-Z]*$/);
      expect(fromBase32(text)).toEqual(Buffer.from(bytes));
      const typed = text.toLowerCase().replaceAll("1", "l").replaceAll("0", "o").replace(/.{4}/g, "$& - ");
      expect(fromBase32(typed)).toEqual(Buffer.from(bytes));
    }),
  );
});

test("a known text has the known letters", () => {
  expect(toBase32(Buffer.from("foobar"))).toBe("CSQPYRK1E8");
});

test("one code has one text: letters left over and bits left over are refused", () => {
  expect(fromBase32("CSQPYRK1E8")?.toString()).toBe("foobar");
  for (const text of ["CSQPYRK1E9", "CSQPYRK1E80", "CSQPYRK1EU", "CSQP.YRK1", "0"])
    expect(fromBase32(text)).toBeNull();
});
