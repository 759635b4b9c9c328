import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";
import { processState } from "../state/process-state.ts";
import { type HeldBody, holdBody } from "./held-bodies.ts";
import { findParts, readParts, wholeParts } from "./multipart.ts";
import type { PageResponse } from "./page-status.ts";

/**
 * A form that was posted to the page being rendered. `missing` says why not all of it was read: more was sent than is
 * taken, or too many others send photos at this moment. Then the fields are there and the files are not.
 */
export type PostedForm = { data: FormData; missing: "too_large" | "busy" | null };

/** What a form may bring: a page of text, or that and three photos as a camera makes them. */
const maxTextBytes = 128 * 1024;
const maxPhotoBytes = 24 * 1024 * 1024;
/** What is still taken from the line, unread, so that the browser gets to see the answer. */
const maxIgnoredBytes = 64 * 1024 * 1024;

const storage = processState(
  "http:posted-form",
  () => new AsyncLocalStorage<{ form: PostedForm; response: PageResponse }>(),
);

/** The form that was posted to this page. @returns null when the page was only asked for. */
export function postedForm(): PostedForm | null {
  return storage.getStore()?.form ?? null;
}

/**
 * Lets the browser's Back show this page again without asking whether to send the form anew. Only for a page on which
 * nothing personal can be read: unlike the others, the browser may keep it until it is closed.
 */
export function letBackShowThisPage(): void {
  storage.getStore()?.response.setHeader("Cache-Control", "private, no-cache");
}

/** Is this a form for a page that reads forms without the framework's actions, whose names change with each build? */
export function isPostToPage(request: Pick<IncomingMessage, "method" | "url" | "headers">): boolean {
  if (request.method !== "POST" || request.headers["next-action"] !== undefined) return false;
  const path = (request.url ?? "").split("?", 1)[0] as string;
  return /^\/(?:en\/)?(?:usul|sanggah|pengaduan|lacak)$/.test(path) && formType(request) !== null;
}

/**
 * Reads the form and renders the page it was posted to, as if it had been asked for. Everything typed so far travels
 * in the form, so nothing of it is kept here.
 */
export async function runWithPostedForm(
  request: IncomingMessage,
  response: PageResponse & Pick<ServerResponse, "once">,
  render: () => void,
): Promise<void> {
  const limit = formType(request) === "multipart" ? maxPhotoBytes : maxTextBytes;
  const held = holdBody();
  response.once("close", held.release);
  const body = await readAtMost(request, limit, held);
  const form = await parseForm(request, body);
  request.method = "GET";
  for (const name of ["content-type", "content-length", "transfer-encoding"]) delete request.headers[name];
  response.setHeader("Cache-Control", "no-store");
  storage.run({ form, response }, render);
}

type Body = { bytes: Buffer<ArrayBuffer>; missing: PostedForm["missing"] };

async function readAtMost(request: IncomingMessage, limit: number, held: HeldBody): Promise<Body> {
  const chunks: Buffer[] = [];
  let kept = 0;
  let ignored = 0;
  let missing: PostedForm["missing"] = null;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    const part = missing ? chunk.subarray(0, 0) : chunk.subarray(0, limit - kept);
    if (part.length > 0 && held.take(part.length)) {
      chunks.push(part);
      kept += part.length;
    } else if (part.length > 0) missing = "busy";
    if (kept === limit && part.length < chunk.length) missing ??= "too_large";
    if (missing) ignored += chunk.length;
    if (ignored > maxIgnoredBytes) request.destroy();
  }
  return { bytes: Buffer.concat(chunks), missing };
}

/** What cannot be read as a form is an empty one: the page then shows its first screen. */
async function parseForm(request: IncomingMessage, { bytes, missing }: Body): Promise<PostedForm> {
  const type = request.headers["content-type"] as string;
  if (formType(request) === "urlencoded") {
    const text = new Response(bytes, { headers: { "content-type": type } });
    return { data: await text.formData().catch(() => new FormData()), missing };
  }
  const parts = findParts(type, bytes);
  if (!parts) return { data: new FormData(), missing };
  const left = missing ?? (parts.hasTooMany ? "too_large" : null);
  // The text fields of our forms stand before the files.
  const data = (await readParts(left ? wholeParts(parts) : parts)) ?? new FormData();
  if (left) for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
  return { data, missing: left };
}

function formType(request: Pick<IncomingMessage, "headers">): "urlencoded" | "multipart" | null {
  const type = request.headers["content-type"] ?? "";
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return "urlencoded";
  return /^multipart\/form-data\b/i.test(type) ? "multipart" : null;
}
