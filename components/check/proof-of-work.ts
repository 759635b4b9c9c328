type Challenge = { parameters: { expiresAt?: number } & Record<string, unknown>; signature: string };
type Solution = { counter: number; derivedKey: string; time?: number };

/** Why no token came: the network is away, or this browser cannot solve it. */
export class ProofFailure extends Error {
  readonly reason: "offline" | "unsupported";

  constructor(reason: "offline" | "unsupported") {
    super(reason);
    this.reason = reason;
  }
}

const fetchTimeoutMs = 15_000;
const solveTimeoutMs = 90_000;
const maxWorkers = 4;
/** A token this close to its end is not worth sending over a slow line. */
const marginSeconds = 30;

/** Fetches an ALTCHA challenge and solves it in workers. @returns the standard token and when it expires, in ms. */
export async function solveProof(
  url: string,
  signal: AbortSignal,
): Promise<{ token: string; expiresAt: number }> {
  const challenge = await fetchChallenge(url, signal);
  const solution = await solve(challenge, signal);
  const token = btoa(JSON.stringify({ challenge, solution }));
  const expiresAt = challenge.parameters.expiresAt;
  return { token, expiresAt: expiresAt ? (expiresAt - marginSeconds) * 1000 : Number.POSITIVE_INFINITY };
}

async function fetchChallenge(url: string, signal: AbortSignal): Promise<Challenge> {
  let response: Response;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), fetchTimeoutMs);
  const stop = () => giveUp.abort();
  signal.addEventListener("abort", stop);
  try {
    response = await fetch(url, { signal: giveUp.signal, cache: "no-store" });
  } catch {
    throw new ProofFailure("offline");
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok || typeof body?.challenge?.signature !== "string") throw new ProofFailure("unsupported");
  return body.challenge;
}

function solve(challenge: Challenge, signal: AbortSignal): Promise<Solution> {
  // One core stays free for the page.
  const count = Math.max(1, Math.min(maxWorkers, (navigator.hardwareConcurrency || 2) - 1));
  return new Promise<Solution>((resolve, reject) => {
    const workers: Worker[] = [];
    const end = (settle: () => void) => {
      clearTimeout(timer);
      for (const worker of workers) worker.terminate();
      settle();
    };
    const fail = () => end(() => reject(new ProofFailure("unsupported")));
    const timer = setTimeout(fail, solveTimeoutMs);
    signal.addEventListener("abort", fail, { once: true });
    try {
      for (let index = 0; index < count; index += 1) {
        const worker = new Worker(new URL("./captcha-worker.ts", import.meta.url), { type: "module" });
        workers.push(worker);
        worker.addEventListener("error", fail);
        worker.addEventListener("message", ({ data }: MessageEvent<Solution | { error: unknown } | null>) => {
          if (data && "derivedKey" in data) end(() => resolve(data));
          else fail();
        });
        worker.postMessage({
          type: "work",
          challenge,
          counterMode: "uint32",
          counterStart: index,
          counterStep: count,
          timeout: solveTimeoutMs,
        });
      }
    } catch {
      fail();
    }
  });
}
