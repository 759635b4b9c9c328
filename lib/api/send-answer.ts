import type { ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";

/**
 * Answers 200 with what was found of a person, for nobody to keep. Where node:http is below, head and text go out in one piece: a
 * Response would be a stream to be read first, which costs as much as the rest of a look-up does here.
 */
export function sendAnswer(
  context: Context,
  { synthetic }: { synthetic: boolean },
  document: object,
): Response {
  const headers = {
    "cache-control": "no-store",
    // The body is a contract that other programs hold; whether people are made up is said beside it.
    ...(synthetic ? { "dataku-synthetic": "true" } : {}),
  };
  const { outgoing } = (context.env ?? {}) as { outgoing?: ServerResponse };
  if (!outgoing) return context.json(document, 200, headers);
  const text = JSON.stringify(document);
  outgoing.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  outgoing.end(text);
  return RESPONSE_ALREADY_SENT;
}
