import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../db/free-port.ts";
import { quotas } from "../guard/quotas.ts";
import { demoVillage } from "../synth/demo-people.ts";
import { enginePid, isRunning, makeDataDir, spawnPortal, type TestPortal, until } from "./test-portal.ts";

const root = join(import.meta.dirname, "..", "..");
const demo = [process.execPath, "scripts/serve-demo.ts"];
const folders: string[] = [];
const portals: TestPortal[] = [];
const dataDir = newDataDir();

function newDataDir(): string {
  const folder = makeDataDir();
  folders.push(folder);
  return folder;
}

async function start(
  env: Record<string, string> = {},
  command?: string[],
  cwd?: string,
  ownGroup = false,
): Promise<TestPortal> {
  const portal = await spawnPortal({ DATA_DIR: dataDir, ...env }, command, cwd, ownGroup);
  portals.push(portal);
  return portal;
}

beforeAll(() => {
  if (existsSync(join(root, ".next", "BUILD_ID"))) return;
  execFileSync(
    process.execPath,
    ["-e", "import('./scripts/ensure-built.mjs').then((m) => m.ensureBuilt())"],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
});
afterAll(async () => {
  await Promise.all(portals.map((portal) => portal.stop("SIGTERM")));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function token(url: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${url}/api/v1/captcha?for=check`, { headers });
  const { challenge } = (await response.json()) as { challenge: Challenge };
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
}

async function check(url: string, name: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/api/v1/checks`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ village: demoVillage, name, captcha: await token(url) }),
  });
}

