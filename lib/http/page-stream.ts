import type { IncomingMessage, ServerResponse } from "node:http";
import { type Duplex, pipeline } from "node:stream";
import { promisify } from "node:util";
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from "node:zlib";
import { dropScripts } from "./drop-scripts.ts";
import { savesData } from "./saver.ts";

/** How a page is packed for each reader anew. */
const brotliParams = {
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  // Next to nothing is gained above this.
  [constants.BROTLI_PARAM_QUALITY]: 5,
  // A page is 64 kB or so; the usual window would take 4 MB for each that is under way.
  [constants.BROTLI_PARAM_LGWIN]: 17,
};

type Options = {
  /** True also for a page where scripts have nothing to do. */
  withoutScripts?: boolean;
  /** The addresses of the page's style sheets. */
  styles?: readonly string[];
};

/**
 * Packs the page that will be written into this response, and leaves the scripts out for a reader who saves data. Names
 * the style sheets in the head, so that a phone asks for them before it has read any of the page. Answers that are no
 * page pass as they are.
 */
export function packPage(
  request: IncomingMessage,
  response: ServerResponse,
  { withoutScripts = savesData(request.headers), styles = [] }: Options = {},
): void {
  const encoding = chooseEncoding(request.headers["accept-encoding"]);
  // What the framework had packed could not be looked into.
  delete request.headers["accept-encoding"];
  const { writeHead, write, end } = response;
  let chosen = false;
  let into: Duplex | null = null;

  const choose = () => {
    if (chosen || response.headersSent) return;
    chosen = true;
    const isPage = typeIs(response, "text/html");
    if (isPage) {
      addToVary(response, ["Save-Data", "Cookie", "Accept-Encoding"]);
      if (styles.length > 0) response.setHeader("Link", styles.map(preload).join(", "));
    }
    const hasBody = request.method !== "HEAD" && mayHaveBody(response.statusCode);
    if (!hasBody || !(isPage || typeIs(response, "text/x-component"))) return;
    if (response.hasHeader("content-encoding")) return;
    const steps: Duplex[] = [];
    if (isPage && withoutScripts) steps.push(dropScripts());
    if (encoding) steps.push(packer(encoding));
    const first = steps[0];
    const last = steps.at(-1);
    if (!first || !last) return;
    for (const name of ["content-length", "etag"]) response.removeHeader(name);
    if (encoding) response.setHeader("Content-Encoding", encoding);
    into = first;
    first.on("drain", () => response.emit("drain"));
    last.on("data", (chunk) => {
      if (!write.call(response, chunk, "utf8")) last.pause();
    });
    response.on("drain", () => last.resume());
    last.on("end", () => end.call(response, undefined, "utf8"));
    response.once("close", () => first.destroy());
    if (steps.length > 1) pipeline(steps, () => {});
  };

  Object.assign(response, {
    writeHead(...head: [status: number, ...rest: unknown[]]) {
      const status = setHead(response, head);
      choose();
      return writeHead.call(response, status);
    },
    write(...args: Parameters<typeof write>) {
      choose();
      return into ? into.write(...args) : write.apply(response, args);
    },
    end(...args: Parameters<typeof end>) {
      choose();
      if (!into) return end.apply(response, args);
      into.end(...args);
      return response;
    },
  });
}

/** Sets what `writeHead` was given in the response, where it can still be changed. @returns the status */
export function setHead(response: ServerResponse, [status, ...rest]: [status: number, ...unknown[]]): number {
  const headers = rest.at(-1);
  if (typeof headers === "object" && headers !== null)
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = status;
  return status;
}

/** The best packing that the browser takes. @returns null for none */
export function chooseEncoding(accepted = ""): "br" | "gzip" | null {
  const takes = (name: string) =>
    accepted.split(",").some((part) => {
      const [coding, ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      return coding === name && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    });
  return takes("br") ? "br" : takes("gzip") ? "gzip" : null;
}

export function mayHaveBody(status: number): boolean {
  return status !== 204 && status !== 304;
}

/** The power of two of the window in which a whole page is packed: twice as large takes four times the memory. */
export function windowFor(bytes: number): 16 | 17 {
  return bytes > 2 ** 16 ? 17 : 16;
}

const packAtOnce = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** A page that is there as a whole, packed as one that is written piece by piece. */
export function packWhole(text: Buffer, encoding: "br" | "gzip"): Promise<Buffer> {
  if (encoding === "gzip") return packAtOnce.gzip(text);
  const { length } = text;
  return packAtOnce.br(text, {
    params: {
      ...brotliParams,
      [constants.BROTLI_PARAM_LGWIN]: windowFor(length),
      [constants.BROTLI_PARAM_SIZE_HINT]: length,
    },
  });
}

function packer(encoding: "br" | "gzip"): Duplex {
  if (encoding === "gzip") return createGzip();
  return createBrotliCompress({ params: brotliParams });
}

/** As the page itself will ask for it, or it would be loaded twice. */
function preload(style: string): string {
  return `<${style}>; rel=preload; as=style`;
}

function typeIs(response: ServerResponse, type: string): boolean {
  return String(response.getHeader("content-type") ?? "").startsWith(type);
}

function addToVary(response: ServerResponse, names: readonly string[]): void {
  const before = [response.getHeader("vary") ?? []].flat().flatMap((value) => String(value).split(/\s*,\s*/));
  const known = new Set(before.map((name) => name.toLowerCase()));
  response.setHeader(
    "Vary",
    [...before, ...names.filter((name) => !known.has(name.toLowerCase()))].join(", "),
  );
}
