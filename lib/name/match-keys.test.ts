import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldToken } from "./fold-token.ts";
import { askedReadings, nearReadings, storedKeys } from "./match-keys.ts";
import { type PersonName, parseRegisterName } from "./parse-name.ts";

fc.configureGlobal({ seed: 20260930 });

const named = (text: string): PersonName => parseRegisterName(text) as PersonName;
const readingTexts = (text: string) => askedReadings(named(text)).map(({ keys }) => keys.join(" "));

describe("spellings of one sound share a key", () => {
  it.each([
    ["SOEHARTO", "SUHARTO"],
    ["DJOKO", "JOKO"],
    ["TJIPTO", "CIPTO"],
    ["SOEJONO", "SUYONO"],
    ["WIDJAJA", "WIJAYA"],
    ["NJOTO", "NYOTO"],
    ["SJARIF", "SARIP"],
    ["ACHMAD", "AHMAT"],
    ["CHANDRA", "CANDRA"],
    ["ZAENAL", "JAINAL"],
    ["FATHIMAH", "PATIMA"],
    ["QODIR", "KADIR"],
    ["DZIKRI", "ZIKRI"],
    ["ARIEF", "ARIP"],
    ["SETYAWAN", "SETIAWAN"],
    ["ROHMAN", "RACHMAN"],
    ["ZAHROH", "ZAHRAH"],
    ["NOOR", "NOER"],
    ["KHRISNA", "KRISNA"],
    ["DESSY", "DESI"],
  ])("%s and %s", (one, other) => expect(foldToken(one)).toBe(foldToken(other)));
});

describe("different names have different keys", () => {
  it.each([
    ["SUHARTO", "SUHARTONO"],
    ["AMINAH", "AMINATUN"],
    ["YUNI", "YANI"],
    ["SUMARNI", "SUMARNO"],
    ["KASIYEM", "KASIM"],
    ["KARTINI", "HARTINI"],
    ["SUTRISNO", "SUTRISNA"],
    ["FITRI", "FITRIA"],
    ["HANI", "ANI"],
    ["RIDA", "RIDO"],
    ["JENI", "ZAINI"],
    ["SAUT", "SAUD"],
    ["JOKO", "YOKO"],
  ])("%s and %s", (one, other) => expect(foldToken(one)).not.toBe(foldToken(other)));
});

describe("stored keys", () => {
  it("are one a token, in the order written", () => {
    expect(storedKeys(named("SITI AMINAH"))).toEqual(["SITI", "AMINA"]);
  });

  it.each(["ABDURRAHMAN", "ABDURAHMAN", "ABDUL RAHMAN", "ABD ROHMAN", "ABDULRACHMAN"])(
    "of %s are those of Abdul and of Rahman",
    (text) => expect(storedKeys(named(text))).toEqual(["ABDUL", "RAHMAN"]),
  );

  it("of Abdullah is one", () => {
    expect(storedKeys(named("ABDULLAH"))).toHaveLength(1);
  });
});

describe("readings of an asked name", () => {
  it("begin with the plain one", () => {
    expect(readingTexts("M RIDWAN")[0]).toBe("M RIDWAN");
  });

  it("expand an abbreviation to several names, and shorten a full one", () => {
    const readings = readingTexts("M RIDWAN");
    expect(readings).toContain(`${foldToken("MUHAMMAD")} RIDWAN`);
    expect(readings).toContain("MARTINUS RIDWAN");
    expect(readingTexts("MUHAMMAD RIDWAN")).toContain("M RIDWAN");
    expect(readingTexts("SANTA ULI")).toContain("ST ULI");
  });

  it("join neighbours and cut long tokens", () => {
    expect(readingTexts("NUR HIDAYAH")).toContain("NURHIDAYA");
    expect(readingTexts("NURHIDAYAH")).toContain("NUR HIDAYA");
  });

  it("are at most 24, for any name", () => {
    const token = fc.string({ unit: fc.constantFrom(..."ABDHIKMNORSTU"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 12 }), (tokens) => {
        const readings = askedReadings({ tokens });
        expect(readings.length).toBeLessThanOrEqual(24);
        expect(readings[0]?.keys).toEqual(storedKeys({ tokens }));
        for (const { keys } of readings) for (const key of keys) expect(key).toMatch(/^[A-Z]+$/);
      }),
    );
  });
});

describe("near readings", () => {
  it("hold every other token and the slips of one", () => {
    const [first, second] = nearReadings(named("SITI AMINSH"));
    expect(first?.fixed).toEqual([foldToken("AMINSH")]);
    expect(second?.fixed).toEqual(["SITI"]);
    expect(second?.variants).toContain("AMINA");
    expect(second?.variants).not.toContain(foldToken("AMINSH"));
  });

  it("hold those of M. Ridwan Hakim read as Muhammad, too", () => {
    const near = nearReadings(named("M RIDWAM HAKIM"));
    const slipped = near.find(
      ({ fixed }) => fixed.join(" ") === `${foldToken("MUHAMMAD")} ${foldToken("HAKIM")}`,
    );
    expect(slipped?.variants).toContain(foldToken("RIDWAN"));
  });

  it("of all tokens stay under 1,500 variants, and never hold the key that was asked", () => {
    const token = fc.string({ unit: fc.constantFrom(..."ABDHIKMNORSTUYZ"), minLength: 2, maxLength: 14 });
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 7 }), (tokens) => {
        const near = nearReadings({ tokens });
        const asked = storedKeys({ tokens });
        const ofTokens = near.slice(0, asked.length);
        expect(ofTokens.reduce((sum, { variants }) => sum + variants.length, 0)).toBeLessThanOrEqual(1500);
        asked.forEach((key, at) => {
          expect(near[at]?.variants).not.toContain(key);
          expect(near[at]?.fixed).toHaveLength(asked.length - 1);
        });
      }),
      { numRuns: 25 },
    );
  });
});
