import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareNames, matchNear, matchReading } from "./compare-names.ts";
import { askedReadings, nearReadings, storedKeys } from "./match-keys.ts";
import { type PersonName, parseName } from "./parse-name.ts";

fc.configureGlobal({ seed: 20260930 });

const named = (text: string): PersonName => {
  const parsed = parseName(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.name;
};
const compare = (asked: string, stored: string) => compareNames(named(asked), named(stored));

describe("a verdict says how an asked name stands to a stored one", () => {
  it.each([
    ["siti aminah", "SITI AMINAH", "same"],
    ["Aminah, Siti", "SITI AMINAH", "same"],
    ["Hj. Siti Aminah, S.Pd", "SITI AMINAH", "same"],
    ["Siti binti Amir", "SITI AMIR", "same"],
    ["Soekarno", "SUKARNO", "spelling"],
    ["M. Ridwan", "MUHAMMAD RIDWAN", "spelling"],
    ["Muhammad Ridwan", "M RIDWAN", "spelling"],
    ["Mochamad Ridwan", "MOH RIDWAN", "spelling"],
    ["St. Chodijah", "SITI HADIJAH", "spelling"],
    ["Abdurrahman", "ABD ROHMAN", "spelling"],
    ["Nur Hidayah", "NURHIDAYAH", "spelling"],
    ["Sriwahyuni", "SRI WAHYUNI", "spelling"],
    ["A.A. Oka", "ANAK AGUNG OKA", "spelling"],
    ["Siti Aminah", "SITI NUR AMINAH", "partial"],
    ["Achmad Fauzi", "AHMAD FAUZI RAHMAN", "partial"],
    ["Siti", "SITI AMINAH", "different"],
    ["Nurhidayah", "SITI NUR HIDAYAH", "different"],
    ["Siti Aminah Putri", "SITI AMINAH", "different"],
    ["Budi Budi", "BUDI", "different"],
    ["Siti Aminsh", "SITI AMINAH", "near"],
    ["Siit Aminah", "SITI AMINAH", "near"],
    ["M. Ridwam", "MUHAMMAD RIDWAN", "near"],
    ["Siti Aminsh", "SITI NUR AMINAH", "different"],
    ["Yuni", "YANI", "near"],
    ["Joko Susilo", "JOKO SUSILA", "near"],
    ["Suharto", "SUHARTONO", "different"],
    ["Siti Aminah", "SITI AMINATUN", "different"],
    ["Joko Widodo", "JAKA WIDODO", "different"],
  ])("%s asked, %s stored: %s", (asked, stored, verdict) => expect(compare(asked, stored)).toBe(verdict));
});

const word = fc.constantFrom(
  ..."SITI NUR MUHAMMAD M ABDURRAHMAN ABDUL RAHMAN SOEHARTO KHADIJAH WAHYUNI DJOKO ST ZAINAL FITRIYAH LIEM NJOMAN".split(
    " ",
  ),
);
const noise = fc.string({ unit: fc.constantFrom(..."ADHIJKMNORSTUYZ"), minLength: 2, maxLength: 9 });
const name = fc.array(fc.oneof(word, noise), { minLength: 1, maxLength: 4 }).map((tokens) => ({ tokens }));

describe("for every name", () => {
  it("a name is the same as itself, in any order of its tokens", () => {
    fc.assert(
      fc.property(
        name.chain((one) =>
          fc.tuple(
            fc.constant(one),
            fc.shuffledSubarray([...one.tokens], {
              minLength: one.tokens.length,
              maxLength: one.tokens.length,
            }),
          ),
        ),
        ([one, shuffled]) => {
          expect(compareNames(one, one)).toBe("same");
          expect(compareNames({ tokens: shuffled }, one)).toBe("same");
        },
      ),
    );
  });

  it("the order of either name's tokens never changes the verdict", () => {
    fc.assert(
      fc.property(name, name, (asked, stored) => {
        const turned = { tokens: stored.tokens.toReversed() };
        expect(compareNames(asked, turned)).toBe(compareNames(asked, stored));
      }),
      { numRuns: 60 },
    );
  });

  it("same is symmetric", () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(compareNames(one, other) === "same").toBe(compareNames(other, one) === "same");
      }),
      { numRuns: 60 },
    );
  });

  it("a look-up over hashes finds what comparing the names finds", () => {
    const hash = (key: string) => createHash("sha256").update(key).digest().readBigInt64BE();
    fc.assert(
      fc.property(name, name, (asked, stored) => {
        const verdict = compareNames(asked, stored);
        const hashes = storedKeys(stored).map(hash);
        const readings = askedReadings(asked).map(({ keys }) => ({ keys: keys.map(hash) }));
        const match = matchReading(readings, hashes, asked.tokens.length);
        if (verdict === "same" || verdict === "spelling") expect(match).toBe("whole");
        else if (verdict === "partial") expect(match).toBe("partial");
        else {
          expect(match).toBeNull();
          const near = nearReadings(asked).map(({ fixed, variants }) => ({
            fixed: fixed.map(hash),
            variants: variants.map(hash),
          }));
          expect(matchNear(near, hashes)).toBe(verdict === "near");
        }
      }),
      { numRuns: 60 },
    );
  });

  it("one letter changed in a token is never more than near or another spelling away", () => {
    const spot = fc.tuple(fc.nat(), fc.constantFrom(..."ABDEGHIKLMNOPRSTU"));
    fc.assert(
      fc.property(fc.array(noise, { minLength: 1, maxLength: 3 }), spot, (tokens, [at, letter]) => {
        const first = tokens[0] as string;
        const place = at % first.length;
        const slipped = first.slice(0, place) + letter + first.slice(place + 1);
        const verdict = compareNames({ tokens: [slipped, ...tokens.slice(1)] }, { tokens });
        expect(["same", "spelling", "near"]).toContain(verdict);
      }),
      { numRuns: 100 },
    );
  });
});
