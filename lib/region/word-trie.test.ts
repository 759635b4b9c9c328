import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildWordTrie, findWord, visitNearWords, wordsWithPrefix } from "./word-trie.ts";

const words = ["baru", "bogor", "bogoran", "sukamaju", "sukamaju1", "sukamaju2", "sukamakmur"];
const trie = buildWordTrie(words);

function near(word: string, distance: number, asPrefix = false): string[] {
  const found = new Set<string>();
  visitNearWords(trie, word, distance, asPrefix, (from, to) => {
    for (const near of words.slice(from, to)) found.add(near);
  });
  return [...found].sort();
}

describe("a word trie", () => {
  test("finds a whole word by its position, not a part of one", () => {
    expect(findWord(trie, "bogor")).toBe(1);
    expect(findWord(trie, "bogo")).toBeNull();
    expect(findWord(trie, "bogorans")).toBeNull();
    expect(findWord(trie, "")).toBeNull();
  });

  test("gives the words with a beginning as a range", () => {
    expect(wordsWithPrefix(trie, "sukama")).toEqual([3, 7]);
    expect(wordsWithPrefix(trie, "bogor")).toEqual([1, 3]);
    expect(wordsWithPrefix(trie, "x")).toBeNull();
  });

  test.each(["bgor", "boggor", "bagor", "obgor"])("finds bogor within one slip of %s", (typed) => {
    expect(near(typed, 1)).toContain("bogor");
  });

  test("finds words of which the beginning is near", () => {
    expect(near("sukmaj", 1, true)).toEqual(["sukamaju", "sukamaju1", "sukamaju2"]);
  });

  test("never takes one number for another", () => {
    expect(near("sukamaju1", 2)).toEqual(["sukamaju1"]);
  });

  test("finds exactly the words within the distance, for any dictionary", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { maxLength: 30 }),
        word,
        fc.constantFrom(1, 2),
        (list, typed, most) => {
          const sorted = [...list].sort();
          const found = new Map<string, number>();
          visitNearWords(buildWordTrie(sorted), typed, most, false, (from, to, distance) => {
            for (const near of sorted.slice(from, to)) found.set(near, distance);
          });
          const expected = sorted.flatMap((other) => {
            const distance = alignmentDistance(typed, other);
            return distance <= most ? [[other, distance] as const] : [];
          });
          expect([...found].sort()).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** The textbook form: optimal string alignment, in full. */
function alignmentDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => i + j),
  );
  const at = (i: number, j: number) => d[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      (d[i] as number[])[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, change, swap);
    }
  }
  return at(a.length, b.length);
}
