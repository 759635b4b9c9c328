import { parentPort, workerData } from "node:worker_threads";
import { createBatchParser } from "./parse-batch.ts";

// A thread that reads batches of rows, in the order in which they are sent.
const parse = createBatchParser(workerData);
parentPort?.on("message", ({ file, batch }) => {
  const parsed = parse(file, batch);
  parentPort?.postMessage(parsed, [parsed.copy.buffer]);
});
