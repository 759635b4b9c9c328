import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { createServer, request as openPlain } from "node:http";
import { connect as connectHttp2, type OutgoingHttpHeaders } from "node:http2";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDataDir, spawnPortal, type TestPortal } from "../../lib/http/test-portal.ts";
import { ensureBuilt } from "../ensure-built.mjs";
import { publicName, startTestNginx, type TestNginx } from "./test-nginx.ts";

const root = join(import.meta.dirname, "..", "..");
const dataDir = makeDataDir();
const origin = `https://${publicName}`;
let portal: TestPortal;
let nginx: TestNginx;
/** A script of the build that was packed. */
let script = "";

beforeAll(async () => {
  await ensureBuilt();
  const chunks = join(root, ".next", "static", "chunks");
  const packed = readdirSync(chunks).find((name) => name.endsWith(".js.br")) as string;
  script = `/_next/static/chunks/${packed.slice(0, -3)}`;
  // A hundredth of the quotas, so that the limit of challenges is met after nine.
  portal = await spawnPortal({
    DATA_DIR: dataDir,
    PUBLIC_URL: origin,
    TRUSTED_PROXY_HOPS: "1",
    QUOTA_SCALE: "0.01",
  });
  await portal.ready();
  nginx = await startTestNginx(portal.port, 1);
});
afterAll(async () => {
  await nginx?.stop();
  await portal?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** What a browser asks: over HTTP/2. */
async function askOverHttp2(headers: OutgoingHttpHeaders, body?: Buffer) {
  const session = connectHttp2(`https://127.0.0.1:${nginx.port}`, {
    servername: publicName,
    ca: nginx.certificate,
  });
  const stream = session.request({ ":authority": publicName, ...headers });
  // It may be answered before all of it was sent.
  stream.on("error", () => {});
  stream.end(body);
  const [answered] = await once(stream, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  session.close();
  return { protocol: session.alpnProtocol, headers: answered, body: Buffer.concat(chunks) };
}

const formType = { "content-type": "application/x-www-form-urlencoded" };

test("a page comes over TLS and HTTP/2, packed once, with the portal's own headers and none twice", async () => {
  const page = await askOverHttp2({ ":path": "/cek", "accept-encoding": "br" });
  const { headers } = page;
  expect(page.protocol).toBe("h2");
  expect(headers[":status"]).toBe(200);
  expect(headers["content-encoding"]).toBe("br");
  for (const name of ["Save-Data", "Cookie", "Accept-Encoding"]) expect(headers.vary).toContain(name);
  expect(headers["strict-transport-security"]).toBe("max-age=31536000");
  expect(brotliDecompressSync(page.body).toString()).toContain('<html lang="id"');
});

test("plain HTTP leads to TLS, and no other name is answered", async () => {
  const answered = openPlain({ port: nginx.plainPort, path: "/cek?desa=1", headers: { host: publicName } });
  answered.end();
  const [response] = await once(answered, "response");
  response.resume();
  expect([response.statusCode, response.headers.location]).toEqual([301, `${origin}/cek?desa=1`]);
  const other = connectTls({ port: nginx.port, host: "127.0.0.1", servername: "other.example" });
  await expect(once(other, "secureConnect")).rejects.toThrow();
  // The right name in the handshake and another one in the request.
  await expect(nginx.ask("/", { headers: { host: "other.example" } })).rejects.toThrow("socket hang up");
});

test("scripts come from nginx as they were packed, for ever, under the portal's own headers", async () => {
  const direct = await fetch(`${portal.url}${script}`, { headers: { "accept-encoding": "br" } });
  await direct.arrayBuffer();
  const plain = await nginx.ask(script);
  const brotli = await nginx.ask(script, { headers: { "accept-encoding": "gzip, br" } });
  const gzip = await nginx.ask(script, { headers: { "accept-encoding": "gzip" } });
  expect(brotli.headers["content-encoding"]).toBe("br");
  expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
  expect(gzip.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(gzip.body)).toEqual(plain.body);
  expect(brotli.headers.vary).toBe("Accept-Encoding");
  for (const name of [
    "cache-control",
    "content-security-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
  ])
    expect([name, brotli.headers[name]]).toEqual([name, direct.headers.get(name)]);
  // The portal would have answered with an ETag of its own form.
  expect(brotli.headers.etag).not.toBe(direct.headers.get("etag"));
});

test("files of public/ come from nginx, areas that have no file and hidden files from the portal", async () => {
  const area = await nginx.ask("/wilayah/32.73.json", { headers: { "accept-encoding": "gzip" } });
  expect([area.status, area.headers["content-type"], area.headers["content-encoding"]]).toEqual([
    200,
    "application/json",
    "gzip",
  ]);
  expect(JSON.parse(gunzipSync(area.body).toString()).code).toBe("32.73");
  const village = await nginx.ask("/wilayah/32.73.25.1002.json");
  expect([village.status, JSON.parse(village.body.toString()).level]).toEqual([200, "village"]);
  expect((await nginx.ask("/wilayah/.edition")).status).toBe(404);
  expect((await nginx.ask("/.well-known/security.txt")).status).toBe(200);
  expect((await nginx.ask("/_outage/down.id.html")).status).toBe(404);
});

test("a form is taken from the portal's own page and from no other site's", async () => {
  const send = (from: string) =>
    nginx.ask("/hemat", {
      method: "POST",
      headers: { ...formType, origin: from },
      body: "hemat=1&kembali=%2Fcek",
    });
  const own = await send(origin);
  expect([own.status, own.headers.location]).toEqual([303, "/cek"]);
  expect((await send("https://dataku.example.com")).status).toBe(403);
});

test("photos of 16 MB reach the portal, and more than it takes is refused in its own words", async () => {
  const send = (path: string, megabytes: number) => {
    const boundary = "-----of-a-test";
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="foto"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
    const body = Buffer.concat([
      Buffer.from(head),
      Buffer.alloc(megabytes * 1024 * 1024),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const headers = { "content-type": `multipart/form-data; boundary=${boundary}`, origin };
    return nginx.ask(path, { method: "POST", headers, body });
  };
  expect((await send("/pengaduan", 16)).status).toBe(200);
  const large = await send("/api/v1/submissions", 26);
  expect([large.status, JSON.parse(large.body.toString()).code]).toEqual([413, "too_large"]);
  const page = await send("/en/cek", 3);
  expect(page.status).toBe(413);
  expect(page.body.toString()).toContain("This is too large to send");
  const post = { ":method": "POST", origin, "content-type": "application/json" };
  const program = await askOverHttp2({ ...post, ":path": "/api/v1/checks" }, Buffer.alloc(3 * 1024 * 1024));
  expect([program.headers[":status"], JSON.parse(program.body.toString()).code]).toEqual([413, "too_large"]);
});

test("the guard counts the client's own address, and no address that the client claims", async () => {
  const challenge = (from: string, forwarded: string) =>
    nginx
      .ask("/api/v1/captcha?for=check", {
        from,
        headers: {
          "x-forwarded-for": forwarded,
          "x-real-ip": forwarded,
          forwarded: `for=${forwarded}`,
        },
      })
      .then(({ status }) => status);
  const first: number[] = [];
  for (let i = 0; i < 10; i += 1) first.push(await challenge("127.0.0.7", `203.0.113.${i}`));
  expect(first).toEqual([...Array<number>(9).fill(200), 429]);
  expect(await challenge("127.0.0.8", "127.0.0.7")).toBe(200);
});

test("who sends the head of a request too slowly is cut off by nginx, without the portal", async () => {
  const slow = connectTls({
    port: nginx.port,
    host: "127.0.0.1",
    servername: publicName,
    ca: nginx.certificate,
  });
  await once(slow, "secureConnect");
  slow.on("error", () => {});
  const closed = new Promise((resolve) => slow.once("close", resolve));
  slow.write(`GET /cek HTTP/1.1\r\nHost: ${publicName}\r\n`);
  slow.resume();
  await closed;
  // Its one second is up long before the 60 of an nginx that was told nothing, or the 15 of the portal.
}, 14_000);

test("while the portal is down people are told whose fault it is in their language, programs in JSON, and scripts still come", async () => {
  await portal.stop();
  const indonesian = await nginx.ask("/cek");
  const english = await nginx.ask("/en/lacak", {
    method: "POST",
    headers: { ...formType, origin },
    body: "resi=1",
  });
  const program = await nginx.ask("/api/v1/regions/32");
  const photos = await nginx.ask("/api/v1/submissions", {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=x", origin },
    body: Buffer.alloc(5 * 1024 * 1024),
  });
  expect([photos.status, JSON.parse(photos.body.toString()).code]).toEqual([503, "unavailable"]);
  expect([indonesian.status, english.status, program.status]).toEqual([503, 503, 503]);
  expect(indonesian.body.toString()).toContain('<html lang="id">');
  expect(indonesian.body.toString()).toContain("Ini bukan salah Anda");
  expect(indonesian.body.toString()).toContain('href="tel:171"');
  expect(english.body.toString()).toContain("This is not your fault");
  expect(program.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(JSON.parse(program.body.toString()).code).toBe("unavailable");
  for (const { headers } of [indonesian, english, program]) {
    expect(headers["retry-after"]).toBe("10");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers.server).toBe("nginx");
  }
  const style = /href="(\/_next\/static\/[^"]+\.css)"/.exec(indonesian.body.toString())?.[1] as string;
  expect((await nginx.ask(style)).status).toBe(200);
});

test("a file of open data is asked of the portal once for each packing, and stays while the portal is down", async () => {
  const asked: string[] = [];
  // In the place of the portal, which has no release here.
  const files = createServer(({ headers }, response) => {
    const { range = "whole", "accept-encoding": packing = "plain" } = headers;
    asked.push(`${range} ${packing}`);
    response.writeHead(headers.range ? 206 : 200, {
      "cache-control": "public, max-age=31536000, immutable",
      vary: "Accept-Encoding",
      etag: `"${packing}"`,
      "repr-digest": "sha-256=:x:",
    });
    response.end(packing);
  });
  files.listen(portal.port, "127.0.0.1");
  await once(files, "listening");
  const get = (headers: Record<string, string> = {}) =>
    nginx.ask("/data/2026-Q3-r1/dataku-2026-Q3-r1-village-persons.csv", { headers });
  await get({ "accept-encoding": "gzip, br" });
  await get({ "accept-encoding": "br, gzip;q=0.5" });
  await get({ "accept-encoding": "gzip;q=0" });
  expect((await get({ range: "bytes=0-1" })).status).toBe(206);
  expect(asked).toEqual(["whole gzip", "whole plain", "bytes=0-1 plain"]);
  files.closeAllConnections();
  files.close();
  await once(files, "close");
  const kept = await get();
  expect([kept.status, kept.body.toString(), kept.headers.etag, kept.headers["repr-digest"]]).toEqual([
    200,
    "plain",
    '"plain"',
    "sha-256=:x:",
  ]);
  expect((await get({ "if-none-match": '"plain"' })).status).toBe(304);
});
