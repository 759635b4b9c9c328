import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line to a port of this machine that can go silent, as a network does that drops packets, or be cut. */
export type TcpLine = {
  port: number;
  /** From now on nothing passes, and nobody is told: also new connections are taken and never answered. */
  silence(): void;
  /** Whoever waits is cut off; the next connections pass. */
  mend(): void;
  close(): void;
};

/** Starts one. @param target the port it leads to */
export async function startTcpLine(target: number): Promise<TcpLine> {
  const ends = new Set<Socket>();
  let silent = false;
  const keep = (socket: Socket) => {
    ends.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => ends.delete(socket));
    return socket;
  };
  const server = createServer((near) => {
    keep(near);
    if (silent) return;
    const far = keep(connect(target, "127.0.0.1"));
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    near.pipe(far);
    far.pipe(near);
  });
  const cut = () => {
    for (const socket of ends) socket.destroy();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      silent = true;
      for (const socket of ends) socket.unpipe().pause();
    },
    mend() {
      silent = false;
      cut();
    },
    close() {
      server.close();
      cut();
    },
  };
}
