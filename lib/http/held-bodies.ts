import { processState } from "../state/process-state.ts";

/** Bodies that are held in memory together may not be larger than this, however many send at once. */
const maxAllBytes = 120 * 1024 * 1024;
/** A body of text is always taken: nobody's words wait behind other people's photos. */
const alwaysTakenBytes = 256 * 1024;

/** What one request holds of what all may hold together, from the API and from forms. */
export type HeldBody = {
  /** Counts so many more bytes. @returns false when this is more than there is room for now */
  take(bytes: number): boolean;
  /** Gives everything back. Doing so twice is no harm. */
  release(): void;
};

/** Begins to count what a request holds in memory, until `release`. */
export function holdBody(): HeldBody {
  const all = processState("http:held-bodies", () => ({ bytes: 0 }));
  let own = 0;
  return {
    take(bytes) {
      own += bytes;
      all.bytes += bytes;
      return own <= alwaysTakenBytes || all.bytes <= maxAllBytes;
    },
    release() {
      all.bytes -= own;
      own = 0;
    },
  };
}
