import { readdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import english from "../../messages/en.json" with { type: "json" };
import indonesian from "../../messages/id.json" with { type: "json" };

/** What went wrong with a page before the page itself could say it. `down` and `busy` are said by a proxy in front. */
export type PageFailure = "outdated" | "too_large" | "foreign" | "broken" | "down" | "busy";

/** The framework's own limit for a posted page. */
export const maxPageBytes = 1024 * 1024;
// What was typed is given back from this much of a form at most.
const maxKeptBytes = 64 * 1024;

const statuses = { outdated: 409, too_large: 413, foreign: 403, broken: 500, down: 503, busy: 429 } as const;

/** The style sheets of the build, for pages that the framework does not make. @param root the project's folder */
export function listStyles(root: string): string[] {
  const folder = join(root, ".next", "static");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".css"))
    .map((file) => `/_next/static/${file}`);
}

/** Answers a posted page with a small page in the citizen's language: what happened, what was typed, the way back. */
export function sendPageFailure(
  request: { url?: string | undefined },
  response: ServerResponse,
  { failure, status, typed = [], styles }: PageWords,
): void {
  const html = failurePage(request.url ?? "/", { failure, typed, styles });
  response.writeHead(status ?? statuses[failure], {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-length": Buffer.byteLength(html),
  });
  response.end(html);
}

type PageWords = {
  failure: PageFailure;
  /** Other than the failure's own. */
  status?: number | undefined;
  typed?: string[];
  styles: readonly string[];
};

/**
 * The page itself. Privacy: holds what was typed, for the one who typed it.
 * @param address where it leads back to; empty for the address at which it is shown, whatever that is
 */
export function failurePage(
  address: string,
  { failure, typed = [], styles }: PageWords,
  isEnglish = /^\/en(?:[/?]|$)/.test(address),
): string {
  const { site, error, answer, help } = isEnglish ? english : indonesian;
  const [title, text] = {
    outdated: [error.outdatedTitle, error.outdatedText],
    too_large: [error.tooLargeTitle, error.tooLargeText],
    foreign: [error.foreignTitle, error.foreignText],
    broken: [error.title, error.text],
    down: [answer.down.title, answer.down.lead],
    busy: [answer.rateLimited.connection.title, answer.rateLimited.connection.lead],
  }[failure];
  const kept =
    typed.length === 0
      ? ""
      : `<h2 class="mt-6 font-bold text-lg">${escapeHtml(error.typed)}</h2>
<ul class="mt-3 grid gap-3">${typed.map((value) => `<li class="rounded-card border border-line bg-paper p-4">${escapeHtml(value)}</li>`).join("")}</ul>`;
  return `<!doctype html>
<html lang="${isEnglish ? "en" : "id"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(site.errorTitleOf.replace("{title}", title as string))}</title>
${styles.map((href) => `<link rel="stylesheet" href="${escapeHtml(href)}">`).join("\n")}
</head>
<body>
<main class="page-width max-w-(--container-read) py-12">
<h1 class="font-bold text-2xl sm:text-3xl">${escapeHtml(title as string)}</h1>
<p class="mt-3 text-lg">${escapeHtml(text as string)}</p>
${kept}
<ul class="mt-4">
<li><a class="link link-row font-medium" href="${escapeHtml(address)}">${escapeHtml(error.again)}</a></li>
<li><a class="link link-row font-medium" href="${isEnglish ? "/en" : "/"}">${escapeHtml(error.home)}</a></li>
<li><a class="link link-row font-medium" href="tel:171">${escapeHtml(help.ways.call.link)}</a></li>
</ul>
<p class="mt-3">${escapeHtml(error.call)}</p>
</main>
</body>
</html>
`;
}

/**
 * Where the framework would answer a page by a line of plain English (a form of an older deploy, too large a body) or,
 * after a fault, by a document that only scripts can fill, the citizen gets a page, with what was typed.
 */
export function replaceBareFailures(
  request: IncomingMessage,
  response: ServerResponse,
  styles: readonly string[],
): void {
  const address = request.url;
  const body = keepBody(request);
  const { writeHead, write, end } = response;
  let bare: boolean | null = null;
  let status = 200;
  const isBare = () => {
    const type = String(response.getHeader("content-type") ?? "");
    // None of our pages has the status 500: it is the framework's own, whose document is empty.
    bare ??= !response.headersSent && (status === 500 || (status >= 400 && !/^text\/html/.test(type)));
    return bare;
  };
  const answer = async () => {
    Object.assign(response, { writeHead, write, end });
    for (const name of ["content-length", "transfer-encoding", "etag"]) response.removeHeader(name);
    const tooLarge = status === 413 || body.bytes() > maxPageBytes;
    const failure = tooLarge ? "too_large" : status === 409 ? "outdated" : "broken";
    const form = await readForm(body.kept(), request.headers["content-type"]);
    // What came was no form: cut off on the way, or made by a program.
    const isGarbled = status === 500 && request.method === "POST" && form === "garbled";
    sendPageFailure({ url: address }, response, {
      failure,
      status: tooLarge ? 413 : isGarbled ? 400 : status,
      typed: typedFields(form),
      styles,
    });
  };
  Object.assign(response, {
    writeHead(...args: Parameters<typeof writeHead>) {
      status = args[0];
      return isBare() ? response : writeHead.apply(response, args);
    },
    write(...args: Parameters<typeof write>) {
      if (bare === null) status = response.statusCode;
      return isBare() ? true : write.apply(response, args);
    },
    end(...args: Parameters<typeof end>) {
      if (bare === null) status = response.statusCode;
      if (!isBare()) return end.apply(response, args);
      void answer();
      return response;
    },
  });
}

/** Notes the body as it arrives, without taking it from who reads it. */
function keepBody(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const push = request.push;
  // Not assigned where it is made: see docs/adr/0014.
  const keep: typeof push = function (this: IncomingMessage, chunk, encoding) {
    if (Buffer.isBuffer(chunk)) {
      if (bytes + chunk.length <= maxKeptBytes) chunks.push(chunk);
      bytes += chunk.length;
    }
    return push.call(this, chunk, encoding);
  };
  request.push = keep;
  return {
    bytes: () => bytes,
    kept: () => (bytes <= maxKeptBytes ? Buffer.concat(chunks) : null),
  };
}

/** Fields that the page made and nobody typed. */
const madeFields = /^(?:\$|desa$|captcha$|h-captcha-response$|sealed$|soal$|kode$|ganti$)/;
/** Keys, states and other values for programs. */
const forPrograms = /^[\w-]{20,}$|^[[{"$]/;

/** A posted form as it was kept. @returns `garbled` for what is none, null where nothing was kept */
export async function readForm(
  body: Buffer | null,
  contentType: string | undefined,
): Promise<FormData | "garbled" | null> {
  if (!body) return null;
  try {
    const headers = { "content-type": contentType ?? "" };
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch {
    return "garbled";
  }
}

/** What a person wrote into a form. */
export function typedFields(form: FormData | "garbled" | null): string[] {
  if (!form || form === "garbled") return [];
  return [...form].flatMap(([name, value]) => {
    const typed = typeof value === "string" ? value.trim().replaceAll("\r\n", "\n") : "";
    return typed === "" || madeFields.test(name) || forPrograms.test(typed) ? [] : [typed];
  });
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}
