import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { processState } from "../state/process-state.ts";

/**
 * All documents of a release in one file, one after the other, and beside it where each begins: thousands of small
 * files would take longer to make and to remove than everything else.
 */
const packFile = "areas.pack";
const placesFile = "areas.json";

type Places = { [code: string]: [offset: number, bytes: number] };

/** Writes the documents of a release into its folder. */
export async function writePack(
  folder: string,
  documents: AsyncIterable<{ code: string; document: Buffer }>,
): Promise<void> {
  const places: Places = {};
  let offset = 0;
  const file = await open(join(folder, packFile), "w");
  try {
    for await (const { code, document } of documents) {
      await file.write(document);
      places[code] = [offset, document.length];
      offset += document.length;
    }
  } finally {
    await file.close();
  }
  await writeFile(join(folder, placesFile), JSON.stringify(places));
}

/** One document of a release. @returns null when it has none for this area. @throws ENOENT when the release has gone */
export function readFromPack(folder: string, code: string): Buffer | null {
  const place = placesOf(folder)[code];
  if (!place) return null;
  const file = openSync(join(folder, packFile), "r");
  try {
    const document = Buffer.alloc(place[1]);
    readSync(file, document, 0, place[1], place[0]);
    return document;
  } finally {
    closeSync(file);
  }
}

function placesOf(folder: string): Places {
  const cache = processState("recap:places", () => new LRUCache<string, Places>({ max: 8 }));
  const known = cache.get(folder);
  if (known) return known;
  const places: Places = JSON.parse(readFileSync(join(folder, placesFile), "utf8"));
  cache.set(folder, places);
  return places;
}
