/** A sorted dictionary of words in a-z and 0-9, read letter by letter. Words are known by their position. */
export interface WordTrie {
  readonly label: Uint8Array;
  readonly firstChild: Uint32Array;
  readonly nextSibling: Uint32Array;
  /** The words below a node are from[node] up to, not including, to[node]. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly wordLength: Uint8Array;
}

/** The longest word that a trie holds and that is looked up in it. */
export const maxWordLength = 32;

/** Makes the trie of words that are sorted by code unit, distinct and no longer than maxWordLength. */
export function buildWordTrie(words: readonly string[]): WordTrie {
  const size = 1 + countNodes(words);
  const trie: WordTrie = {
    label: new Uint8Array(size),
    firstChild: new Uint32Array(size),
    nextSibling: new Uint32Array(size),
    from: new Uint32Array(size),
    to: new Uint32Array(size),
    wordLength: Uint8Array.from(words, (word) => word.length),
  };
  trie.to[0] = words.length;
  const path = new Uint32Array(maxWordLength + 1);
  let nodes = 1;
  words.forEach((word, position) => {
    const shared = position === 0 ? 0 : sharedPrefix(words[position - 1] ?? "", word);
    for (let depth = shared; depth < word.length; depth++) {
      const node = nodes++;
      const parent = path[depth] ?? 0;
      // Words come sorted, so the newest child of the parent is still on the path.
      if (depth === shared && trie.firstChild[parent] !== 0) trie.nextSibling[path[depth + 1] ?? 0] = node;
      else trie.firstChild[parent] = node;
      trie.label[node] = word.charCodeAt(depth);
      trie.from[node] = position;
      path[depth + 1] = node;
    }
    for (let depth = 1; depth <= word.length; depth++) trie.to[path[depth] ?? 0] = position + 1;
  });
  return trie;
}

function countNodes(words: readonly string[]): number {
  let count = 0;
  words.forEach((word, position) => {
    count += word.length - (position === 0 ? 0 : sharedPrefix(words[position - 1] ?? "", word));
  });
  return count;
}

function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** The words that begin with `prefix`: from the first up to, not including, the second; null if none does. */
export function wordsWithPrefix(trie: WordTrie, prefix: string): readonly [number, number] | null {
  let node = 0;
  for (let at = 0; at < prefix.length; at++) {
    let child = trie.firstChild[node] ?? 0;
    while (child !== 0 && trie.label[child] !== prefix.charCodeAt(at)) child = trie.nextSibling[child] ?? 0;
    if (child === 0) return null;
    node = child;
  }
  return [trie.from[node] ?? 0, trie.to[node] ?? 0];
}

/** The position of exactly this word, or null. */
export function findWord(trie: WordTrie, word: string): number | null {
  const range = word === "" ? null : wordsWithPrefix(trie, word);
  return range !== null && trie.wordLength[range[0]] === word.length ? range[0] : null;
}

const lastDigit = "9".charCodeAt(0);
const tooFar = 100;

function edit(a: number, b: number): number {
  return a <= lastDigit || b <= lastDigit ? tooFar : 1;
}

// Rows of the edit matrix, one per depth; searching never yields in between, so one set serves all.
const width = maxWordLength + 1;
const rows = new Uint16Array((2 * maxWordLength + 2) * width);

/**
 * The words within `maxDistance` edits of `word`: a letter changed, missing, added, or two neighbours swapped
 * (optimal string alignment, walked along the trie so that shared beginnings cost once). Digits are never
 * edited: "Sukamaju 1" is not a slip of "Sukamaju 2".
 * @param visit gets a range of words and its distance; the same word may come again with another distance.
 * @param asPrefix also gives the words of which only the beginning is that near.
 */
export function visitNearWords(
  trie: WordTrie,
  word: string,
  maxDistance: number,
  asPrefix: boolean,
  visit: (from: number, to: number, distance: number) => void,
): void {
  const length = word.length;
  if (length > maxWordLength) return;
  const letters = Uint8Array.from(word, (letter) => letter.charCodeAt(0));
  for (let column = 1; column <= length; column++) {
    const letter = letters[column - 1] ?? 0;
    rows[column] = (rows[column - 1] ?? 0) + edit(letter, letter);
  }

  const descend = (parent: number, depth: number, parentLabel: number): void => {
    const above = (depth - 1) * width;
    const row = depth * width;
    for (let node = trie.firstChild[parent] ?? 0; node !== 0; node = trie.nextSibling[node] ?? 0) {
      const label = trie.label[node] ?? 0;
      rows[row] = (rows[above] ?? 0) + edit(label, label);
      let least = rows[row] ?? 0;
      // Only the band around the diagonal can stay within the distance; cells outside it are never read.
      const first = Math.max(1, depth - maxDistance);
      const last = Math.min(length, depth + maxDistance);
      for (let column = first; column <= last; column++) {
        const cell = row + column;
        const up = above + column;
        const letter = letters[column - 1] ?? 0;
        let cost = (rows[up - 1] ?? 0) + (letter === label ? 0 : edit(letter, label));
        if (column > first || first === 1)
          cost = Math.min(cost, (rows[cell - 1] ?? 0) + edit(letter, letter));
        if (column < depth + maxDistance) cost = Math.min(cost, (rows[up] ?? 0) + edit(label, label));
        if (depth > 1 && column > 1 && letter === parentLabel && letters[column - 2] === label) {
          cost = Math.min(cost, (rows[up - width - 2] ?? 0) + edit(letter, label));
        }
        rows[cell] = cost;
        if (cost < least) least = cost;
      }
      if (least > maxDistance) continue;
      const distance = last === length ? (rows[row + length] ?? 0) : maxDistance + 1;
      const from = trie.from[node] ?? 0;
      if (distance <= maxDistance) {
        if (asPrefix) visit(from, trie.to[node] ?? 0, distance);
        else if (trie.wordLength[from] === depth) visit(from, from + 1, distance);
      }
      if (depth < length + maxDistance) descend(node, depth + 1, label);
    }
  };
  descend(0, 1, 0);
}
