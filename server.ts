import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import next from "next";
import sirv from "sirv";
import { createWebApi, isWebApiPath } from "./lib/api/web-api.ts";
import { getConfig } from "./lib/config/config.ts";
import { type Database, openDatabase } from "./lib/db/database.ts";
import { closePools } from "./lib/db/pool.ts";
import { Fault, faultDetail, isFault } from "./lib/errors/fault.ts";
import { clientSubject } from "./lib/guard/client-subject.ts";
import { runWithSubject } from "./lib/guard/request-subject.ts";
import { startGuard } from "./lib/guard/start-guard.ts";
import { getLog, logFault } from "./lib/log/log.ts";
import { findActiveRelease } from "./lib/projection/release-info.ts";
import { warmVillageSearch } from "./lib/region/search-villages.ts";

/** A portal that serves. `close` ends it cleanly: requests under way finish, then the engine stops. */
export type Portal = { address: string; close(): Promise<void> };

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

const maxUrlChars = 4096;
const closeMs = 8_000;

/**
 * Starts the portal: node:http -> static files -> API (Hono) -> pages (Next). It takes its port first, so that a
 * port in use is told at once, and answers 503 until it is ready.
 * @param prepare done with the open database before the first citizen is served, such as loading demo data.
 * @throws Fault with one clear line: port in use, no build, another copy on the same data folder, no database
 */
export async function startPortal(prepare?: (database: Database) => Promise<void>): Promise<Portal> {
  const config = getConfig();
  const root = import.meta.dirname;
  if (!existsSync(join(root, ".next", "BUILD_ID"))) {
    throw new Fault("bad_configuration", { message: "There is no build yet. Run: npm run build" });
  }
  let handle: RequestHandler = answerStarting;
  const server = createServer((request, response) => handle(request, response));
  await listen(server, config.port, config.host);
  let database: Database | null = null;
  try {
    database = await openDatabase(config);
    if (database.engine && !(await database.engine.claimPortal())) {
      throw new Fault("already_running", {
        message: `Another copy of Dataku already serves from ${config.dataDir}. Stop it, or set DATA_DIR to another folder.`,
      });
    }
    await prepare?.(database);
    await startGuard();
    await tellRelease();
    warmVillageSearch();
    handle = await requestHandler(root);
  } catch (error) {
    server.close();
    server.closeAllConnections();
    await closePools();
    await database?.close();
    throw error;
  }
  const bound = server.address();
  const port = typeof bound === "object" && bound ? bound.port : config.port;
  return {
    address: config.publicUrl.replace(/:0$/, `:${port}`),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const deadline = setTimeout(() => server.closeAllConnections(), closeMs);
      await closed;
      clearTimeout(deadline);
      await closePools();
      await database.close();
    },
  };
}

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { "retry-after": "5", "content-type": "text/plain; charset=utf-8" });
  response.end("Dataku sedang disiapkan. Coba lagi sebentar. / Dataku is starting. Try again soon.\n");
}

async function requestHandler(root: string): Promise<RequestHandler> {
  const { trustedProxyHops } = getConfig();
  const app = next({ dev: false, dir: root });
  await app.prepare();
  const page = app.getRequestHandler();
  const api = getRequestListener(createWebApi().fetch, { overrideGlobalObjects: false });
  const buildFiles = sirv(join(root, ".next", "static"), { immutable: true, maxAge: 31_536_000 });
  const publicFiles = sirv(join(root, "public"), { maxAge: 86_400, etag: true });

  return (request, response) => {
    const url = request.url ?? "/";
    for (const [name, value] of baseHeaders) response.setHeader(name, value);
    if (url.length > maxUrlChars) {
      response.writeHead(414).end();
      return;
    }
    const forwardedFor = request.headers["x-forwarded-for"];
    // Only a proxy that we were told of may speak for the client's address, host or protocol.
    for (const name of trustedProxyHops === 0 ? [...forwardingHeaders, ...innerHeaders] : innerHeaders) {
      delete request.headers[name];
    }
    const subject = clientSubject({
      peerAddress: request.socket.remoteAddress,
      forwardedFor,
      trustedProxyHops,
    });
    const path = url.split("?", 1)[0] as string;
    runWithSubject(subject, () => {
      if (isWebApiPath(path)) return void api(request, response);
      const toPage = () => {
        // Villages have no file; their document is the API's.
        const area = /^\/wilayah\/([^/]+)\.json$/.exec(path);
        if (area) {
          request.url = `/api/v1/regions/${area[1]}`;
          return void api(request, response);
        }
        page(request, response).catch((error) => {
          logFault("page", error);
          if (!response.headersSent) response.writeHead(500);
          response.end();
        });
      };
      if (request.method !== "GET" && request.method !== "HEAD") return toPage();
      if (path.startsWith("/_next/static/")) {
        request.url = url.slice("/_next/static".length);
        return buildFiles(request, response, () => {
          request.url = url;
          toPage();
        });
      }
      publicFiles(request, response, toPage);
    });
  };
}

const forwardingHeaders = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-real-ip",
];
/** Headers that the page framework uses between its own parts and that nobody outside may send. */
const innerHeaders = [
  "x-middleware-subrequest",
  "x-invoke-path",
  "x-invoke-query",
  "x-matched-path",
  "x-nextjs-data",
];

const baseHeaders = Object.entries({
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Content-Security-Policy": "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
});

async function listen(server: Server, port: number, host: string): Promise<void> {
  // A slow or silent client must not hold a connection for long.
  server.headersTimeout = 15_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const code = faultDetail(error);
      const message =
        code === "EADDRINUSE"
          ? `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1}`
          : `Cannot listen on ${host}:${port} (${code ?? "no code"}). Check HOST and PORT.`;
      reject(new Fault("already_running", { message, cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

async function tellRelease(): Promise<void> {
  try {
    const release = await findActiveRelease();
    if (!release) getLog().warn("no release is active: load one with `npm run dataku -- register load DIR`");
    else if (!release.pepperMatches) {
      getLog().error(
        "the active release was loaded with another PROJECTION_PEPPER: nobody will be found until it matches",
      );
    }
  } catch (error) {
    logFault("start", error);
  }
}

/** Runs a portal until SIGINT or SIGTERM; a fault at start is one line and a non-zero end. */
export async function runUntilSignal(
  start: () => Promise<Portal>,
  ready: (portal: Portal) => void,
): Promise<void> {
  let portal: Portal;
  try {
    portal = await start();
  } catch (error) {
    if (!isFault(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    portal.close().then(
      () => process.exit(0),
      (error) => {
        logFault("stop", error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  ready(portal);
}

if (import.meta.main) {
  await runUntilSignal(startPortal, ({ address }) => process.stdout.write(`Dataku serves ${address}\n`));
}
