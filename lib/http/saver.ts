import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

const cookie = "hemat";
const cookieSeconds = 365 * 86_400;
const maxFormBytes = 8 * 1024;

/**
 * Should this reader's pages come without scripts? The reader's own choice goes before what the browser asks for
 * (`Save-Data: on`).
 */
export function savesData(headers: Pick<IncomingHttpHeaders, "cookie"> & { "save-data"?: unknown }): boolean {
  const choice = new RegExp(`(?:^|;\\s*)${cookie}=([01])(?:;|$)`).exec(headers.cookie ?? "")?.[1];
  if (choice !== undefined) return choice === "1";
  return String(headers["save-data"] ?? "").toLowerCase() === "on";
}

/** Is this the form of the footer that switches saving on or off? */
export function isSaverChoice({ method, url }: Pick<IncomingMessage, "method" | "url">): boolean {
  return method === "POST" && url === "/hemat";
}

/**
 * Keeps the choice (`hemat`: 1 or 0) in a cookie and leads back to the page it was made on (`kembali`).
 * @param secure whether the portal's own address is https.
 */
export async function answerSaverChoice(
  request: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
): Promise<void> {
  const form = new URLSearchParams(await readForm(request));
  const value = form.get("hemat") === "1" ? "1" : "0";
  response.writeHead(303, {
    location: ownPath(form.get("kembali") ?? ""),
    "set-cookie": `${cookie}=${value}; Path=/; Max-Age=${cookieSeconds}; SameSite=Lax; HttpOnly${secure ? "; Secure" : ""}`,
    "cache-control": "no-store",
  });
  response.end();
}

/** The address within this portal, or the front page when it would lead anywhere else. */
export function ownPath(path: string): string {
  const here = "http://portal.invalid";
  if (!path.startsWith("/") || !URL.canParse(path, here)) return "/";
  const { origin, pathname, search } = new URL(path, here);
  // A path may still begin with two slashes, and a browser would take what follows for a host.
  return origin === here && !pathname.startsWith("//") ? pathname + search : "/";
}

/** What is too long is no choice of ours, and the rest of it is not read. */
async function readForm(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > maxFormBytes) return "";
  }
  return text;
}
