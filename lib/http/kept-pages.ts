import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import { patient } from "../state/patient.ts";
import { chooseEncoding, mayHaveBody, packWhole, setHead } from "./page-stream.ts";

/** How long a page is handed to others: long enough for a crowd, too short for anybody to notice. */
const keptMs = 2_000;
const maxBytes = 8e6;
/** Whoever has waited so long for a page that another has made has it made. */
const maxWaitMs = 10_000;
/** Their names say whose answer it was, or how it travelled. */
const notKept = new Set(["content-security-policy", "connection", "date", "keep-alive", "transfer-encoding"]);

/** `parts` are the bytes as Latin-1, which loses none of them; a number is the place of what an answer has of its own. */
type Page = {
  status: number;
  headers: OutgoingHttpHeaders;
  parts: readonly (string | number)[];
  packed: Map<"br" | "gzip", Promise<Buffer>>;
};

/** What comes of waiting: the page; or its maker has gone; or each has to have their own. */
type Shared = Page | "gone" | "own";

/**
 * Wherever the page says one of `marks`, an answer says the one of `own` with the same number: both are plain ASCII, and
 * nothing else of the page reads like a mark.
 */
export type Fillings = { marks: readonly string[]; own: readonly string[] };

/** What is particular to one request; `key` is what the page depends on. */
type Asked = { key: string } & Fillings;

/**
 * Makes a page once for all who ask for it within two seconds: the framework takes ten times as long for it as sending
 * does, and on payment days everybody begins on the same pages. Each reader gets it with a nonce of their own.
 */
export function openKeptPages({ now, waitMs = maxWaitMs }: { now?: () => number; waitMs?: number } = {}) {
  const kept = new LRUCache<string, Page>({
    ttl: keptMs,
    ttlResolution: 0,
    maxSize: maxBytes,
    // With what it takes packed.
    sizeCalculation: ({ parts }) => Math.ceil(lengthOf(parts) * 1.5) + 1,
    ...(now ? { perf: { now } } : {}),
  });
  const underWay = new Map<string, Promise<Shared>>();

  const makeForAll = async (key: string, making: Promise<Page | null>): Promise<Page | null> => {
    const shared = patient(making, waitMs).then(
      (made) => (made === null ? "gone" : isForAll(made) ? made : "own"),
      () => "own" as const,
    );
    underWay.set(key, shared);
    // Also when it takes too long: then the next one who asks tries.
    void shared.then(() => {
      if (underWay.get(key) === shared) underWay.delete(key);
    });
    const page = await making;
    if (page?.status === 200 && isForAll(page)) kept.set(key, page);
    return page;
  };

  /** @param make writes the page into the response, as plain text; called only when nobody has made it yet */
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    { key, marks, own }: Asked,
    make: () => void,
  ): Promise<void> => {
    const encoding = chooseEncoding(request.headers["accept-encoding"]);
    delete request.headers["accept-encoding"];
    let shared: Shared = kept.get(key) ?? "gone";
    while (shared === "gone" && underWay.has(key)) shared = (await underWay.get(key)) ?? "gone";
    // Nothing would ever tell that what is made for somebody who has left is ready.
    if (response.destroyed) return;
    let page: Page | null;
    if (shared === "gone") page = await makeForAll(key, collect(response, marks, make));
    else if (shared === "own") page = await collect(response, marks, make);
    else page = shared;
    if (page) await send(response, page, own, encoding);
  };
}

/** What is set for one reader, or leads one on, is not handed to others; a fault is, to those who asked meanwhile. */
function isForAll({ headers }: Page): boolean {
  return (
    String(headers["content-type"]).startsWith("text/html") &&
    headers["set-cookie"] === undefined &&
    headers.location === undefined
  );
}

/** What is written into the response, of which nothing is sent yet. @returns null when its reader has gone before the end */
function collect(response: ServerResponse, marks: readonly string[], make: () => void): Promise<Page | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const add = (chunk: unknown, encoding: unknown) => {
      if (typeof chunk === "string") chunks.push(Buffer.from(chunk, encoding as BufferEncoding));
      else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    response.once("close", () => resolve(null));
    Object.assign(response, {
      writeHead(...head: [status: number, ...rest: unknown[]]) {
        setHead(response, head);
        return response;
      },
      write(chunk: unknown, encoding: unknown) {
        add(chunk, encoding);
        return true;
      },
      end(chunk?: unknown, encoding?: unknown) {
        add(chunk, encoding);
        // The response writes again as it did before.
        for (const name of ["writeHead", "write", "end"]) Reflect.deleteProperty(response, name);
        const headers = Object.fromEntries(
          Object.entries(response.getHeaders()).filter(([name]) => !notKept.has(name)),
        );
        const parts = cut(Buffer.concat(chunks).toString("latin1"), marks);
        resolve({ status: response.statusCode, headers, parts, packed: new Map() });
        return response;
      },
    });
    make();
  });
}

function cut(text: string, marks: readonly string[]): (string | number)[] {
  // Those that were split at stand in the list, too, because of the brackets.
  const parts = text.split(new RegExp(`(${marks.join("|")})`));
  return parts.map((part, nth) => (nth % 2 === 1 ? marks.indexOf(part) : part));
}

function lengthOf(parts: Page["parts"]): number {
  return parts.reduce<number>((sum, part) => sum + (typeof part === "string" ? part.length : 0), 0);
}

async function send(
  response: ServerResponse,
  page: Page,
  own: readonly string[],
  encoding: "br" | "gzip" | null,
): Promise<void> {
  const hasText = String(page.headers["content-type"]).startsWith("text/");
  const packing = hasText && page.headers["content-encoding"] === undefined ? encoding : null;
  const body = packing ? await packedBody(page, own, packing) : bodyOf(page, own);
  if (response.destroyed) return;
  response.writeHead(page.status, {
    ...page.headers,
    ...(packing ? { "content-encoding": packing } : {}),
    ...(mayHaveBody(page.status) ? { "content-length": body.length } : {}),
  });
  response.end(body);
}

function bodyOf({ parts }: Page, own: readonly string[]): Buffer {
  return Buffer.from(parts.map((part) => (typeof part === "string" ? part : own[part])).join(""), "latin1");
}

/** Packed once, however many wait for it, where no answer has anything of its own. */
function packedBody(page: Page, own: readonly string[], encoding: "br" | "gzip"): Promise<Buffer> {
  const known = page.packed.get(encoding);
  if (known) return known;
  const body = packWhole(bodyOf(page, own), encoding);
  if (page.parts.length === 1) page.packed.set(encoding, body);
  return body;
}
