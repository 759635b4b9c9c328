import { expect, test } from "vitest";
import { openStatement, sealStatement } from "./sealed-statement.ts";
import { dayInJakarta, type Statement } from "./statement.ts";

const statement: Statement = {
  day: "2026-11-24",
  releaseId: 3,
  register: "DTSEN",
  asOf: "2026-09-30",
  period: "2026-Q3",
  synthetic: false,
  village: "32.73.25.1002",
  outcome: "not_found",
  name: "GALUH PRABASWARA",
  match: null,
  ageBand: "",
  personal: null,
  programmes: [],
};
const now = Date.UTC(2026, 10, 24, 8);
const minute = 60_000;

test("a sealed answer opens for 45 minutes, and says nothing to who cannot open it", () => {
  const sealed = sealStatement(statement, now);
  expect(openStatement(sealed, now)).toEqual(statement);
  expect(openStatement(sealed, now + 45 * minute)).toEqual(statement);
  expect(openStatement(sealed, now + 45 * minute + 1000)).toBeNull();
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("GALUH");
  expect(sealStatement(statement, now)).not.toBe(sealed);
});

test("nothing else opens: changed, cut, foreign, empty or huge", () => {
  const sealed = sealStatement(statement, now);
  const bytes = Buffer.from(sealed, "base64url");
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(openStatement(changed.toString("base64url"), now)).toBeNull();
  }
  for (const text of ["", "AAAA", sealed.slice(0, -4), "A".repeat(200_000)])
    expect(openStatement(text, now)).toBeNull();
});

test("the day is that of western Indonesia, which begins at 17:00 UTC", () => {
  expect(dayInJakarta(Date.UTC(2026, 10, 24, 16, 59))).toBe("2026-11-24");
  expect(dayInJakarta(Date.UTC(2026, 10, 24, 17))).toBe("2026-11-25");
});
