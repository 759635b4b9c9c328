import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What the stub was asked, as the control port tells it under `/calls`. */
export type SiteverifyCalls = {
  /** Every accepted form, in order. */
  calls: { secret: string; response: string; remoteip: string | null; sitekey: string | null }[];
  callsPerToken: Record<string, number>;
  /** Requests that were not a form, or held no secret or token. */
  malformed: number;
  maxConcurrency: number;
};

/** A siteverify that behaves as hCaptcha's does, well and badly. Listens on 127.0.0.1 only. */
export type SiteverifyStub = {
  /** For HCAPTCHA_VERIFY_URL; the configuration refuses it in production. */
  verifyUrl: string;
  /** `GET /calls`, `POST /reset`. */
  controlUrl: string;
  calls(): SiteverifyCalls;
  reset(): void;
  close(): Promise<void>;
};

const lifetimeMs = 120_000;
const bigBytes = 50 * 1024 * 1024;

/**
 * Starts the stub. The beginning of a token picks what happens: `ok-`, `used-` (seen before), `old-` (expired), `host-`
 * (solved elsewhere), `badsite-` (of another site key), `http500-`, `html-` (200, but a page), `hang-` (never answers),
 * `drip-` (a byte a second), `rst-` (uses the token up, then cuts the connection: a lost reply), `big-` (50 MB),
 * `redirect-`. Anything else is invalid. A good token is good once, for two minutes after it was first seen.
 */
export async function startSiteverifyStub({
  hostname = "localhost",
  secret = "stub-secret",
  siteKey = "stub-site",
} = {}): Promise<SiteverifyStub> {
  const used = new Set<string>();
  const firstSeen = new Map<string, number>();
  let state: SiteverifyCalls = empty();
  let concurrency = 0;

  const verify = createServer(async (request, response) => {
    concurrency += 1;
    state.maxConcurrency = Math.max(state.maxConcurrency, concurrency);
    response.on("close", () => {
      concurrency -= 1;
    });
    if (request.method !== "POST" || request.url !== "/siteverify") {
      response.writeHead(404).end();
      return;
    }
    const body = await read(request);
    const form = new URLSearchParams(body);
    const token = form.get("response");
    const isForm = /^application\/x-www-form-urlencoded\b/.test(request.headers["content-type"] ?? "");
    if (!isForm || !token || !form.get("secret")) {
      state.malformed += 1;
      answer(response, 400, { success: false, "error-codes": ["bad-request"] });
      return;
    }
    state.calls.push({
      secret: form.get("secret") ?? "",
      response: token,
      remoteip: form.get("remoteip"),
      sitekey: form.get("sitekey"),
    });
    state.callsPerToken[token] = (state.callsPerToken[token] ?? 0) + 1;
    respond(token, form, request, response);
  });

  function respond(
    token: string,
    form: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    switch (token.split("-", 1)[0]) {
      case "http500":
        response.writeHead(500).end("Internal Server Error");
        return;
      case "html":
        response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><p>Busy");
        return;
      case "hang":
        return;
      case "drip":
        drip(response);
        return;
      case "rst":
        used.add(token);
        request.socket.resetAndDestroy();
        return;
      case "big":
        response.writeHead(200, { "content-type": "application/json" });
        response.end(`{"success":true,"hostname":"${hostname}","x":"${"x".repeat(bigBytes)}"}`);
        return;
      case "redirect":
        response.writeHead(302, { location: "/elsewhere" }).end();
        return;
    }
    const problem = problemWith(token, form);
    if (problem) {
      answer(response, 200, { success: false, "error-codes": [problem] });
      return;
    }
    used.add(token);
    answer(response, 200, {
      success: true,
      challenge_ts: new Date(firstSeen.get(token) ?? Date.now()).toISOString(),
      hostname: token.startsWith("host-") ? "elsewhere.example" : hostname,
      credit: false,
    });
  }

  function problemWith(token: string, form: URLSearchParams): string | null {
    const seen = firstSeen.get(token) ?? Date.now();
    firstSeen.set(token, seen);
    if (form.get("secret") !== secret) return "invalid-input-secret";
    if (token.startsWith("used-") || used.has(token)) return "already-seen-response";
    if (token.startsWith("old-") || Date.now() - seen > lifetimeMs) return "expired-input-response";
    if (token.startsWith("badsite-") || (form.has("sitekey") && form.get("sitekey") !== siteKey))
      return "sitekey-secret-mismatch";
    return /^(ok|host)-/.test(token) ? null : "invalid-input-response";
  }

  const control = createServer((request, response) => {
    if (request.method === "GET" && request.url === "/calls") answer(response, 200, state);
    else if (request.method === "POST" && request.url === "/reset") {
      reset();
      answer(response, 200, {});
    } else response.writeHead(404).end();
  });
  function reset(): void {
    state = empty();
    used.clear();
    firstSeen.clear();
  }

  const [verifyPort, controlPort] = await Promise.all([listen(verify), listen(control)]);
  return {
    verifyUrl: `http://127.0.0.1:${verifyPort}/siteverify`,
    controlUrl: `http://127.0.0.1:${controlPort}`,
    calls: () => structuredClone(state),
    reset,
    async close() {
      for (const server of [verify, control]) {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      }
    },
  };
}

function empty(): SiteverifyCalls {
  return { calls: [], callsPerToken: {}, malformed: 0, maxConcurrency: 0 };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const text = `{"success":true,"hostname":"localhost"}`;
  let at = 0;
  const timer = setInterval(() => {
    response.write(text[at++] ?? " ");
  }, 1000);
  response.on("close", () => clearInterval(timer));
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return address.port;
}
