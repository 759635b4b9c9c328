import { createHash, type Hash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Fault } from "../errors/fault.ts";
import type { Random } from "./random.ts";

const blockRows = 16_384;

/** What the manifest says of a file. */
export type FileSummary = { readonly rows: number; readonly sha256: string };

/**
 * Writes a CSV file in blocks, the rows of a block in random order, lines ending in LF. Memory stays at two
 * blocks. Row count and SHA-256 are those of the plain text, also when the file is written compressed.
 */
export class CsvFile {
  /** Rows so far. */
  rows = 0;
  private readonly random: Random;
  private readonly head = new PassThrough({ highWaterMark: 4 << 20 });
  private readonly hash: Hash = createHash("sha256");
  private readonly written: Promise<void>;
  private readonly block: string[] = [];
  private failure: unknown;

  constructor(path: string, header: string, random: Random, gzip: boolean) {
    this.random = random;
    const file = createWriteStream(path);
    this.written = gzip ? pipeline(this.head, createGzip({ level: 6 }), file) : pipeline(this.head, file);
    this.written.catch((error: unknown) => {
      this.failure = error;
    });
    this.push(`${header}\n`);
  }

  /** Takes a row without its line end. Call `flush` when `isFull`. */
  add(row: string): void {
    this.rows += 1;
    this.block.push(row);
  }

  /** Is there a block to write? */
  get isFull(): boolean {
    return this.block.length >= blockRows;
  }

  /** Writes what was added, in random order, and waits while the disk is behind. */
  async flush(): Promise<void> {
    if (this.failure !== undefined) throw writeFault(this.failure);
    if (this.block.length === 0) return;
    this.random.shuffle(this.block);
    this.block.push("");
    const keepsUp = this.push(this.block.join("\n"));
    this.block.length = 0;
    if (!keepsUp) await Promise.race([once(this.head, "drain"), this.written]).catch(fail);
  }

  /** Writes the rest and closes the file. @throws Fault `disk_full` when there is no room. */
  async close(): Promise<FileSummary> {
    await this.flush();
    this.head.end();
    await this.written.catch(fail);
    return { rows: this.rows, sha256: this.hash.digest("hex") };
  }

  /** Gives up: closes the file as it is. */
  abandon(): void {
    this.head.destroy();
  }

  private push(text: string): boolean {
    const bytes = Buffer.from(text, "utf8");
    this.hash.update(bytes);
    return this.head.write(bytes);
  }
}

function fail(error: unknown): never {
  throw writeFault(error);
}

function writeFault(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  return code === "ENOSPC" || code === "EDQUOT"
    ? new Fault("disk_full", { message: "No room left on the disk for the export.", cause: error })
    : error;
}
