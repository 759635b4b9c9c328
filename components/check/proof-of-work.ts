type Challenge = { parameters: { expiresAt?: number } & Record<string, unknown>; signature: string };
type Solution = { counter: number; derivedKey: string; time?: number };

/** What the server asks for: a proof of work, or a box of hCaptcha to tick. */
export type Captcha =
  | { provider: "altcha"; challenge: Challenge }
  | { provider: "hcaptcha"; siteKey: string };

/** A token and when it expires, in ms. */
export type Solved = { token: string; expiresAt: number };

/** Why no token came: the network is away, this browser cannot solve it, or the person chose another way. */
export class ProofFailure extends Error {
  readonly reason: "offline" | "unsupported" | "cancelled";

  constructor(reason: "offline" | "unsupported" | "cancelled") {
    super(reason);
    this.reason = reason;
  }
}

const fetchTimeoutMs = 15_000;
const solveTimeoutMs = 90_000;
const maxWorkers = 4;
/** A token this close to its end is not worth sending over a slow line. */
const marginSeconds = 30;

/** Solves an ALTCHA challenge in workers. @returns the standard token. */
export async function solveChallenge(challenge: Challenge, signal: AbortSignal): Promise<Solved> {
  const solution = await solve(challenge, signal);
  const token = btoa(JSON.stringify({ challenge, solution }));
  const expiresAt = challenge.parameters.expiresAt;
  return { token, expiresAt: expiresAt ? (expiresAt - marginSeconds) * 1000 : Number.POSITIVE_INFINITY };
}

/** Asks the server what has to be solved now. @param onlyAltcha when hCaptcha does not work here */
export async function fetchCaptcha(url: string, onlyAltcha: boolean, signal: AbortSignal): Promise<Captcha> {
  let response: Response;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), fetchTimeoutMs);
  const stop = () => giveUp.abort();
  signal.addEventListener("abort", stop);
  try {
    const address = onlyAltcha ? `${url}&offer=altcha` : url;
    response = await fetch(address, { signal: giveUp.signal, cache: "no-store" });
  } catch {
    throw new ProofFailure("offline");
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body?.provider === "hcaptcha" && typeof body.site_key === "string")
    return { provider: "hcaptcha", siteKey: body.site_key };
  if (!response.ok || typeof body?.challenge?.signature !== "string") throw new ProofFailure("unsupported");
  return { provider: "altcha", challenge: body.challenge };
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
