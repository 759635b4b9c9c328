import { createServer, type Server } from "node:http";
import type { RequestHandler } from "./request-handler.ts";

/**
 * The portal's server of node:http. Every request goes to `handle`, also one that offers another protocol, as some
 * programs do by themselves (`Upgrade: h2c`): it is answered in plain HTTP. Without this the framework, which listens
 * for upgrades on whatever server its first page came in by, would close the connection unanswered.
 */
export function makeServer(handle: RequestHandler): Server {
  // A head that does not end is cut off within 5 s after its time, not within the default 30 s.
  return createServer({ connectionsCheckingInterval: 5_000, shouldUpgradeCallback: () => false }, handle);
}
