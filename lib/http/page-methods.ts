import type { IncomingMessage, ServerResponse } from "node:http";

const pageMethods = ["GET", "HEAD", "POST"];

/**
 * Answers a method that no page has: 204 to OPTIONS, 405 to all others, which the framework would take for a reading.
 * @returns false when it is a page's to answer.
 */
export function answerOtherMethod(
  { method = "" }: Pick<IncomingMessage, "method">,
  response: Pick<ServerResponse, "writeHead" | "end">,
): boolean {
  if (pageMethods.includes(method)) return false;
  const allow = [...pageMethods, "OPTIONS"].join(", ");
  if (method === "OPTIONS") response.writeHead(204, { allow }).end();
  else {
    const type = "text/plain; charset=utf-8";
    response.writeHead(405, { allow, "content-type": type, "cache-control": "no-store" });
    response.end("Method not allowed\n");
  }
  return true;
}
