import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openKeptPages } from "./kept-pages.ts";

let server: Server;
let port: number;
let time = 0;
let made = 0;
let nonces = 0;
let answer = openKeptPages();
let make: (response: ServerResponse, nonce: string) => void;
let onMade: () => void = () => {};
let answering: (nonce: string) => { marks: string[]; own: string[] };
const sockets = new Set<ServerResponse>();
/** Requests that wait for an answer. */
const open = () => sockets.size;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    nonces += 1;
    const nonce = `nonce-of-${nonces}`;
    response.setHeader("Content-Security-Policy", `script-src 'nonce-${nonce}'`);
    sockets.add(response);
    response.once("close", () => sockets.delete(response));
    answer(incoming, response, { key: incoming.url as string, ...answering(nonce) }, () => {
      made += 1;
      make(response, nonce);
      onMade();
    }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  port = typeof bound === "object" && bound ? bound.port : 0;
});
beforeEach(() => {
  [time, made, nonces] = [1, 0, 0];
  onMade = () => {};
  answering = (nonce) => ({ marks: [nonce], own: [nonce] });
  answer = openKeptPages({ now: () => time, waitMs: 300 });
  make = (response, nonce) => {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.write(Buffer.from(`<p>é ${made}</p>`));
    response.end(`<script nonce="${nonce}">1</script>`, "utf8");
  };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function start(path = "/", headers: Record<string, string> = {}) {
  const asked = request({ host: "127.0.0.1", port, path, headers, agent: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.on("response", resolve).on("error", reject).end();
  });
  return { asked, answered };
}

async function ask(path?: string, headers?: Record<string, string>) {
  const incoming = await start(path, headers).answered;
  const body = Buffer.from(await text(incoming.setEncoding("latin1")), "latin1");
  return { status: incoming.statusCode, headers: incoming.headers, body };
}

test("a page is made once for all who ask, and each reader's scripts carry the nonce of their own answer", async () => {
  const answers = await Promise.all([ask(), ask(), ask()]);
  answers.push(await ask());
  expect(made).toBe(1);
  const seen = answers.map(({ headers, body }) => {
    const nonce = /'nonce-(.+)'/.exec(headers["content-security-policy"] as string)?.[1];
    expect(body.toString()).toBe(`<p>é 1</p><script nonce="${nonce}">1</script>`);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    return nonce;
  });
  expect(new Set(seen).size).toBe(4);
});

test("each answer has its own text wherever the page has a mark, and nothing is packed for another", async () => {
  const own = ["1.1", "Ulu (Baru)"];
  const marks = ["mark-1", "mark-2"];
  answering = () => ({ marks, own });
  make = (response) =>
    response
      .setHeader("content-type", "text/html")
      .end("<p>é mark-2 mark-1</p><a href='?mark-1'>mark-1mark-2</a>");
  const page = async (headers?: Record<string, string>) => ask("/", headers);
  expect((await page()).body.toString()).toBe("<p>é Ulu (Baru) 1.1</p><a href='?1.1'>1.1Ulu (Baru)</a>");
  own[1] = "$& $1";
  const { body } = await page({ "accept-encoding": "br" });
  expect(brotliDecompressSync(body).toString()).toBe("<p>é $& $1 1.1</p><a href='?1.1'>1.1$& $1</a>");
  own[0] = "2";
  const other = await page({ "accept-encoding": "br" });
  expect(brotliDecompressSync(other.body).toString()).toBe("<p>é $& $1 2</p><a href='?2'>2$& $1</a>");
  expect(made).toBe(1);
});

test("it is made anew after two seconds, and for another address at once", async () => {
  await ask();
  time += 1_900;
  expect((await ask()).body.toString()).toContain("é 1");
  time += 200;
  expect((await ask()).body.toString()).toContain("é 2");
  expect((await ask("/other")).body.toString()).toContain("é 3");
});

test.each([
  [
    "a fault that is over",
    (response: ServerResponse) => response.writeHead(503, { "content-type": "text/html" }),
  ],
  ["a picture", (response: ServerResponse) => response.writeHead(200, { "content-type": "image/png" })],
  [
    "an answer with a cookie",
    (response: ServerResponse) =>
      response.writeHead(200, { "content-type": "text/html", "set-cookie": "a=1" }),
  ],
  [
    "a way on",
    (response: ServerResponse) =>
      response.writeHead(200, { "content-type": "text/html", location: "/elsewhere" }),
  ],
])("%s is for the one who asked", async (_, head) => {
  make = (response) => head(response).end(Buffer.from([0xff, 0x00, 0x80, made]));
  const { status, headers } = await ask();
  expect(headers["content-length"]).toBeDefined();
  await ask();
  expect(made).toBe(2);
  if (headers["content-type"] !== "image/png") return;
  expect(status).toBe(200);
  expect((await ask("/", { "accept-encoding": "br" })).body).toEqual(Buffer.from([0xff, 0x00, 0x80, 3]));
});

test("it comes as the browser likes it packed, with scripts and without", async () => {
  for (const [encoding, unpack] of [
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const) {
    const { headers, body } = await ask("/", { "accept-encoding": encoding });
    expect(headers["content-encoding"]).toBe(encoding);
    expect(unpack(body).toString()).toMatch(/^<p>é 1<\/p><script nonce="nonce-of-\d">1<\/script>$/);
  }
  make = (response) => response.setHeader("content-type", "text/html").end("<p>é</p>");
  for (const encoding of ["br", "gzip"]) {
    const bodies = [];
    for (let nth = 0; nth < 3; nth += 1)
      bodies.push((await ask("/bare", { "accept-encoding": encoding })).body);
    const unpack = encoding === "br" ? brotliDecompressSync : gunzipSync;
    for (const body of bodies) expect(unpack(body).toString()).toBe("<p>é</p>");
    expect(bodies[2]).toEqual(bodies[1]);
  }
});

test("many readers of many pages at once get their own, whatever of it is packed for all", async () => {
  const text = "Cibiru Hilir ".repeat(200);
  make = (response, nonce) =>
    response.setHeader("content-type", "text/html").end(`<p>${text}</p><script nonce="${nonce}">1</script>`);
  for (let round = 0; round < 3; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, nth) => ask(`/${nth % 8}`, { "accept-encoding": "br" })),
    );
    for (const { headers, body } of answers) {
      const nonce = /'nonce-(.+)'/.exec(headers["content-security-policy"] as string)?.[1];
      const whole = `<p>${text}</p><script nonce="${nonce}">1</script>`;
      expect(brotliDecompressSync(body).toString()).toBe(whole);
    }
  }
});