/** One line for the operator, no stack, and the exit code says that it failed. */
async function expectOneLine(portal: TestPortal, line: RegExp) {
  expect(await portal.exited).toBe(1);
  const lines = portal
    .log()
    .trim()
    .split("\n")
    .filter((text) => !text.startsWith('{"level":'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(line);
  expect(portal.output()).toBe("");
}

let first: TestPortal;

describe("starting", () => {
  test("requests that come while it starts are told to come back, and it lives", async () => {
    first = await start({}, demo);
    await until(async () => (await fetch(`${first.url}/healthz`).catch(() => null))?.status === 200);
    const page = await fetch(`${first.url}/cek`);
    const api = await fetch(`${first.url}/api/v1/regions/id`);
    expect(first.output()).not.toContain("Dataku serves");
    for (const response of [page, api]) {
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("5");
      expect(response.headers.get("cache-control")).toBe("no-store");
    }
    expect(await page.text()).toContain("Dataku sedang disiapkan");
    expect(await api.json()).toMatchObject({ code: "unavailable" });
    await first.ready();
    expect((await fetch(`${first.url}/cek`)).status).toBe(200);
    expect(await (await fetch(`${first.url}/readyz`)).json()).toMatchObject({ status: "ok" });
  });

  test("the demo prints its address and five checks, each with another kind of answer", async () => {
    const lines = first
      .output()
      .split("\n")
      .filter((line) => line.includes(` (${demoVillage}): `));
    expect(lines).toHaveLength(5);
    const answers = [];
    for (const line of lines) {
      const name = line.trim().split(/ {2,}| in /)[0] as string;
      const { outcome, near, people } = await (await check(first.url, name)).json();
      answers.push([outcome, near, people[0]?.match].join(" "));
    }
    expect(new Set(answers).size).toBe(5);
  });

  test("a second copy on the same data says so and leaves the first alone", async () => {
    await expectOneLine(await start(), /^Another copy of Dataku already serves from .*set DATA_DIR/);
    expect((await check(first.url, "Koswara")).status).toBe(200);
  });

  test("a data folder that nothing can be kept in is told at once", async () => {
    await expectOneLine(
      await start({ DATA_DIR: "/dev/null/x" }),
      /^Nothing can be kept in DATA_DIR, .*ENOTDIR/,
    );
  });

  test("a port in use is told at once, by the start and by the demo", async () => {
    const begun = performance.now();
    const PORT = String(first.port);
    const line = new RegExp(`^Port ${PORT} is in use\\. .*PORT=${first.port + 1}`);
    await expectOneLine(await start({ PORT, DATA_DIR: newDataDir() }), line);
    await expectOneLine(
      await start({ PORT, DATA_DIR: newDataDir() }, [process.execPath, "scripts/demo.mjs"]),
      line,
    );
    expect(performance.now() - begun).toBeLessThan(8_000);
  });

  test("a wrong setting, a missing build and a database that is not there are one line each", async () => {
    await expectOneLine(await start({ QUOTA_SCALE: "lots" }), /^QUOTA_SCALE must be a number from/);
    await expectOneLine(await start({ LOG_LEVEL: "loud" }), /^LOG_LEVEL must be fatal or/);
    await expectOneLine(
      await start({ HOST: "203.0.113.1" }),
      /^Cannot listen on 203\.0\.113\.1:\d+ \(EADDRNOTAVAIL\)/,
    );
    const nowhere = `postgres://dataku:s3cret@127.0.0.1:${await freePort()}/dataku`;
    const portal = await start({ DATABASE_URL: nowhere });
    await expectOneLine(portal, /^The database cannot be used \(ECONNREFUSED\)\. Check DATABASE_URL/);
    expect(portal.log()).not.toContain("s3cret");

    const unbuilt = mkdtempSync(join(tmpdir(), "dataku-unbuilt-"));
    folders.push(unbuilt);
    copyFileSync(join(root, "server.ts"), join(unbuilt, "server.ts"));
    for (const name of ["lib", "node_modules", "package.json"])
      symlinkSync(join(root, name), join(unbuilt, name));
    await expectOneLine(await start({}, undefined, unbuilt), /^There is no build yet\. Run: npm run build$/);
  });
});

describe("what is served", () => {
  /** With the path exactly as written; fetch would tidy it up. */
  const raw = async (path: string, method = "GET", headers: Record<string, string> = {}) => {
    return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
      (resolve, reject) => {
        const sent = request(
          { host: "127.0.0.1", port: first.port, path, method, headers, agent: false },
          (answer) => {
            const parts: Buffer[] = [];
            answer.on("data", (part) => parts.push(part));
            answer.on("end", () =>
              resolve({
                status: answer.statusCode ?? 0,
                headers: answer.headers,
                body: Buffer.concat(parts).toString("utf8"),
              }),
            );
          },
        );
        sent.on("error", reject);
        sent.end();
      },
    );
  };

  test("area files are static JSON that a browser keeps and asks for again by ETag", async () => {
    const file = await raw("/wilayah/32.73.json");
    expect(file.status).toBe(200);
    expect(file.headers["content-type"]).toBe("application/json");
    expect(file.headers["cache-control"]).toBe("public,max-age=86400");
    expect(JSON.parse(file.body)).toMatchObject({ code: "32.73", name: "Kota Bandung" });
    const again = await raw("/wilayah/32.73.json", "GET", { "if-none-match": String(file.headers.etag) });
    expect(again).toMatchObject({ status: 304, body: "" });
    const head = await raw("/wilayah/32.73.json", "HEAD");
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(head.headers["content-length"]).toBe(String(Buffer.byteLength(file.body)));
  });

  test("a village has the same kind of address, and an unknown area has none", async () => {
    expect(JSON.parse((await raw(`/wilayah/${demoVillage}.json`)).body)).toMatchObject({ name: "Cipadung" });
    expect((await raw("/wilayah/99.json")).status).toBe(404);
  });

  test("the files of the build are kept for ever", async () => {
    const page = await raw("/cek");
    const css = /\/_next\/static\/[^"]+\.css/.exec(page.body)?.[0] ?? "";
    const file = await raw(css);
    expect(file.status).toBe(200);
    expect(file.headers["content-type"]).toBe("text/css");
    expect(file.headers["cache-control"]).toBe("public,max-age=31536000,immutable");
    expect((await raw("/_next/static/chunks/nothing.js")).status).toBe(404);
  });

  test.each([
    "/..%2fpackage.json",
    "/../package.json",
    "/wilayah/../../package.json",
    "/wilayah/..%2f..%2fpackage.json",
    "/wilayah/%2e%2e/%2e%2e/package.json",
    "/wilayah/..%5c..%5cpackage.json",
    "/_next/static/../../package.json",
    "/_next/static/..%2f..%2fBUILD_ID",
    "/_next/../package.json",
    "/package.json",
    "/server.ts",
    "/.env",
    "/.git/HEAD",
    "/.dataku/secrets.json",
    "/.next/BUILD_ID",
    "/wilayah/.edition",
    "/%2eenv",
    "/wilayah/32.73.json%00.txt",
    "/%00",
    "/%zz",
    "//etc/passwd",
    "/etc/passwd",
    "/wilayah",
    "/wilayah/",
    "/wilayah/toString.json",
    "/en/%zz",
    "/en/%00",
    "/_next",
    "/_next/data/x.json",
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
  ])("nothing outside the public folder: %s", async (path) => {
    const { status, body, headers } = await raw(path);
    expect([400, 404]).toContain(status);
    expect(headers.location).toBeUndefined();
    expect(body).not.toMatch(
      /"dependencies"|from "\.\/lib|root:x:|ref: refs|appSecret|format 1, |node_modules/,
    );
    if (body.includes("<html")) expect(body).toMatch(/<html[^>]* lang="id"/);
  });

  test("an unknown page is said to be one, in the reader's language, without scripts", async () => {
    const indonesian = await raw("/tidak-ada");
    expect(indonesian.status).toBe(404);
    expect(indonesian.body).toMatch(/<html[^>]* lang="id"/);
    expect(indonesian.body).toContain('href="/cek"');
    const english = await raw("/en/nothing/here");
    expect(english.status).toBe(404);
    expect(english.body).toMatch(/<html[^>]* lang="en"/);
    expect(english.body).toContain('href="/en/cek"');
  });

  test("every answer carries the headers that keep others out, and none says what it is made of", async () => {
    for (const path of [
      "/",
      "/en",
      "/cek",
      "/wilayah/id.json",
      "/api/v1/regions/id",
      "/tidak-ada",
      "/healthz",
    ]) {
      const { headers } = await raw(path);
      expect(headers["x-content-type-options"], path).toBe("nosniff");
      expect(headers["x-frame-options"], path).toBe("DENY");
      expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
      expect(headers["x-powered-by"], path).toBeUndefined();
      expect(headers.server, path).toBeUndefined();
    }
  });

  test("a reader who saves data gets every page small and without scripts", async () => {
    for (const path of [
      "/",
      "/cek",
      `/cek?desa=${demoVillage}`,
      "/cek/saya",
      `/usul?desa=${demoVillage}`,
      "/pengaduan",
      "/lacak",
      "/bantuan",
      "/data",
      "/verifikasi",
      "/en/resmi",
      "/tidak-ada",
    ]) {
      const full = await raw(path);
      const small = await raw(path, "GET", { "save-data": "on" });
      expect(small.status, path).toBe(full.status);
      expect(full.body, path).toContain("<script");
      // A part that comes late would stand in a template until a script puts it into its place.
      expect(small.body, path).not.toMatch(/<script|as="script"|<noscript|<template|hidden="" id="S:/);
      expect(small.body, path).toMatch(/<main [\s\S]+<\/main>[\s\S]+<\/html>$/);
      expect(small.headers["content-security-policy"], path).toContain("script-src 'none'");
      expect(small.headers.vary, path).toMatch(/Save-Data, Cookie/);
      const packed = await raw(path, "GET", { "save-data": "on", "accept-encoding": "gzip, deflate, br" });
      expect(packed.headers["content-encoding"], path).toBe("br");
    }
  });

  test.each(["", "/en"])(
    "a form that is made once for all reads as one made for its reader, packed or not (%s)",
    async (language) => {
      const villages = [demoVillage, "11.01.01.2001", "32.73.25.1002", "91.71.01.1001", "12.04.05.2023"];
      const seen = new Set<string>();
      const read = async (path: string, headers: Record<string, string>) => {
        const answer = await fetch(`${first.url}${language}${path}`, { headers });
        expect(answer.status).toBe(200);
        const body = await answer.text();
        const nonce = /'nonce-(.+?)'/.exec(answer.headers.get("content-security-policy") ?? "")?.[1];
        const sealed = / name="sealed" value="([^"]+)"/.exec(body)?.[1] as string;
        seen.add(sealed).add(nonce ?? "no nonce");
        // Pictures are few for one address, so only those of one packing are looked at.
        if (headers["accept-encoding"] === "br") expect((await raw(`/kode/${sealed}.png`)).status).toBe(200);
        return body.replaceAll(nonce ?? "no nonce", "nonce").replaceAll(sealed, "sealed");
      };
      for (const headers of [{}, { "save-data": "on" }]) {
        for (const path of ["/cek/saya", ...villages.map((village) => `/cek?desa=${village}`)]) {
          // With a sign more the address is not one that is made for all.
          const sign = path.includes("?") ? "&" : "?";
          const [shared, packed, zipped, own] = await Promise.all([
            read(path, { ...headers, "accept-encoding": "identity" }),
            read(path, { ...headers, "accept-encoding": "br" }),
            read(path, { ...headers, "accept-encoding": "gzip" }),
            read(`${path}${sign}`, { ...headers, "accept-encoding": "identity" }),
          ]);
          expect(shared).toBe(own.replaceAll(`${path}${sign}"`, `${path}"`));
          expect(packed).toBe(shared);
          expect(zipped).toBe(shared);
        }
      }
      // Six addresses in two ways, asked four times each: a question of their own each, and with scripts a nonce.
      expect(seen.size).toBe(48 + 24 + 1);
    },
  );

  test("the choice to save data is kept, and taken only from a page of the portal", async () => {
    const choose = (origin: string, form: string) =>
      fetch(`${first.url}/hemat`, {
        method: "POST",
        redirect: "manual",
        headers: { origin, "content-type": "application/x-www-form-urlencoded" },
        body: form,
      });
    const chosen = await choose(first.url, "kembali=%2Fen%2Fcek%3Fdesa%3D1&hemat=1");
    expect(chosen.status).toBe(303);
    expect(chosen.headers.get("location")).toBe("/en/cek?desa=1");
    const cookie = chosen.headers.get("set-cookie") as string;
    expect(cookie).toMatch(/^hemat=1; Path=\/; Max-Age=\d+; SameSite=Lax; HttpOnly$/);
    expect((await raw("/", "GET", { cookie: "hemat=1" })).body).not.toContain("<script");
    expect((await raw("/", "GET", { cookie: "hemat=0", "save-data": "on" })).body).toContain("<script");
    expect((await choose(first.url, "kembali=%2F%2Fevil.example&hemat=1")).headers.get("location")).toBe("/");
    expect((await choose("https://evil.example", "kembali=%2F&hemat=1")).status).toBe(403);
    expect((await raw("/hemat")).status).toBe(404);
  });

  test("what the framework cannot read of a form is not quoted in the log", async () => {
    const page = await (await fetch(`${first.url}/cek?desa=32.73.25.1002`)).text();
    const action = /\$ACTION_1:0" value="\{&quot;id&quot;:&quot;(\w+)/.exec(page)?.[1] as string;
    const sent = await fetch(`${first.url}/cek?desa=32.73.25.1002`, {
      method: "POST",
      headers: { origin: first.url, "next-action": action, "content-type": "text/plain" },
      body: "Rahayuningsih",
    });
    expect(sent.status).toBe(500);
    await until(() => first.log().includes('"kind":"SyntaxError"'));
    expect(first.log()).not.toContain("Rahayu");
  });

  test("an address that is too long, absolute or of two slashes is refused", async () => {
    expect((await raw(`/cek?q=${"a".repeat(5_000)}`)).status).toBe(414);
    expect((await raw("http://evil.example/cek")).status).toBe(400);
    expect((await raw("//evil.example/cek")).status).toBe(400);
  });

  test("headers that speak for a proxy or for the framework change nothing", async () => {
    const plain = await raw("/cek");
    for (const headers of [
      { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
      { "x-middleware-subrequest": "middleware:middleware:middleware" },
      { "x-invoke-path": "/en", "x-matched-path": "/en" },
      { "x-nextjs-data": "1" },
      { "x-http-method-override": "DELETE" },
    ]) {
      const { status, headers: got, body } = await raw("/cek", "GET", headers as Record<string, string>);
      expect(status).toBe(200);
      expect(got.location).toBeUndefined();
      expect(body).not.toContain("evil.example");
      expect(body).toMatch(/<html[^>]* lang="id"/);
    }
    expect(plain.status).toBe(200);
  });

  test("a page knows no other methods than those of a page", async () => {
    for (const path of ["/cek", "/icon.svg"]) {
      expect(await raw(path, "PUT")).toMatchObject({ status: 405, headers: { allow: expect.any(String) } });
      expect((await raw(path, "OPTIONS")).status, path).toBe(204);
    }
  });

  test("who names no host, or one that is none, or offers another protocol, is answered", async () => {
    const ask = (lines: string[]) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(first.port, "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n\r\n`));
        socket.once("data", (part) => resolve(String(part).split("\r\n", 1)[0] as string));
        socket.once("data", () => socket.destroy());
        socket.once("error", reject);
        socket.once("end", () => resolve("closed"));
      });
    // The framework meets the server with its first page.
    await raw("/cek");
    const upgrade = ["Connection: Upgrade", "Upgrade: h2c"];
    expect(await ask(["GET /healthz HTTP/1.0"])).toBe("HTTP/1.1 200 OK");
    expect(await ask(["GET /healthz HTTP/1.1", "Host: [::1"])).toBe("HTTP/1.1 200 OK");
    expect(await ask(["GET /healthz HTTP/1.1", "Host: a@b/c?d"])).toBe("HTTP/1.1 200 OK");
    expect(await ask(["GET /healthz HTTP/1.1", "Host: localhost", ...upgrade])).toBe("HTTP/1.1 200 OK");
  });

  test("a request with two lengths is refused", async () => {
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(first.port, "127.0.0.1", () => {
        socket.write(
          "POST /api/v1/checks HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
        );
      });
      socket.on("data", (part) => {
        text += part;
      });
      socket.on("close", () => resolve(text));
      socket.on("error", () => resolve(text));
    });
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 400"]);
  });

  test("a form that another site sends is refused; programs without an origin are not", async () => {
    for (const origin of ["https://evil.example", "null"]) {
      for (const path of ["/cek", "/api/v1/checks"]) {
        const { status, body } = await raw(path, "POST", { origin, "content-type": "application/json" });
        expect(status).toBe(403);
        expect(JSON.parse(body)).toMatchObject({ code: "foreign_origin" });
      }
    }
    expect((await raw("/api/v1/checks", "POST", { "content-type": "application/json" })).status).toBe(422);
  });

  test("a page that is posted with too much is refused as a page, before it was read", async () => {
    const answer = await fetch(`${first.url}/en/cek`, {
      method: "POST",
      headers: { origin: first.url, "content-type": "application/x-www-form-urlencoded" },
      body: `nama=${"x".repeat(1_100_000)}`,
    });
    expect(answer.status).toBe(413);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await answer.text()).toContain("This is too large to send");
  });

  test("a browser that was led here by another site is shown a page", async () => {
    const { status, body } = await raw("/usul", "POST", {
      origin: "https://evil.example",
      accept: "text/html,*/*",
      "content-type": "application/x-www-form-urlencoded",
    });
    expect(status).toBe(403);
    expect(body).toContain("Kiriman ini datang dari situs lain");
  });

  test("a request without a stated length is answered like any other", async () => {
    const url = `${first.url}/api/v1/checks`;
    const raw = (method: string, path: string, body?: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = request(
          { host: "127.0.0.1", port: first.port, path, method, agent: false },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        sent.once("error", reject);
        if (method === "POST") sent.setHeader("content-type", "application/json");
        if (body !== undefined) sent.write(body);
        sent.end();
      });
    const path = new URL(url).pathname;
    expect(await raw("POST", path)).toBe(422);
    expect(await raw("POST", path, '{"village":"32.73.01.1001","name":"x"}')).toBe(422);
    expect(await raw("POST", path, " ".repeat(64 * 1024))).toBe(413);
    expect(await raw("OPTIONS", path)).toBe(204);
    expect(await raw("DELETE", "/api/v1/regions/id")).toBe(405);
    expect(await raw("POST", "/api/v1/nope")).toBe(404);
    expect(await raw("TRACE", path)).toBe(405);
  });

  test("a body over the limit is refused without being read to its end", async () => {
    const { status, sentBytes } = await new Promise<{ status: number; sentBytes: number }>((resolve) => {
      let sentBytes = 0;
      const sending = request(
        {
          host: "127.0.0.1",
          port: first.port,
          path: "/api/v1/checks",
          method: "POST",
          headers: { "content-type": "application/json" },
        },
        (answer) => {
          answer.resume();
          answer.on("close", () => resolve({ status: answer.statusCode ?? 0, sentBytes }));
        },
      );
      sending.on("error", () => {});
      const piece = Buffer.alloc(64 * 1024, 0x20);
      const send = () => {
        if (sending.destroyed || sentBytes > 512 * 1024 * 1024) return void sending.end();
        sentBytes += piece.length;
        sending.write(piece, () => setImmediate(send));
      };
      send();
    });
    expect(status).toBe(413);
    expect(sentBytes).toBeLessThan(64 * 1024 * 1024);
  });
});

