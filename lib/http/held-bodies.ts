import type { Subject } from "../guard/client-subject.ts";
import { currentSubject } from "../guard/request-subject.ts";
import { processState } from "../state/process-state.ts";

/** Bodies that are held in memory together may not be larger than this, however many send at once. */
const maxAllBytes = 120 * 1024 * 1024;
/**
 * And those of one subject not larger than this: the photos of two submissions straight from the camera, or of some fifty
 * that a browser made small. So nobody alone fills the room by sending slowly.
 */
const maxOwnBytes = 50 * 1024 * 1024;
/** A body of text is always taken: nobody's words wait behind other people's photos. */
const alwaysTakenBytes = 256 * 1024;

/** What one request holds of what all may hold together, from the API and from forms. */
export type HeldBody = {
  /** Counts so many more bytes. @returns false when this is more than there is room for now */
  take(bytes: number): boolean;
  /** Gives everything back. Doing so twice is no harm. */
  release(): void;
};

/** Begins to count what a request holds in memory, until `release`. Called while its subject is known. */
export function holdBody(): HeldBody {
  const all = processState("http:held-bodies", () => ({ bytes: 0, bySubject: new Map<Subject, number>() }));
  const subject = currentSubject();
  let own = 0;
  const count = (bytes: number) => {
    own += bytes;
    all.bytes += bytes;
    const ofSubject = (all.bySubject.get(subject) ?? 0) + bytes;
    if (ofSubject > 0) all.bySubject.set(subject, ofSubject);
    else all.bySubject.delete(subject);
    return ofSubject;
  };
  return {
    take(bytes) {
      const ofSubject = count(bytes);
      return own <= alwaysTakenBytes || (all.bytes <= maxAllBytes && ofSubject <= maxOwnBytes);
    },
    release: () => void count(-own),
  };
}