test("a page that shows the same as before is taken for it, for a minute; one that shows another thing is not", async () => {
  let data = 0;
  let shown = "<p>1</p>";
  make = (response, nonce) => {
    data += 1;
    response.setHeader("content-type", "text/html");
    response.end(`${shown}<script nonce="${nonce}">${data}</script>`);
  };
  const dataOf = async () => /(\d+)<\/script>$/.exec((await ask()).body.toString())?.[1];
  expect(await dataOf()).toBe("1");
  time += 3_000;
  expect([await dataOf(), data]).toEqual(["1", 2]);
  time += 60_000;
  expect(await dataOf()).toBe("3");
  shown = "<p>2</p>";
  time += 3_000;
  const { body } = await ask();
  expect(body.toString()).toMatch(/^<p>2<\/p>.*>4<\/script>$/);
});

test("when the one for whom it is made goes away, another waiting reader has it made", async () => {
  const write = make;
  let finish = () => {};
  const begun = new Promise<void>((resolve) => {
    onMade = resolve;
  });
  make = (response, nonce) => {
    finish = () => write(response, nonce);
  };
  const gone = start();
  gone.answered.catch(() => {});
  await begun;
  const waiting = ask();
  make = write;
  gone.asked.destroy();
  expect((await waiting).body.toString()).toContain("é 2");
  finish();
  expect((await ask()).body.toString()).toContain("é 2");
});

test("whoever has gone while they waited has nothing made, and the next reader is served", async () => {
  const write = make;
  const responses: ServerResponse[] = [];
  let goOn = () => {};
  const next = () =>
    new Promise<void>((resolve) => {
      goOn = resolve;
    });
  onMade = () => goOn();
  make = (response) => void responses.push(response);
  const maker = start();
  maker.answered.catch(() => {});
  await (responses.length === 0 ? next() : undefined);
  const waiting = start();
  waiting.answered.catch(() => {});
  // It waits once the server has counted its request.
  await expect.poll(() => nonces).toBe(2);
  waiting.asked.destroy();
  await expect.poll(() => open()).toBe(1);
  make = write;
  maker.asked.destroy();
  await expect.poll(() => open()).toBe(0);
  expect((await ask()).body.toString()).toContain("é 2");
});

test("who waits for a page that is never ready has their own made", async () => {
  const write = make;
  make = () => {};
  const stuck = start();
  stuck.answered.catch(() => {});
  await expect.poll(() => made).toBe(1);
  const waiting = ask();
  await expect.poll(() => nonces).toBe(2);
  make = write;
  expect((await waiting).body.toString()).toContain("é 2");
  expect((await ask()).body.toString()).toContain("é 3");
  stuck.asked.destroy();
});

test("a page whose making throws is no trouble for the next reader", async () => {
  const write = make;
  make = () => {
    throw new Error("broken");
  };
  await expect(start().answered).rejects.toThrow();
  make = write;
  expect((await ask()).body.toString()).toContain("é 2");
});

test("three hundred who wait for a page have it packed twice: for the first of them, and for all others", async () => {
  make = (response) => response.setHeader("content-type", "text/html").end(`<p>${"é".repeat(10_000)}</p>`);
  const answers = await Promise.all(Array.from({ length: 300 }, () => ask("/", { "accept-encoding": "br" })));
  expect(made).toBe(1);
  expect(new Set(answers.map(({ body }) => body.length)).size).toBeLessThanOrEqual(2);
});