const smallScale = "0.02";
const smallQuota = Math.round(quotas.check.limit * Number(smallScale));
/** Demo people; one name may be asked a few times a day only at that scale. */
const names = ["Moch. Saripudin", "Dewi Puspaningtyas", "Koswara", "Endang Suryaningrum"];

/** The answer once a quota is full: right behind the edge of its window, one use is given back. */
async function refusalOf(ask: () => Promise<Response>): Promise<Response> {
  const answer = await ask();
  const refusal = answer.status === 429 ? answer : await ask();
  expect(refusal.status).toBe(429);
  return refusal;
}

describe("a portal that ends", () => {
  test("killed outright, it starts again on the same data", async () => {
    await first.stop("SIGKILL");
    const again = await start({ QUOTA_SCALE: smallScale });
    await again.ready();
    first = again;
    expect(await (await check(first.url, "Endang Suryaningrum")).json()).toMatchObject({ outcome: "found" });
  });

  test("pages and API count one quota, which no header of the caller's changes", async () => {
    // One check was used above. No name is asked often enough to fill a quota of its own.
    for (let used = 1; used < smallQuota; used += 2) {
      const name = names[used % names.length] as string;
      expect((await check(first.url, name, { "x-forwarded-for": `198.51.100.${used}` })).status).toBe(200);
      expect((await postForm(first.url, name, { "x-real-ip": `198.51.100.${used}` })).status).toBe(200);
    }
    const page = await refusalOf(() => postForm(first.url, "Koswara", { forwarded: "for=198.51.100.3" }));
    expect(Number(page.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await check(first.url, "Koswara", { "x-forwarded-for": "198.51.100.4" })).status).toBe(429);
  });

  test("SIGTERM ends it cleanly, with connections kept alive, and its engine with it", async () => {
    const engine = enginePid(dataDir);
    const begun = performance.now();
    expect(await first.stop("SIGTERM")).toBe(0);
    expect(performance.now() - begun).toBeLessThan(6_000);
    expect(isRunning(engine)).toBe(false);
  });

  test("behind one trusted proxy, each client has a quota of its own", async () => {
    first = await start({ QUOTA_SCALE: smallScale, TRUSTED_PROXY_HOPS: "1" });
    await first.ready();
    const from = (address: string) => ({ "x-forwarded-for": `192.0.2.99, ${address}` });
    for (let used = 0; used < smallQuota; used += 1) {
      const name = names[used % names.length] as string;
      expect((await check(first.url, name, from("198.51.100.1"))).status).toBe(200);
    }
    await refusalOf(() => check(first.url, "Koswara", from("198.51.100.1")));
    expect((await check(first.url, "Dede Rohayati", from("198.51.100.2"))).status).toBe(200);
    const posted = async (headers: Record<string, string>) => {
      const body = new FormData();
      body.set("nama", "Koswara");
      const request = { method: "POST", headers: { origin: first.url, ...headers }, body };
      return (await fetch(`${first.url}/cek`, request)).status;
    };
    // A second proxy may call the portal by another name than citizens do.
    expect(await posted({ "x-forwarded-host": "inside.example:8080" })).toBe(await posted({}));
    await first.stop("SIGTERM");
    first = await start({});
    await first.ready();
  });

  test("when its engine is killed, pages and areas still answer and checks come back by themselves", async () => {
    const engine = enginePid(dataDir);
    process.kill(engine, "SIGKILL");
    const from = (address: string) => ({ "x-forwarded-for": address });
    const refused = await check(first.url, "Koswara", from("198.51.100.10"));
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await fetch(`${first.url}/cek`)).status).toBe(200);
    expect((await fetch(`${first.url}/wilayah/32.json`)).status).toBe(200);
    expect((await fetch(`${first.url}/api/v1/regions/search?q=cibiru`)).status).toBe(200);
    await until(async () => (await fetch(`${first.url}/readyz`)).status === 200);
    expect((await check(first.url, "Koswara", from("198.51.100.11"))).status).toBe(200);
    expect(enginePid(dataDir)).not.toBe(engine);
  });

  test("SIGINT ends it cleanly too, with the engine that it started anew", async () => {
    const engine = enginePid(dataDir);
    expect(await first.stop("SIGINT")).toBe(0);
    expect(isRunning(engine)).toBe(false);
  });

  test("nothing that was asked is in any log", async () => {
    for (const portal of portals) {
      expect(portal.log()).not.toMatch(/koswara|suryaningrum|aminah|saripudin|prabaswara/i);
    }
  });

  test("a signal while it starts leaves no engine behind", async () => {
    const portal = await start();
    await until(() => existsSync(join(dataDir, "postgres", "postmaster.pid")));
    const engine = enginePid(dataDir);
    expect(await portal.stop("SIGTERM")).toBe(0);
    expect(portal.output()).toBe("");
    await until(() => !isRunning(engine), 1_000);
  });

  test("SIGTERM to npm, which does not pass it on, ends the portal and its engine", async () => {
    const portal = await start({}, ["npm", "start"]);
    await portal.ready();
    const engine = enginePid(dataDir);
    await portal.stop("SIGTERM");
    await until(() => !isRunning(engine), 10_000);
    await expect(fetch(`${portal.url}/healthz`)).rejects.toThrow();
  });

  test("Ctrl-C in a terminal, which reaches npm and the portal alike, ends both cleanly", async () => {
    const portal = await start({}, ["npm", "run", "demo"], undefined, true);
    await portal.ready();
    const engine = enginePid(dataDir);
    process.kill(-(portal.child.pid as number), "SIGINT");
    await portal.exited;
    expect(isRunning(engine)).toBe(false);
  });
});

