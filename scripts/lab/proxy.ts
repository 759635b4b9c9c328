import { once } from "node:events";
import { createServer, type IncomingMessage, request as openRequest } from "node:http";

/** Cuts the line to the client although the portal has answered. Told what came back, without its body. */
export type LosesReply = (request: IncomingMessage, response: IncomingMessage) => boolean;

/** In turn to each portal. It writes the peer at the end of X-Forwarded-For and keeps what stood there, as nginx does. */
export async function startProxy(
  targets: readonly string[],
  losesReply: LosesReply = () => false,
): Promise<{ url: string; close(): void }> {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const target = targets[turn++ % targets.length] ?? "";
    const before = incoming.headers["x-forwarded-for"];
    const peer = incoming.socket.remoteAddress ?? "";
    const forwarded = openRequest(
      new URL(incoming.url ?? "/", target),
      {
        method: incoming.method,
        headers: { ...incoming.headers, "x-forwarded-for": before ? `${before}, ${peer}` : peer },
      },
      (response) => {
        if (losesReply(incoming, response)) return outgoing.destroy();
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
