import { beforeAll, describe, expect, test } from "vitest";
import type { VillageCode } from "../region/region.ts";
import { openPersonRef, type PersonRef, sealPersonRef } from "./person-ref.ts";

const ref: PersonRef = {
  village: "32.73.25.1002" as VillageCode,
  nikKey: "-9223372036854775808",
  releaseId: 3,
};
const now = Date.UTC(2026, 8, 30, 8);
const minute = 60_000;

beforeAll(() => {
  process.env.APP_SECRET = "secret of the test ".repeat(3);
  process.env.PROJECTION_PEPPER = "pepper of the test ".repeat(3);
  process.env.DATABASE_URL = "postgres://nobody@127.0.0.1:1/none";
});

describe("a person reference", () => {
  test("opens to the person it was sealed for, for 30 minutes", () => {
    const sealed = sealPersonRef(ref, now);
    expect(openPersonRef(sealed, now)).toEqual(ref);
    expect(openPersonRef(sealed, now + 30 * minute)).toEqual(ref);
    expect(openPersonRef(sealed, now + 30 * minute + 1000)).toBeNull();
  });

  test("says nothing of whom it means, and is never the same twice", () => {
    const [one, two] = [sealPersonRef(ref, now), sealPersonRef(ref, now)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, "base64url").toString("latin1")).not.toContain(ref.village);
    expect(one).toMatch(/^[\w-]+$/);
  });

  test("does not open when any of its bytes was changed", () => {
    const bytes = Buffer.from(sealPersonRef(ref, now), "base64url");
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(openPersonRef(changed.toString("base64url"), now)).toBeNull();
    }
  });

  test("does not open when it is cut, empty, foreign or huge", () => {
    const sealed = sealPersonRef(ref, now);
    for (const text of ["", "a", sealed.slice(0, -4), sealed.slice(4), "%%%", "A".repeat(100_000)]) {
      expect(openPersonRef(text, now)).toBeNull();
    }
  });
});
