import { hash } from "node:crypto";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import { patient } from "../state/patient.ts";
import { fill, lengthOf, type PackedPage, type Parts, packForAll, packSameForAll } from "./packed-page.ts";
import { chooseEncoding, mayHaveBody, packWhole, setHead } from "./page-stream.ts";

/** How long a page is handed to others: long enough for a crowd, too short for anybody to notice. */
const keptMs = 2_000;
const maxBytes = 5e6;
/** How long a page that shows the same is taken for the one that was made before. */
const sameMs = 60_000;
/** Of some 8 kB. A form in a village is packed for names of each length; these are enough for 39 of 40 villages. */
const maxPacked = 600;
const packedAtOnce = 4;
/** Whoever has waited so long for a page that another has made has it made. */
const maxWaitMs = 10_000;
/** Their names say whose answer it was, or how it travelled. */
const notKept = new Set(["content-security-policy", "connection", "date", "keep-alive", "transfer-encoding"]);

/** `sum` is that of its parts, `shown` that of all but the framework's data. */
type Page = { status: number; headers: OutgoingHttpHeaders; parts: Parts; sum: string; shown: string };

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
  const pages = (ttl: number) =>
    new LRUCache<string, Page>({
      ttl,
      ttlResolution: 0,
      maxSize: maxBytes,
      sizeCalculation: ({ parts }) => lengthOf(parts) + 1,
      ...(now ? { perf: { now } } : {}),
    });
  const kept = pages(keptMs);
  const before = pages(sameMs);
  // The framework numbers its data otherwise from time to time; then the page of before is as good, and packed already.
  const asBefore = (key: string, page: Page): Page => {
    const known = before.get(key);
    if (known?.shown === page.shown) return known;
    before.set(key, page);
    return page;
  };
  const underWay = new Map<string, Promise<Shared>>();
  const packBody = openPackings();

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
    if (page?.status !== 200 || !isForAll(page)) return page;
    const lasting = asBefore(key, page);
    kept.set(key, lasting);
    return lasting;
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
    if (page) await send(response, page, own, encoding, packBody);
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
        resolve({ status: response.statusCode, headers, parts, ...sumsOf(parts) });
        return response;
      },
    });
    make();
  });
}

function cut(text: string, marks: readonly string[]): Parts {
  // Those that were split at stand in the list, too, because of the brackets.
  const parts = text.split(new RegExp(`(${marks.join("|")})`));
  return parts.map((part, nth) => (nth % 2 === 1 ? marks.indexOf(part) : part));
}

function sumsOf(parts: Parts): { sum: string; shown: string } {
  const text = parts.map((part) => (typeof part === "string" ? part : `\0${part}\0`)).join("");
  const shown = text.replace(/<script[^>]*>[^<]*<\/script>/g, "");
  return { sum: hash("sha256", text), shown: hash("sha256", shown) };
}

type PackBody = (page: Page, own: readonly string[], encoding: "br" | "gzip") => Promise<Buffer>;

async function send(
  response: ServerResponse,
  page: Page,
  own: readonly string[],
  encoding: "br" | "gzip" | null,
  packBody: PackBody,
): Promise<void> {
  const hasText = String(page.headers["content-type"]).startsWith("text/");
  const packing = hasText && page.headers["content-encoding"] === undefined ? encoding : null;
  const body = packing ? await packBody(page, own, packing) : fill(page.parts, own);
  if (response.destroyed) return;
  response.writeHead(page.status, {
    ...page.headers,
    ...(packing ? { "content-encoding": packing } : {}),
    ...(mayHaveBody(page.status) ? { "content-length": body.length } : {}),
  });
  response.end(body);
}

/**
 * Packs pages once for all where that can be done. It takes as much as to pack for five readers, and some memory: so only
 * what is asked for again, and a few at a time; others are packed for their reader meanwhile.
 */
function openPackings(): PackBody {
  const packings = new LRUCache<string, Promise<PackedPage | null> | "asked">({ max: maxPacked });
  let underWay = 0;
  return async ({ parts, sum }, own, encoding) => {
    const lengths = own.map(({ length }) => length);
    const id = `${encoding} ${lengths.join(" ")} ${sum}`;
    const known = packings.get(id);
    let packing = known ?? "asked";
    if (known === "asked" && underWay < packedAtOnce) {
      underWay += 1;
      packing = (encoding === "br" ? packForAll(parts, lengths) : packSameForAll(parts)).catch(() => null);
      void packing.then(() => {
        underWay -= 1;
      });
    }
    if (packing !== known) packings.set(id, packing);
    const packed = packing === "asked" ? null : await packing;
    return packed ? packed(own) : packWhole(fill(parts, own), encoding);
  };
}
