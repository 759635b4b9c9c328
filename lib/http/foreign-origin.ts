import type { IncomingHttpHeaders } from "node:http";

/**
 * Was this sent by another site's page, or by a browser that does not say by which? Whatever comes from a browser must
 * bring the portal's own Origin. A program's call to the API has no mark of a browser and no citizen's browser to
 * misuse, so it needs none (ADR 0005). `null` is what a page that hides itself says.
 * @param own the address of this portal; null when the operator set none, then the host that was asked counts.
 */
export function isForeignOrigin(
  request: { method?: string | undefined; url?: string | undefined; headers: IncomingHttpHeaders },
  own: string | null,
): boolean {
  const { method, headers } = request;
  if (method === "GET" || method === "HEAD") return false;
  const { origin, host } = headers;
  if (origin === undefined) return isFromBrowser(request);
  if (own !== null) return origin !== new URL(own).origin;
  return origin !== `http://${host}` && origin !== `https://${host}`;
}

/** Marks that browsers leave and that a page of another site cannot take away, and the types of content that a form has. */
function isFromBrowser({
  url,
  headers,
}: {
  url?: string | undefined;
  headers: IncomingHttpHeaders;
}): boolean {
  if (headers.cookie !== undefined) return true;
  // Node's fetch writes Sec-Fetch-Mode and nothing else of these; browsers write all of them.
  const marks = Object.keys(headers).filter((name) => name.startsWith("sec-fetch-"));
  if (marks.some((name) => name !== "sec-fetch-mode")) return true;
  // The API takes no form but submissions with photos, which programs send too; it says so itself.
  if (/^\/api\//.test(url ?? "")) return false;
  return /^\s*(?:application\/x-www-form-urlencoded|text\/plain|multipart\/form-data)\b/i.test(
    headers["content-type"] ?? "",
  );
}
