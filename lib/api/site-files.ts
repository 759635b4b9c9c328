import { statSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { getConfig } from "../config/config.ts";
import { localePath, locales } from "../i18n/routing.ts";
import { processState } from "../state/process-state.ts";

const validDays = 364;
const dayMs = 86_400_000;

/** Pages that anybody may find by a search engine. */
const publicPages = [
  "/",
  "/cek",
  "/bantuan",
  "/resmi",
  "/verifikasi",
  "/rekap",
  "/rekap/metode",
  "/data",
  "/data/api",
] as const;
/** Pages about one person, one paper or one worker: nothing to be found there. */
const privatePaths = [
  "/verifikasi/",
  "/VERIFIKASI/",
  "/cek/saya",
  "/cetak",
  "/bantu",
  "/kode/",
  "/api/",
] as const;

/** What programs look for at fixed places: whom to tell of a flaw (RFC 9116), what to index, and which pages there are. */
export function createSiteFiles(): Hono {
  const files = new Hono();
  files.get("/.well-known/security.txt", (context) => text(context.body.bind(context), securityText()));
  files.get("/robots.txt", (context) => text(context.body.bind(context), robotsText()));
  files.get("/sitemap.xml", (context) =>
    context.body(sitemap(), 200, { "content-type": "application/xml; charset=utf-8", "cache-control": day }),
  );
  return files;
}

const day = "public, max-age=86400";

function text(
  send: (body: string, status: 200, headers: Record<string, string>) => Response,
  body: string,
): Response {
  return send(body, 200, { "content-type": "text/plain; charset=utf-8", "cache-control": day });
}

/** It ends a year after the portal was built: who runs older software than that should not promise to answer. */
function securityText(): string {
  const { publicUrl, securityContact } = getConfig();
  const expires = new Date(builtAt() + validDays * dayMs).toISOString().replace(/\.\d+Z$/, "Z");
  return `${[
    `Contact: ${securityContact ?? `${publicUrl}/resmi#celah`}`,
    `Expires: ${expires}`,
    `Preferred-Languages: ${locales.join(", ")}`,
    `Canonical: ${publicUrl}/.well-known/security.txt`,
    `Policy: ${publicUrl}/resmi#celah`,
  ].join("\n")}\n`;
}

function builtAt(): number {
  return processState("site:built-at", () => {
    const build = statSync(join(process.cwd(), ".next", "BUILD_ID"), { throwIfNoEntry: false });
    return build?.mtimeMs ?? Date.now();
  });
}

function robotsText(): string {
  const paths = privatePaths.flatMap((path) => [path, ...(path.startsWith("/api") ? [] : [`/en${path}`])]);
  const lines = ["User-agent: *", ...paths.map((path) => `Disallow: ${path}`), "Disallow: /*?", "Allow: /"];
  // `/bantu` begins `/bantuan` too; the longer rule wins.
  lines.push("Allow: /bantuan", "Allow: /en/bantuan", "", `Sitemap: ${getConfig().publicUrl}/sitemap.xml`);
  return `${lines.join("\n")}\n`;
}

function sitemap(): string {
  const { publicUrl } = getConfig();
  const urls = publicPages.flatMap((path) =>
    locales.map((locale) => {
      const others = locales.map(
        (language) =>
          `<xhtml:link rel="alternate" hreflang="${language}" href="${publicUrl}${localePath(language, path)}"/>`,
      );
      return `  <url><loc>${publicUrl}${localePath(locale, path)}</loc>${others.join("")}</url>`;
    }),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${urls.join("\n")}
</urlset>
`;
}
