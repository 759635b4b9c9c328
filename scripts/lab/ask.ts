import { Agent, type IncomingHttpHeaders, request as openRequest } from "node:http";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";

/** What an asker got. `status` 0: the connection was cut. */
export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; ms: number };

/** `address` is one of 127/8, so that askers differ; `at` is another server than the usual one. */
export type Asking = {
  address?: string;
  headers?: Record<string, string>;
  /** Text or bytes as they are, anything else as JSON. */
  body?: unknown;
  method?: string;
  at?: string;
};

export type Ask = (path: string, options?: Asking) => Promise<Answer>;

/** Asks a server, each address over connections of its own. A cut connection is an answer, not an error. */
export function makeAsk(url: string): Ask {
  const agents = new Map<string, Agent>();
  return (path, { address = "127.0.0.1", headers = {}, body, method, at } = {}) => {
    const agent = agents.get(address) ?? new Agent({ keepAlive: false });
    agents.set(address, agent);
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const sent = body === undefined ? null : isRaw ? body : JSON.stringify(body);
    const began = performance.now();
    return new Promise((resolve) => {
      const end = (status: number, answered: IncomingHttpHeaders, got: string) =>
        resolve({ status, headers: answered, text: got, ms: performance.now() - began });
      const request = openRequest(
        new URL(path, at ?? url),
        {
          agent,
          localAddress: address,
          method: method ?? (sent === null ? "GET" : "POST"),
          headers: { ...(sent === null ? {} : { "content-type": "application/json" }), ...headers },
          timeout: 30_000,
        },
        async (response) => {
          let got = "";
          response.setEncoding("utf8");
          response.on("data", (chunk) => {
            got += chunk;
          });
          response.on("error", () => end(0, {}, got));
          response.on("end", () => end(response.statusCode ?? 0, response.headers, got));
        },
      );
      request.on("timeout", () => request.destroy());
      request.on("error", () => end(0, {}, ""));
      request.end(sent ?? undefined);
    });
  };
}

/** A token for a purpose, solved as a browser does. @throws when no challenge is given out */
export async function solveToken(
  ask: Ask,
  purpose: string,
  options: Pick<Asking, "address" | "at"> = {},
): Promise<string> {
  const answer = await ask(`/api/v1/captcha?for=${purpose}`, options);
  if (answer.status !== 200) throw new Error(`no challenge: ${answer.status}`);
  const { challenge } = JSON.parse(answer.text) as { challenge: Challenge };
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
}