test("of two copies that start at the same moment on new data, one serves", async () => {
  const fresh = newDataDir();
  const both = await Promise.all([start({ DATA_DIR: fresh }), start({ DATA_DIR: fresh })]);
  const states = await Promise.all(
    both.map((portal) =>
      portal.ready().then(
        () => "serves",
        () => "ended",
      ),
    ),
  );
  expect(states.toSorted()).toEqual(["ended", "serves"]);
  const loser = both[states.indexOf("ended")] as TestPortal;
  await expectOneLine(loser, /^Another copy of Dataku already serves from/);
  const winner = both[states.indexOf("serves")] as TestPortal;
  expect((await fetch(`${winner.url}/healthz`)).status).toBe(200);
  expect(await winner.stop()).toBe(0);
});

/** Sends the form of the page as a browser without scripts does. */
async function postForm(url: string, name: string, headers: Record<string, string>): Promise<Response> {
  const address = `${url}/cek?desa=${demoVillage}`;
  const page = await (await fetch(address)).text();
  const form = new FormData();
  for (const [field] of page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const attribute = (wanted: string) =>
      new RegExp(` ${wanted}="([^"]*)"`).exec(field)?.[1]?.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
    const own = attribute("name");
    if (own && !["sealed", "soal"].includes(own)) form.set(own, attribute("value") ?? "");
  }
  form.set("desa", demoVillage);
  form.set("nama", name);
  form.set("captcha", await token(url));
  return fetch(address, { method: "POST", body: form, headers: { origin: url, ...headers } });
}
