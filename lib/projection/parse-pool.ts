import { Worker } from "node:worker_threads";
import type { ExportFile } from "./manifest.ts";
import { createBatchParser, type ParsedBatch, type ParserSetup } from "./parse-batch.ts";
import type { ExportBatch } from "./read-export-file.ts";

/** Reads batches of rows, several at a time. */
export type ParsePool = {
  /** How many batches are worth handing over before the first is waited for. */
  depth: number;
  /** The batch's bytes are handed over: they must not be used afterwards. */
  parse(file: ExportFile, batch: ExportBatch): Promise<ParsedBatch>;
  close(): Promise<void>;
};

type Waiting = { resolve(parsed: ParsedBatch): void; reject(error: Error): void };

/** Opens a pool of so many threads; of none, batches are read in this one. */
export function openParsePool(threads: number, setup: ParserSetup): ParsePool {
  if (threads === 0) {
    const parse = createBatchParser(setup);
    return { depth: 1, parse: async (file, batch) => parse(file, batch), close: async () => {} };
  }
  const workers = Array.from({ length: threads }, () => startWorker(setup));
  let turn = 0;
  return {
    // One in hand and one to go on with.
    depth: 2 * threads,
    parse: (file, batch) => {
      const worker = workers[turn++ % threads] as (typeof workers)[number];
      return worker.parse(file, batch);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

/** Twice what Node takes: the pieces of a few batches, so that hardly anything of them is tidied up by copying it. */
const youngMb = 96;

function startWorker(setup: ParserSetup) {
  const worker = new Worker(new URL("./parse-worker.ts", import.meta.url), {
    workerData: setup,
    resourceLimits: { maxYoungGenerationSizeMb: youngMb },
  });
  const waiting: Waiting[] = [];
  let failure: Error | null = null;
  const fail = (error: Error) => {
    failure = error;
    for (const each of waiting.splice(0)) each.reject(error);
  };
  // It answers in the order in which it was asked.
  worker.on("message", (parsed: ParsedBatch) => waiting.shift()?.resolve(parsed));
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("A thread that reads rows has ended.")));
  return {
    parse: (file: ExportFile, batch: ExportBatch) =>
      new Promise<ParsedBatch>((resolve, reject) => {
        if (failure) return reject(failure);
        waiting.push({ resolve, reject });
        worker.postMessage({ file, batch }, [batch.bytes.buffer]);
      }),
    stop: () => worker.terminate(),
  };
}
