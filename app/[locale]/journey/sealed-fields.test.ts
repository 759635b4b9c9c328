import { expect, test } from "vitest";
import { openFields, sealFields } from "./sealed-fields.ts";

const fields = { "reporter.name": "Endang", statement: "Atap bocor\n“sejak Mei”" };

test("what was sealed comes back, and does not show", () => {
  const sealed = sealFields("usul", fields);
  expect(openFields("usul", sealed)).toEqual(fields);
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("Endang");
});

test("what was changed, cut or sealed for another page does not open", () => {
  const sealed = sealFields("usul", fields);
  const last = sealed.at(-5) === "A" ? "B" : "A";
  expect(openFields("usul", `${sealed.slice(0, -5)}${last}${sealed.slice(-4)}`)).toBeNull();
  expect(openFields("usul", sealed.slice(4))).toBeNull();
  expect(openFields("pengaduan", sealed)).toBeNull();
  expect(openFields("usul", "")).toBeNull();
});
