import { useCallback, useEffect, useRef, useState } from "react";
import { ProofFailure } from "../check/proof-of-work.ts";
import { type SendOutcome, sendSubmission } from "./send-submission.ts";
import type { SubmissionBody } from "./to-submission.ts";

/** Where sending stands. `waiting`: it did not arrive, and is tried again at `at`, or when the network is back. */
export type Sending =
  | { phase: "proof" }
  | { phase: "upload"; share: number }
  | { phase: "waiting"; offline: boolean; at: number };

/** How sending ended. `unsolvable`: this browser cannot do the check against robots. */
export type Ending =
  | Exclude<SendOutcome, { kind: "away" | "captcha" }>
  | { kind: "unsolvable" }
  | { kind: "stopped" };

const firstPauseMs = 2_000;
const longestPauseMs = 60_000;

type Parcel = { body: SubmissionBody; photos: Blob[]; key: string };

/**
 * Sends until there is an answer. While nobody knows whether a try arrived, the very same is tried again under the
 * same key, with longer and longer pauses and at once when the network is back.
 */
export function useSending(takeProof: () => Promise<string>) {
  const [sending, setSending] = useState<Sending | null>(null);
  const running = useRef<AbortController | null>(null);
  const wake = useRef<() => void>(() => {});

  const send = useCallback(
    async (parcel: Parcel): Promise<Ending> => {
      const controller = new AbortController();
      running.current = controller;
      const { signal } = controller;
      const pause = (milliseconds: number) =>
        new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake.current = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener("abort", () => wake.current(), { once: true });
        });

      let refused = 0;
      try {
        for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
          setSending({ phase: "proof" });
          const outcome = await tryOnce(parcel, takeProof, signal, (share) =>
            setSending({ phase: "upload", share }),
          );
          if (signal.aborted) break;
          if (outcome.kind === "captcha") {
            refused += 1;
            if (refused > 1) return { kind: "unsolvable" };
            pauseMs = firstPauseMs / 2;
            continue;
          }
          if (outcome.kind !== "away") return outcome;
          const waitMs = Math.max(pauseMs, Math.min(longestPauseMs, outcome.retryAfterSeconds * 1000));
          setSending({ phase: "waiting", offline: !navigator.onLine, at: Date.now() + waitMs });
          await pause(waitMs);
        }
        return { kind: "stopped" };
      } finally {
        running.current = null;
        setSending(null);
      }
    },
    [takeProof],
  );

  useEffect(() => {
    const again = () => wake.current();
    addEventListener("online", again);
    return () => {
      removeEventListener("online", again);
      running.current?.abort();
    };
  }, []);

  return {
    sending,
    send,
    tryNow: useCallback(() => wake.current(), []),
    stop: useCallback(() => running.current?.abort(), []),
  };
}

async function tryOnce(
  { body, photos, key }: Parcel,
  takeProof: () => Promise<string>,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<SendOutcome | { kind: "unsolvable" }> {
  let captcha: string;
  try {
    captcha = await takeProof();
  } catch (error) {
    const isUnsolvable = error instanceof ProofFailure && error.reason === "unsupported";
    // A line that breaks keeps the solver from loading too, and then no other page could be loaded either.
    return isUnsolvable && (await portalAnswers(signal))
      ? { kind: "unsolvable" }
      : { kind: "away", retryAfterSeconds: 0 };
  }
  progress(0);
  return sendSubmission({ body: { ...body, captcha }, photos, key }, progress, signal);
}

async function portalAnswers(signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}
