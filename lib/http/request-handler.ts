import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import next from "next";
import sirv from "sirv";
import { problemResponse } from "../api/problem.ts";
import { createStartingApi, createWebApi, isWebApiPath } from "../api/web-api.ts";
import { getConfig } from "../config/config.ts";
import { clientSubject } from "../guard/client-subject.ts";
import { runWithSubject } from "../guard/request-subject.ts";
import { respelledLocale } from "../i18n/routing.ts";
import { logFault } from "../log/log.ts";
import { recapFolder } from "../projection/recap-folder.ts";
import { freshBytes } from "../state/fresh-bytes.ts";
import { answerDataFile } from "./data-files.ts";
import { isForeignOrigin } from "./foreign-origin.ts";
import { fillForm } from "./form-blanks.ts";
import { type Fillings, openKeptPages } from "./kept-pages.ts";
import { isLargePage, largePageTurns } from "./large-pages.ts";
import { listStyles, maxPageBytes, replaceBareFailures, sendPageFailure } from "./page-failure.ts";
import { answerOtherMethod } from "./page-methods.ts";
import { runWithResponse } from "./page-status.ts";
import { packPage } from "./page-stream.ts";
import { isPostToPage, runWithPostedForm } from "./posted-form.ts";
import { answerSaverChoice, isSaverChoice, savesData } from "./saver.ts";

/** Answers one request of node:http. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

const maxUrlChars = 4096;
/** A page takes about a tenth of a second, so these are as many as a reader may wait for; two at once are not faster. */
const largePages = { atOnce: 1, maxWaiting: 100, maxWaitMs: 8_000, maxHoldMs: 400 };
const largePageRetrySeconds = 10;

/** Answers 503 with `Retry-After` to everything but the question whether the process lives. */
export function startingHandler(): RequestHandler {
  const api = getRequestListener(createStartingApi().fetch, { overrideGlobalObjects: false });
  return (request, response) => void api(request, response);
}

/**
 * Gives the framework its configuration as it was built, as the server that it builds for `output: "standalone"` does: to
 * read next.config.ts again it would keep its whole compiler in memory, some 40 MB.
 */
function giveBuiltConfig(root: string): void {
  const built = JSON.parse(readFileSync(join(root, ".next", "required-server-files.json"), "utf8"));
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(built.config);
}

/**
 * Answers requests: static files, then the API, then the pages. Who asks is told once, here, to everything behind.
 * @param root the project's folder, with its build and its public files.
 */
