import { useCallback, useEffect, useRef, useState } from "react";
import { ProofFailure, solveProof } from "./proof-of-work.ts";

/** Where the background check of the device stands. */
export type ProofState = "idle" | "working" | "ready" | "failed";

type Proof = { token: string; expiresAt: number };

/** Keeps one proof of work ready for the next submit. A token is handed out once, for the server takes it once. */
export function useProof(url: string) {
  const [state, setState] = useState<ProofState>("idle");
  const running = useRef<Promise<Proof> | null>(null);
  const abort = useRef<AbortController | null>(null);

  const start = useCallback((): Promise<Proof> => {
    if (running.current) return running.current;
    const controller = new AbortController();
    abort.current = controller;
    setState("working");
    const attempt = solveProof(url, controller.signal);
    running.current = attempt;
    attempt.then(
      () => running.current === attempt && setState("ready"),
      (error: unknown) => {
        if (running.current === attempt) running.current = null;
        // A broken line heals; a browser that cannot solve will not learn it.
        setState(error instanceof ProofFailure && error.reason === "offline" ? "idle" : "failed");
      },
    );
    return attempt;
  }, [url]);

  const take = useCallback(async (): Promise<string> => {
    let proof = await start();
    if (proof.expiresAt <= Date.now()) {
      running.current = null;
      proof = await start();
    }
    running.current = null;
    setState("idle");
    return proof.token;
  }, [start]);

  useEffect(() => () => abort.current?.abort(), []);

  return { state, start, take };
}
