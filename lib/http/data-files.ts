import { type FileHandle, open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname } from "node:path";
import { pipeline } from "node:stream/promises";
import { faultDetail } from "../errors/fault.ts";
import { dataCatalogue, releasePage } from "../recap/data-catalogue.ts";
import {
  findOpenRelease,
  fullName,
  latestOpenRelease,
  listOpenReleases,
  type OpenFile,
} from "../recap/data-files.ts";
import { mediaTypes } from "../recap/data-package.ts";
import { parseByteRange } from "./byte-range.ts";

const types: Record<string, string> = {
  ".csv": `${mediaTypes.csv}; charset=utf-8; header=present`,
  ".json": mediaTypes.json,
  ".parquet": mediaTypes.parquet,
  ".md": "text/markdown; charset=utf-8",
};
const forever = "public, max-age=31536000, immutable";
const shortly = "public, max-age=300";
/** Open data may be read by any site's script, with what is needed to read a part and to check it. */
const openToAll = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "ETag, Content-Length, Content-Range, Repr-Digest",
  "Cross-Origin-Resource-Policy": "cross-origin",
};

/**
 * Answers `/data/{release}/{file}`, `/data/latest/{file}` and `/data/catalog.jsonld` from disk alone, and leads from
 * `/data/{release}`, by which the catalogue names a release, to its page: neither PostgreSQL nor Redis
 * nor the page framework has to be up.
 * @param next called for every other address, and for a file that is not there
 */
export async function answerDataFile(
  request: IncomingMessage,
  response: ServerResponse,
  { publicUrl, folder }: { publicUrl: string; folder: string },
  next: () => void,
): Promise<void> {
  const [path = ""] = (request.url ?? "").split("?", 1);
  if (path === "/data/catalog.jsonld") return sendCatalogue(request, response, folder, publicUrl);
  const [, releaseId = "", name = ""] = /^\/data\/([\w-]+)(?:\/([\w.-]+))?$/.exec(path) ?? [];
  if (name === "") {
    const page =
      releaseId === "latest" ? "/data" : findOpenRelease(releaseId, folder) && releasePage(releaseId);
    return page ? lead(response, page) : next();
  }
  if (releaseId === "latest") {
    const latest = latestOpenRelease(folder);
    const file = latest && fullName(latest.described.release, name, latest.files);
    if (!latest || !file) return next();
    return lead(response, `/data/${latest.described.release.id}/${file}`);
  }
  const file = findOpenRelease(releaseId, folder)?.files.get(name);
  if (!file) return next();
  await sendFile(request, response, name, file, next);
}

function lead(response: ServerResponse, address: string): void {
  response.writeHead(302, { ...openToAll, location: address, "cache-control": shortly }).end();
}

function sendCatalogue(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  publicUrl: string,
): void {
  const body = JSON.stringify(dataCatalogue(listOpenReleases(folder), publicUrl));
  response.writeHead(200, {
    ...openToAll,
    "Content-Type": "application/ld+json",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": shortly,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  file: OpenFile,
  next: () => void,
): Promise<void> {
  const { headers } = request;
  // A part is a part of the file itself, never of its packed form.
  const packed = headers.range === undefined && takesGzip(headers["accept-encoding"]) ? file.packed : null;
  const etag = packed ? `"${file.sha256}-gz"` : `"${file.sha256}"`;
  const { path, bytes } = packed ?? file;
  const base = {
    ...openToAll,
    ETag: etag,
    "Cache-Control": forever,
    "Accept-Ranges": "bytes",
    ...(file.packed ? { Vary: "Accept-Encoding" } : {}),
  };
  if (matches(headers["if-none-match"], etag)) return void response.writeHead(304, base).end();
  const isCurrent = headers["if-range"] === undefined || headers["if-range"] === etag;
  const range = isCurrent ? parseByteRange(headers.range, bytes) : null;
  if (range === "unsatisfiable") {
    return void response.writeHead(416, { ...base, "Content-Range": `bytes */${bytes}` }).end();
  }
  let handle: FileHandle;
  try {
    handle = await open(path);
  } catch (error) {
    if (faultDetail(error) === "ENOENT") return next();
    throw error;
  }
  try {
    response.writeHead(range ? 206 : 200, {
      ...base,
      "Content-Type": types[extname(name)] ?? "text/plain; charset=utf-8",
      "Content-Length": range ? range.end - range.start + 1 : bytes,
      "Content-Disposition": `${name.startsWith("dataku-") ? "attachment" : "inline"}; filename="${name}"`,
      // RFC 9530 means the file in the form in which it is sent, whatever part of it.
      ...(packed ? { "Content-Encoding": "gzip" } : { "Repr-Digest": digestOf(file.sha256) }),
      ...(range ? { "Content-Range": `bytes ${range.start}-${range.end}/${bytes}` } : {}),
    });
    if (request.method === "HEAD") return void response.end();
    // A reader who goes away ends it; nothing can be said to them any more.
    await pipeline(handle.createReadStream({ ...range, autoClose: false }), response).catch(() =>
      response.destroy(),
    );
  } finally {
    await handle.close();
  }
}

function digestOf(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`;
}

/** Does the reader know the file already? Weak comparison, as RFC 9110 wants it here. */
function matches(header: string | undefined, etag: string): boolean {
  const known = (header ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}

function takesGzip(header: string | string[] | undefined): boolean {
  return String(header ?? "")
    .split(",")
    .some((coding) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding));
}
