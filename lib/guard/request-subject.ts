import { AsyncLocalStorage } from "node:async_hooks";
import { processState } from "../state/process-state.ts";
import { type Subject, sharedSubject } from "./client-subject.ts";

const storage = processState("guard:request-subject", () => new AsyncLocalStorage<Subject>());

/** Runs one request on behalf of a subject. Called once per request by server.ts, around the API and the pages. */
export function runWithSubject<T>(subject: Subject, work: () => T): T {
  return storage.run(subject, work);
}

/** The subject of the request being served. @returns the shared one when nobody in front told it. */
export function currentSubject(): Subject {
  return storage.getStore() ?? sharedSubject;
}
