import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { makeServer } from "./make-server.ts";

test.each(["h2c", "websocket"])("a request that offers %s is answered like any other", async (protocol) => {
  const server = makeServer((request, response) => {
    response.setHeader("connection", "close");
    response.end(`answered ${request.url}`);
  });
  // As the framework does with the server of its first page.
  server.on("upgrade", (_request, socket) => socket.destroy());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(
    `GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
  );
  const answer = await text(socket);
  server.close();
  expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*answered \/healthz/);
});