export async function requestHandler(root: string): Promise<RequestHandler> {
  const { trustedProxyHops, publicUrl, publicUrlIsSet, hcaptcha } = getConfig();
  giveBuiltConfig(root);
  const app = next({ dev: false, dir: root });
  await app.prepare();
  const page = app.getRequestHandler();
  const api = getRequestListener(createWebApi().fetch, { overrideGlobalObjects: false });
  const buildFiles = sirv(join(root, ".next", "static"), {
    immutable: true,
    maxAge: 31_536_000,
    etag: true,
    brotli: true,
    gzip: true,
  });
  const publicFiles = sirv(join(root, "public"), { maxAge: 86_400, etag: true });
  const openData = { publicUrl, folder: recapFolder() };
  const styles = listStyles(root);
  const takeTurn = largePageTurns(largePages);

  const answerKept = openKeptPages();

  const pagePolicy = (ancestors: Ancestors = "'none'", nonce = makeNonce()) =>
    contentSecurityPolicy(nonce, hcaptcha !== null, ancestors);
  const answerPage: RequestHandler = (request, response) => {
    if (!mayBePage(request.url as string)) request.url = unknownPage;
    const path = (request.url as string).split("?", 1)[0] as string;
    const isEmbedded = embeddedPage.test(path);
    if (isEmbedded) response.removeHeader("X-Frame-Options");
    const saves = savesData(request.headers);
    const withoutScripts = scriptlessPage.test(path) || saves;
    const nonce = makeNonce();
    const policy = pagePolicy(isEmbedded ? "*" : "'none'", nonce);
    request.headers["content-security-policy"] = policy;
    response.setHeader(
      "Content-Security-Policy",
      withoutScripts ? policy.replace(/script-src [^;]+/, "script-src 'none'") : policy,
    );
    const write = () => {
      packPage(request, response, { withoutScripts, styles });
      if (isPosted(request)) {
        if (Number(request.headers["content-length"] ?? 0) > maxPageBytes)
          return sendPageFailure(request, response, { failure: "too_large", styles });
      }
      if (isShown(request)) replaceBareFailures(request, response, styles);
      writePage(request, response, path);
    };
    const filled = request.method === "GET" && isShown(request) ? fillSharedPage(request) : null;
    if (!filled) return write();
    const kept = {
      key: `${saves ? "saving" : "whole"} ${request.url}`,
      marks: [nonce, ...filled.marks],
      own: [nonce, ...filled.own],
    };
    void answerKept(request, response, kept, write).catch((error) => {
      logFault("page", error);
      response.destroy();
    });
  };
  const writePage = (request: IncomingMessage, response: ServerResponse, path: string) => {
    const make = () =>
      page(request, response).catch((error) => {
        logFault("page", error);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    if (!isLargePage(path)) return void make();
    // Whoever has gone while they waited needs no page.
    void takeTurn(async () => (response.destroyed ? undefined : await make())).then((outcome) => {
      if (outcome !== "full") return;
      response.setHeader("Retry-After", largePageRetrySeconds);
      sendPageFailure(request, response, { failure: "broken", status: 503, styles });
    });
  };

  const answer: RequestHandler = (request, response) => {
    const url = request.url ?? "/";
    const path = url.split("?", 1)[0] as string;
    if (isWebApiPath(path)) return void api(request, response);
    const respelled = respelledLocale(url);
    if (respelled !== null) return void response.writeHead(308, { location: respelled }).end();
    if (isSaverChoice(request)) {
      const secure = publicUrl.startsWith("https:");
      return void answerSaverChoice(request, response, secure).catch(() => response.destroy());
    }
    if (isPostToPage(request)) {
      const render = () => answerPage(request, response);
      return void runWithPostedForm(request, response, render).catch(() => response.destroy());
    }
    if (answerOtherMethod(request, response)) return;
    if (request.method === "POST") return answerPage(request, response);
    if (path.startsWith("/_next/")) {
      // Nothing else of the framework's own is served: a page would only hide that a file is gone.
      if (!path.startsWith("/_next/static/")) return refuse(response, 404, "Not found");
      // A worker runs under the policy of its own file, and loads the parts it is made of.
      response.setHeader("Content-Security-Policy", "default-src 'self'");
      request.url = url.slice("/_next/static".length);
      return buildFiles(request, response, () => refuse(response, 404, "Not found"));
    }
    if (path.startsWith("/data/")) {
      const dataFile = answerDataFile(request, response, openData, () => answerPage(request, response));
      return void dataFile.catch((error) => {
        logFault("data", error);
        response.destroy();
      });
    }
    publicFiles(request, response, () => {
      // Villages have no children and no file of their own; the same document comes from the API.
      const area = /^\/wilayah\/([^/]+)\.json$/.exec(path);
      if (!area) return answerPage(request, response);
      request.url = `/api/v1/regions/${area[1]}`;
      void api(request, response);
    });
  };

  return (request, response) => {
    for (const [name, value] of baseHeaders) response.setHeader(name, value);
    if (publicUrl.startsWith("https:")) response.setHeader("Strict-Transport-Security", "max-age=31536000");
    // Only an absolute path is served: no proxy request, no host inside the address.
    if (!/^\/(?![/\\])/.test(request.url ?? "")) return refuse(response, 400, "Bad address");
    if ((request.url as string).length > maxUrlChars) return refuse(response, 414, "Address too long");
    const forwardedFor = request.headers["x-forwarded-for"];
    for (const name of unheard) delete request.headers[name];
    if (isForeignOrigin(request, publicUrlIsSet ? publicUrl : null)) {
      const wantsPage = isPosted(request) && /\btext\/html\b/.test(request.headers.accept ?? "");
      if (!wantsPage) return refuseForeign(request, response);
      response.setHeader("Content-Security-Policy", pagePolicy());
      return sendPageFailure(request, response, { failure: "foreign", styles });
    }
    // The framework compares a form's origin with the host; behind a proxy that is not the public one. A balancer that
    // asks after our health by HTTP/1.0 may name none at all.
    if (publicUrlIsSet || !isHost(request.headers.host)) request.headers.host = new URL(publicUrl).host;
    const subject = clientSubject({
      peerAddress: request.socket.remoteAddress,
      forwardedFor,
      trustedProxyHops,
    });
    runWithSubject(subject, () => runWithResponse(response, () => answer(request, response)));
  };
}

/** The only page that other sites may show within theirs: figures of an area, with nothing to fill in. */
const embeddedPage = /^\/(?:[a-z]{2}\/)?rekap\/[\w.]+\/sematan$/;

/** Pages that say the same to everybody: no question, no draft, no cookie but that of saving is looked at. */
const sharedPage =
  /^(?:\/|\/en|(?:\/en)?\/(?:cek|bantuan|resmi|data(?:\/api)?|rekap(?:\/[\w.]+(?:\/(?:perubahan|sematan))?)?))$/;

/** What a page that is made once for all who ask for it at the same time says of each. @returns null for any other page */
function fillSharedPage(request: IncomingMessage): Fillings | null {
  return sharedPage.test(request.url as string) ? { marks: [], own: [] } : fillForm(request);
}

/** The alphabet of addresses stands the same in markup and in scripts. */
function makeNonce(): string {
  return freshBytes(16).toString("base64url");
}

/** Figures come whole from the server: scripts would have nothing to do there, and a phone much to read. */
const scriptlessPage = /^\/(?:[a-z]{2}\/)?rekap(?:\/|$)/;

/** An address that no page has, for all that the framework would take for a language or fail to read. */
const unknownPage = "/tidak-ada";

/** Will a browser show the answer as it comes, and not hand it to the framework's scripts? */
function isShown({ headers }: IncomingMessage): boolean {
  return !("next-action" in headers) && !("rsc" in headers);
}

/** Is this a form that a person posts to a page? The framework's own calls understand no page of ours. */
function isPosted({ method, headers }: IncomingMessage): boolean {
  return method === "POST" && !("next-action" in headers);
}

/** Pages, and what the framework serves itself, begin with a plain word; a file that is there was sent before. */
function mayBePage(url: string): boolean {
  const path = url.split("?", 1)[0] as string;
  const [, first = ""] = path.split("/", 2);
  return /^[\w-]*$/.test(first) && !/^(?:api|wilayah|_next)$/i.test(first) && isReadable(path);
}

/** Can an address be made of it? */
function isHost(host: string | undefined): boolean {
  return host !== undefined && /^[^/?#@\\\s]+$/.test(host) && URL.canParse(`http://${host}`);
}

function isReadable(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes("\0");
  } catch {
    return false;
  }
}

function refuseForeign(request: IncomingMessage, response: ServerResponse): void {
  const problem = problemResponse(request.headers["accept-language"], "foreign_origin");
  response.writeHead(problem.status, Object.fromEntries(problem.headers));
  problem.text().then((body) => response.end(body));
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(`${text}\n`);
}

/**
 * Headers that nothing behind here may read. The client's address is told once, from X-Forwarded-For; the portal's own is
 * PUBLIC_URL, and the framework would hold what any proxy calls it against the origin of each form. The others the page
 * framework uses between its own parts.
 */
const unheard = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-real-ip",
  "x-middleware-subrequest",
  "x-invoke-path",
  "x-invoke-query",
  "x-matched-path",
  "x-nextjs-data",
];

/** Who may show a page within its own. */
type Ancestors = "'none'" | "*";

const hcaptchaSources = " https://hcaptcha.com https://*.hcaptcha.com";

/**
 * What a page may load and run: our own files, and inline scripts only with the nonce of this answer. The framework
 * reads the nonce from this header of the request and puts it on its own scripts.
 */
function contentSecurityPolicy(nonce: string, withHcaptcha: boolean, ancestors: Ancestors): string {
  const others = withHcaptcha ? hcaptchaSources : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${others}`,
    `style-src 'self'${others}`,
    "img-src 'self' data:",
    `connect-src 'self'${others}`,
    `frame-src ${withHcaptcha ? others.trim() : "'none'"}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join("; ");
}

const baseHeaders = Object.entries({
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // Not no-referrer: with it, browsers hide the origin of our own forms too.
  "Referrer-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Content-Security-Policy":
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
});
