import { useCallback, useEffect, useRef, useState } from "react";
import { fetchCaptcha, ProofFailure, type Solved, solveChallenge } from "./proof-of-work.ts";

/** Where the check against robots stands: `asking` while the person has a box of hCaptcha to tick. */
export type ProofState = "idle" | "working" | "asking" | "ready" | "failed";

/** The box to show while one is wanted; each asking has its own. */
export type Box = {
  serial: number;
  siteKey: string;
  ticked: (token: string) => void;
  expired: () => void;
  broken: () => void;
};

// A token of hCaptcha lives two minutes; over a slow line it must not arrive too late.
const boxLifetimeMs = 110_000;

/**
 * Keeps one token ready for the next submit: of a proof of work, or of hCaptcha where the portal uses it. It is handed
 * out once, for the server takes it once. Where hCaptcha does not work, the proof of work runs in its place.
 */
export function useProof(url: string) {
  const [state, setState] = useState<ProofState>("idle");
  const [box, setBox] = useState<Box | null>(null);
  const [fallen, setFallen] = useState(false);
  const withoutBox = useRef(false);
  const boxes = useRef(0);
  const running = useRef<Promise<Solved> | null>(null);
  const abort = useRef<AbortController | null>(null);

  const fall = useCallback(() => {
    withoutBox.current = true;
    setFallen(true);
  }, []);

  const forget = useCallback(() => {
    running.current = null;
    setBox(null);
    setState("idle");
  }, []);

  const start = useCallback((): Promise<Solved> => {
    if (running.current) return running.current;
    const controller = new AbortController();
    abort.current = controller;
    const { signal } = controller;

    const askPerson = (siteKey: string) =>
      new Promise<Solved | "broken">((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new ProofFailure("cancelled")), { once: true });
        setState("asking");
        boxes.current += 1;
        setBox({
          serial: boxes.current,
          siteKey,
          ticked: (token) => resolve({ token, expiresAt: Date.now() + boxLifetimeMs }),
          broken: () => resolve("broken"),
          expired: () => {
            if (running.current !== attempt) return;
            forget();
            start().catch(() => {});
          },
        });
      });

    const solve = async (): Promise<Solved> => {
      const captcha = await fetchCaptcha(url, withoutBox.current, signal);
      if (captcha.provider === "altcha") return solveChallenge(captcha.challenge, signal);
      const solved = await askPerson(captcha.siteKey);
      if (solved !== "broken") return solved;
      fall();
      setBox(null);
      setState("working");
      const other = await fetchCaptcha(url, true, signal);
      if (other.provider !== "altcha") throw new ProofFailure("unsupported");
      return solveChallenge(other.challenge, signal);
    };

    setState("working");
    const attempt = solve();
    running.current = attempt;
    attempt.then(
      () => running.current === attempt && setState("ready"),
      (error: unknown) => {
        if (running.current !== attempt) return;
        forget();
        // A broken line heals; a browser that cannot solve will not learn it.
        if (error instanceof ProofFailure && error.reason === "unsupported") setState("failed");
      },
    );
    return attempt;
  }, [url, fall, forget]);

  const take = useCallback(async (): Promise<string> => {
    let proof = await start();
    if (proof.expiresAt <= Date.now()) {
      forget();
      proof = await start();
    }
    forget();
    return proof.token;
  }, [start, forget]);

  const cancel = useCallback(() => abort.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  return { state, box, fallen, start, take, fall, cancel };
}
