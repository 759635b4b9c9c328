import { AsyncLocalStorage } from "node:async_hooks";
import { processState } from "../state/process-state.ts";

/** The part of node's ServerResponse that a page may touch. */
export type PageResponse = {
  statusCode: number;
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
};

const storage = processState("http:page-response", () => new AsyncLocalStorage<PageResponse>());

/** Lets the page rendered inside `work` choose its status. Called once per request by server.ts. */
export function runWithResponse<T>(response: PageResponse, work: () => T): T {
  return storage.run(response, work);
}

/**
 * Gives the page being rendered another status than 200. The framework's own way (`notFound()`) sends an empty
 * document that only scripts can fill, and it has none for 429 and 503.
 * @returns false when no server of ours is in front or the head is already sent; then nothing changed.
 */
export function setPageStatus(status: number, retryAfterSeconds?: number): boolean {
  const response = storage.getStore();
  if (response === undefined || response.headersSent) return false;
  response.statusCode = status;
  if (retryAfterSeconds !== undefined)
    response.setHeader("retry-after", String(Math.ceil(retryAfterSeconds)));
  return true;
}
