import { useCallback, useEffect, useRef, useState } from "react";
import { type Draft, type DraftKind, dropDraft, findDraft, keepDraft } from "./draft-store.ts";

const pauseMs = 400;
/** Says for this tab alone that the phone is shared; nothing of what was typed. */
const sharedMark = "dataku-ponsel-bersama";

/**
 * Keeps the draft of a usul or complaint on this phone while it is written, unless the phone is said to be shared.
 * @param kind null where nothing may stay: then nothing is read or written.
 */
export function useDraft(kind: DraftKind | null, restore: (draft: Draft) => void) {
  const [shared, setShared] = useState(false);
  const [keeps, setKeeps] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const closed = useRef(false);

  // Only once: what was restored must not come back over what is typed since.
  const restoring = useRef(restore);
  useEffect(() => {
    if (!kind) return;
    if (sessionStorage.getItem(sharedMark)) {
      closed.current = true;
      setShared(true);
      return;
    }
    findDraft(kind).then((draft) => {
      if (draft) {
        setKeeps(true);
        restoring.current(draft);
      }
    });
    return () => clearTimeout(timer.current);
  }, [kind]);

  const keep = useCallback(
    (draft: Omit<Draft, "savedAt">) => {
      if (!kind || closed.current) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(async () => {
        if (!closed.current) setKeeps(await keepDraft({ ...draft, savedAt: Date.now() }));
      }, pauseMs);
    },
    [kind],
  );

  /** Removes it, and keeps nothing more of this submission. */
  const drop = useCallback(async () => {
    clearTimeout(timer.current);
    closed.current = true;
    setKeeps(false);
    if (kind) await dropDraft(kind);
  }, [kind]);

  const share = useCallback(
    (now: boolean) => {
      setShared(now);
      if (now) {
        sessionStorage.setItem(sharedMark, "1");
        void drop();
      } else {
        sessionStorage.removeItem(sharedMark);
        closed.current = false;
      }
    },
    [drop],
  );

  return { shared, keeps, keep, drop, share };
}
