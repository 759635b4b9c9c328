import { type DBSchema, openDB } from "idb";
import type { Values } from "./journey-view.ts";

/** Kinds whose draft may stay on the phone. A sanggah never does: who shares the phone may be whom it is about. */
export type DraftKind = "usul" | "pengaduan";

/** What stays on this phone until it is sent. Privacy: personal; removed after sending, and when the person says so. */
export type Draft = {
  kind: DraftKind;
  key: string;
  village: string;
  screen: string;
  values: Values;
  photos: Blob[];
  savedAt: number;
};

interface Schema extends DBSchema {
  drafts: { key: DraftKind; value: Draft };
}

/** A draft that nobody came back to is forgotten. */
const longestKeptMs = 14 * 24 * 3600 * 1000;

const open = () =>
  openDB<Schema>("dataku", 1, {
    upgrade: (database) => void database.createObjectStore("drafts", { keyPath: "kind" }),
  });

/** The draft of this kind, if one is kept here. Never throws: a browser may keep nothing at all. */
export async function findDraft(kind: DraftKind): Promise<Draft | null> {
  return withStore(null, async (database) => {
    const draft = (await database.get("drafts", kind)) ?? null;
    if (!draft || Date.now() - draft.savedAt < longestKeptMs) return draft;
    await database.delete("drafts", kind);
    return null;
  });
}

/** Keeps a draft in place of the one before. @returns false when this browser keeps nothing. */
export async function keepDraft(draft: Draft): Promise<boolean> {
  return withStore(false, async (database) => {
    await database.put("drafts", draft);
    return true;
  });
}

/** Removes the draft of this kind. */
export async function dropDraft(kind: DraftKind): Promise<void> {
  await withStore(undefined, (database) => database.delete("drafts", kind));
}

async function withStore<T>(
  otherwise: T,
  work: (database: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T> {
  try {
    const database = await open();
    try {
      return await work(database);
    } finally {
      database.close();
    }
  } catch {
    return otherwise;
  }
}
