import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildRecapFiles } from "../recap/build-recap-files.ts";
import { filesFolder } from "../recap/data-files.ts";
import { testAreas, testRelease } from "../recap/test-figures.ts";
import { answerDataFile } from "./data-files.ts";

const folder = mkdtempSync(join(tmpdir(), "dataku-data-"));
const older = { ...testRelease, id: "2026-Q2-r4", period: "2026-Q2", as_of: "2026-06-30", synthetic: false };
const publicUrl = "https://dataku.example.go.id";
const csvName = "dataku-2026-Q3-r7-sintetis-village-persons.csv";
const csvPath = `/data/2026-Q3-r7/${csvName}`;
const parquetPath = csvPath.replace(".csv", ".parquet");
const onDisk = (path: string) =>
  readFileSync(join(filesFolder("2026-Q3-r7", folder), path.split("/").at(-1) ?? ""));
let server: Server;

beforeAll(async () => {
  for (const release of [testRelease, older])
    await buildRecapFiles(release, filesFolder(release.id, folder), testAreas);
  writeFileSync(
    join(folder, "index.json"),
    JSON.stringify({ active: testRelease.id, releases: [testRelease, older] }),
  );
  writeFileSync(join(folder, "secret.csv"), "secret");
  server = createServer((asked, response) => {
    void answerDataFile(asked, response, { publicUrl, folder }, () => response.writeHead(404).end("next"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** With path and headers exactly as written. */
function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers as Record<string, string>,
          body: Buffer.concat(parts),
        }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("a file is sent whole, for ever the same, and says what it is", async () => {
  const { status, headers, body } = await ask(csvPath);
  const sha256 = createHash("sha256").update(onDisk(csvPath));
  expect(status).toBe(200);
  expect(body.equals(onDisk(csvPath))).toBe(true);
  expect(headers).toMatchObject({
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-length": String(body.length),
    "cache-control": "public, max-age=31536000, immutable",
    "accept-ranges": "bytes",
    "access-control-allow-origin": "*",
    "content-disposition": `attachment; filename="${csvName}"`,
    "repr-digest": `sha-256=:${sha256.digest("base64")}:`,
  });
});

test.each([
  ["parquet", "application/vnd.apache.parquet"],
  ["json", "application/json"],
])("a %s file is of type %s", async (ending, type) => {
  const { headers } = await ask(csvPath.replace(/csv$/, ending));
  expect(headers["content-type"]).toBe(type);
});

test("HEAD tells the same as GET and sends nothing", async () => {
  const whole = await ask(csvPath);
  const head = await ask(csvPath, {}, "HEAD");
  const { date: _whole, ...told } = whole.headers;
  expect(head.status).toBe(200);
  expect(head.headers).toMatchObject(told);
  expect(head.body.length).toBe(0);
});

describe("of a text that a reader takes packed", () => {
  test("the packed form is sent, under a tag of its own", async () => {
    const plain = await ask(csvPath);
    const packed = await ask(csvPath, { "accept-encoding": "br, gzip;q=0.8" });
    expect(packed.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
    expect(packed.headers.etag).not.toBe(plain.headers.etag);
    expect(packed.body.length).toBe(Number(packed.headers["content-length"]));
    expect(gunzipSync(packed.body).equals(onDisk(csvPath))).toBe(true);
    // It would be the digest of other bytes.
    expect(packed.headers["repr-digest"]).toBeUndefined();
  });

  test.each(["", "identity", "gzip;q=0", "gzip; q=0.000", "x-gzip-not"])(
    "the plain one goes to who says %j",
    async (accept) => {
      const { headers } = await ask(csvPath, { "accept-encoding": accept });
      expect(headers["content-encoding"]).toBeUndefined();
    },
  );

  test("a part is cut from the plain one", async () => {
    const { status, headers, body } = await ask(csvPath, { "accept-encoding": "gzip", range: "bytes=0-6" });
    expect([status, headers["content-encoding"], String(body)]).toEqual([206, undefined, "release"]);
  });
});

describe("a part of a file", () => {
  test("is what was asked for", async () => {
    const file = onDisk(parquetPath);
    for (const [range, part, told] of [
      ["bytes=0-3", file.subarray(0, 4), `bytes 0-3/${file.length}`],
      ["bytes=-8", file.subarray(-8), `bytes ${file.length - 8}-${file.length - 1}/${file.length}`],
      ["bytes=100-", file.subarray(100), `bytes 100-${file.length - 1}/${file.length}`],
    ] as const) {
      const { status, headers, body } = await ask(parquetPath, { range });
      expect(status).toBe(206);
      expect(headers["content-range"]).toBe(told);
      expect(headers["content-length"]).toBe(String(part.length));
      expect(body.equals(part)).toBe(true);
    }
  });

  test("beyond its end is refused with its size", async () => {
    const { status, headers, body } = await ask(parquetPath, { range: "bytes=99999999-" });
    expect(status).toBe(416);
    expect(headers["content-range"]).toBe(`bytes */${onDisk(parquetPath).length}`);
    expect(body.length).toBe(0);
  });

  test("comes only while the file is the one the reader began with", async () => {
    const { headers } = await ask(parquetPath);
    const range = "bytes=0-3";
    expect((await ask(parquetPath, { range, "if-range": String(headers.etag) })).status).toBe(206);
    expect((await ask(parquetPath, { range, "if-range": '"another"' })).status).toBe(200);
  });
});

test("who has the file already is told so and gets nothing", async () => {
  const { headers } = await ask(csvPath);
  for (const known of [headers.etag, `W/${headers.etag}`, `"another", ${headers.etag}`, "*"]) {
    const { status, body } = await ask(csvPath, { "if-none-match": String(known) });
    expect([status, body.length]).toEqual([304, 0]);
  }
  expect((await ask(csvPath, { "if-none-match": '"another"' })).status).toBe(200);
});

test("what the catalogue names a release by leads to the page that shows it", async () => {
  const catalogue = JSON.parse((await ask("/data/catalog.jsonld")).body.toString());
  for (const { "@id": id, "dcat:landingPage": page } of catalogue["dcat:dataset"]) {
    const { status, headers } = await ask(new URL(id).pathname);
    expect([status, publicUrl + headers.location]).toEqual([302, page["@id"]]);
  }
  expect((await ask("/data/latest")).headers.location).toBe("/data");
  expect((await ask("/data/2026-Q3-r8")).status).toBe(404);
});

test("latest leads to the file of the release that is shown", async () => {
  for (const [asked, name] of [
    ["village-persons.csv", csvName],
    ["nation-update-weeks.parquet", "dataku-2026-Q3-r7-sintetis-nation-update-weeks.parquet"],
    ["datapackage.json", "datapackage.json"],
    ["SHA256SUMS", "SHA256SUMS"],
  ]) {
    const { status, headers } = await ask(`/data/latest/${asked}`);
    expect([status, headers.location]).toEqual([302, `/data/2026-Q3-r7/${name}`]);
    expect(headers["cache-control"]).toBe("public, max-age=300");
    expect((await ask(String(headers.location))).status).toBe(200);
  }
});

test("until the files of the newest release are written, latest leads to those before", async () => {
  const index = join(folder, "index.json");
  const before = readFileSync(index, "utf8");
  const newest = { ...testRelease, id: "2026-Q4-r9", period: "2026-Q4" };
  writeFileSync(index, JSON.stringify({ active: newest.id, releases: [newest, testRelease, older] }));
  const { headers } = await ask("/data/latest/village-persons.csv");
  writeFileSync(index, before);
  expect(headers.location).toBe(csvPath);
});

test("files of older releases stay", async () => {
  const { status, body } = await ask("/data/2026-Q2-r4/dataku-2026-Q2-r4-nation-persons.csv");
  expect(status).toBe(200);
  expect(String(body)).toContain("2026-Q2-r4,DTSEN,2026-Q2,2026-06-30,false,nation,id,Indonesia");
});

test.each([
  "/data",
  "/data/",
  "/data/api",
  "/data/latest/",
  "/data/latest/nothing.csv",
  "/data/2026-Q3-r7/",
  "/data/2026-Q3-r7/nothing.csv",
  `${csvPath}.gz`,
  "/data/2026-Q3-r9/datapackage.json",
  "/data/2026-Q3-r7/../../secret.csv",
  "/data/2026-Q3-r7/..%2f..%2fsecret.csv",
  "/data/../secret.csv",
  "/data/./secret.csv",
  "/data/../index.json",
  "/data/2026-Q3-r7/..",
  "/data/__proto__/datapackage.json",
  "/data/2026-Q3-r7/constructor",
  "/data/2026-Q3-r7/SHA256SUMS%00.csv",
])("nothing else is a file: %s", async (path) => {
  const { status, body } = await ask(path);
  expect([status, String(body)]).toEqual([404, "next"]);
});

test("the catalogue lists every file of every release with its checksum", async () => {
  const { status, headers, body } = await ask("/data/catalog.jsonld");
  expect([status, headers["content-type"]]).toEqual([200, "application/ld+json"]);
  const catalogue = JSON.parse(String(body));
  expect(catalogue["@type"]).toBe("dcat:Catalog");
  expect(catalogue["dcat:dataset"]).toMatchObject([
    {
      "dct:identifier": "2026-Q3-r7",
      "dcat:previousVersion": { "@id": `${publicUrl}/data/2026-Q2-r4` },
      "dct:title": [{ "@value": expect.stringContaining("sintetis") }, {}],
    },
    {
      "dct:identifier": "2026-Q2-r4",
      "dct:title": [{ "@value": expect.not.stringContaining("sintetis") }, {}],
    },
  ]);
  for (const dataset of catalogue["dcat:dataset"]) {
    for (const distribution of dataset["dcat:distribution"]) {
      const file = await ask(new URL(distribution["dcat:downloadURL"]["@id"]).pathname);
      expect(String(file.body.length)).toBe(distribution["dcat:byteSize"]["@value"]);
      expect(createHash("sha256").update(file.body).digest("hex")).toBe(
        distribution["spdx:checksum"]["spdx:checksumValue"]["@value"],
      );
    }
  }
  expect((await ask("/data/catalog.jsonld", {}, "HEAD")).body.length).toBe(0);
});

test("before the first release there is a catalogue of nothing", async () => {
  const empty = createServer((asked, response) => {
    const nowhere = { publicUrl, folder: join(folder, "nowhere") };
    void answerDataFile(asked, response, nowhere, () => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => empty.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(empty.address() as AddressInfo).port}/data`;
  expect(await (await fetch(`${address}/catalog.jsonld`)).json()).toMatchObject({ "dcat:dataset": [] });
  expect((await fetch(`${address}/latest/datapackage.json`)).status).toBe(404);
  empty.close();
});
