import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEvidenceStore } from "./open-evidence-store.ts";

// It has no types of its own.
type S3Server = { run(): Promise<{ port: number }>; close(): Promise<void> };
const S3rver = createRequire(import.meta.url)("s3rver") as new (options: object) => S3Server;

const name = (i: number) => `3b1f8a52-0000-4000-8000-${i.toString(16).padStart(12, "0")}`;
let directory: string;
let server: S3Server;
let endpoint: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "dataku-s3-"));
  server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory,
    configureBuckets: [{ name: "bukti" }],
  });
  endpoint = `http://127.0.0.1:${(await server.run()).port}`;
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const open = (bucket = "bukti", at = endpoint, s3Key = "S3RVER") =>
  openEvidenceStore({ url: `s3://${bucket}?endpoint=${at}`, s3Key, s3Secret: "S3RVER" });

test("what was put is got back, listed and removed; removing twice is no harm", async () => {
  const store = open();
  expect(await store.get(name(1))).toBeNull();
  await store.put(name(1), Buffer.from([0, 255, 1]));
  expect(await store.get(name(1))).toEqual(Buffer.from([0, 255, 1]));
  const found = [];
  for await (const one of store.list()) found.push(one);
  expect(found.map((one) => one.name)).toEqual([name(1)]);
  expect(Math.abs((found[0]?.storedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  await store.remove(name(1));
  await store.remove(name(1));
  expect(await store.get(name(1))).toBeNull();
});

test("a key that nobody has, a bucket that is not there and a server that is away are faults of the store", async () => {
  const stores = [open("bukti", endpoint, "nobody"), open("lain"), open("bukti", "http://127.0.0.1:9")];
  for (const store of stores) {
    await expect(store.put(name(1), Buffer.from("x"))).rejects.toMatchObject({
      code: "evidence_unavailable",
    });
  }
});

/** Serves one answer after the other, as a bucket does. @returns the paths that were asked for */
async function withBucket(
  answers: [status: number, body: string][],
  work: (at: string) => Promise<void>,
): Promise<string[]> {
  const asked: string[] = [];
  const bucket = createServer((request, response) => {
    asked.push(request.url ?? "");
    const [status, body] = answers[asked.length - 1] ?? [500, ""];
    request.resume().on("end", () => response.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => bucket.listen(0, "127.0.0.1", resolve));
  const bound = bucket.address();
  await work(`http://127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`);
  bucket.closeAllConnections();
  await new Promise((resolve) => bucket.close(resolve));
  return asked;
}

// The local server cannot cut a list into pages under this Node.
test("a list of several pages is read to its end", async () => {
  const page = (more: boolean, ...names: string[]) =>
    `<ListBucketResult><IsTruncated>${more}</IsTruncated>${names
      .map(
        (one) =>
          `<Contents><Key>evidence/${one}</Key><LastModified>2026-09-30T00:00:00Z</LastModified></Contents>`,
      )
      .join("")}</ListBucketResult>`;
  const found: string[] = [];
  const pages: [number, string][] = [
    [200, page(true, name(1), name(2))],
    [200, page(false, name(3))],
  ];
  const asked = await withBucket(pages, async (at) => {
    for await (const one of open("bukti", at).list()) found.push(one.name);
  });
  expect(found).toEqual([1, 2, 3].map(name));
  expect(asked.map((path) => new URL(path, endpoint).searchParams.get("start-after"))).toEqual([
    null,
    `evidence/${name(2)}`,
  ]);
});

test("a bucket without room says so", async () => {
  await withBucket(
    [
      [507, ""],
      [507, ""],
    ],
    async (at) => {
      const put = open("bukti", at).put(name(1), Buffer.from("x"));
      await expect(put).rejects.toMatchObject({ code: "disk_full" });
    },
  );
});

test("a folder is opened by its path, in both ways of writing it", async () => {
  const nothing = { s3Key: null, s3Secret: null };
  await openEvidenceStore({ url: `file:${join(directory, "local")}`, ...nothing }).put(
    name(7),
    Buffer.from("x"),
  );
  const store = openEvidenceStore({ url: `file://${join(directory, "local")}`, ...nothing });
  expect((await store.get(name(7)))?.toString()).toBe("x");
});
