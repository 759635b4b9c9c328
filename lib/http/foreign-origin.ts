/**
 * Was this sent by another site's page? Browsers say with every POST where it comes from; programs say nothing, and
 * have no citizen's browser to misuse. `null` is what a page that hides itself says.
 * @param own the address of this portal; null when the operator set none, then the host that was asked counts.
 */
export function isForeignOrigin(
  request: {
    method?: string | undefined;
    headers: { origin?: string | undefined; host?: string | undefined };
  },
  own: string | null,
): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || request.method === "GET" || request.method === "HEAD") return false;
  if (own !== null) return origin !== new URL(own).origin;
  return origin !== `http://${host}` && origin !== `https://${host}`;
}
