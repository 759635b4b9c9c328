import { createServer, request, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { chooseEncoding, packPage } from "./page-stream.ts";

let server: Server;
let port: number;
let render: (response: ServerResponse) => void;
let seen: unknown;

beforeAll(async () => {
  server = createServer((request, response) => {
    packPage(request, response, { styles: ["/a.css", "/b.css"] });
    seen = request.headers["accept-encoding"];
    render(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  port = typeof bound === "object" && bound ? bound.port : 0;
});
beforeEach(() => {
  render = (response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Vary", "rsc, Accept-Encoding");
    response.setHeader("ETag", '"1"');
    response.write("<p>Halo</p><script>");
    response.end("1</script><p>é</p>");
  };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** What comes over the line, as it comes. */
async function ask(headers: Record<string, string>, method = "GET") {
  const answer = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
    request({ host: "127.0.0.1", port, method, headers, agent: false }, resolve).on("error", reject).end();
  });
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

const whole = "<p>Halo</p><script>1</script><p>é</p>";
const bare = "<p>Halo</p><p>é</p>";

test("a page is packed as the browser likes it best, and says what it depends on", async () => {
  const { headers, body } = await ask({ "accept-encoding": "gzip, deflate, br" });
  expect(headers).toMatchObject({
    "content-encoding": "br",
    vary: "rsc, Accept-Encoding, Save-Data, Cookie",
  });
  expect(headers.etag).toBeUndefined();
  expect(brotliDecompressSync(body).toString()).toBe(whole);
  expect(seen).toBeUndefined();
  expect(gunzipSync((await ask({ "accept-encoding": "gzip" })).body).toString()).toBe(whole);
});

test("a browser that takes no packing gets the page plain", async () => {
  const { headers, body } = await ask({});
  expect(headers["content-encoding"]).toBeUndefined();
  expect(body.toString()).toBe(whole);
});

test("a reader who saves data gets the page without scripts, packed or not", async () => {
  expect((await ask({ "save-data": "on" })).body.toString()).toBe(bare);
  const packed = await ask({ cookie: "hemat=1", "accept-encoding": "br" });
  expect(brotliDecompressSync(packed.body).toString()).toBe(bare);
});

test("the style sheets of a page can be asked for as soon as its head is read", async () => {
  expect((await ask({})).headers.link).toBe(
    "</a.css>; rel=preload; as=style, </b.css>; rel=preload; as=style",
  );
});

test("what is no page passes as it is", async () => {
  render = (response) => {
    response.writeHead(200, "OK", { "content-type": "text/plain", "content-length": 18 });
    response.end("<script>1</script>");
  };
  const { headers, body } = await ask({ "save-data": "on", "accept-encoding": "br" });
  expect(headers).toMatchObject({ "content-length": "18" });
  expect([headers.vary, headers.link]).toEqual([undefined, undefined]);
  expect(body.toString()).toBe("<script>1</script>");
});

test("an answer without a body stays without one", async () => {
  const { status, body } = await ask({ "save-data": "on", "accept-encoding": "br" }, "HEAD");
  expect([status, body.length]).toEqual([200, 0]);
});

test("a page that is larger than what the line takes at once arrives whole", async () => {
  const line = "<p>baris</p><script>2</script>".repeat(4_000);
  render = async (response) => {
    response.writeHead(200, { "content-type": "text/html", "content-length": line.length * 20 });
    for (let part = 0; part < 20; part += 1) {
      if (!response.write(line)) await new Promise<void>((resolve) => response.once("drain", resolve));
    }
    response.end();
  };
  expect((await ask({ "save-data": "on" })).body.length).toBe("<p>baris</p>".length * 80_000);
  expect(gunzipSync((await ask({ "accept-encoding": "gzip" })).body).length).toBe(line.length * 20);
});

test("a coding that is refused is not chosen", () => {
  expect(chooseEncoding("br;q=0, gzip;q=0.5")).toBe("gzip");
  expect(chooseEncoding("BR; q=0.1")).toBe("br");
  expect(chooseEncoding("gzip;q=0.0, brx")).toBeNull();
  expect(chooseEncoding(undefined)).toBeNull();
});
