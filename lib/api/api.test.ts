import { readFileSync } from "node:fs";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { describe, expect, test, vi } from "vitest";
import { makeChallenge } from "../guard/captcha/altcha.ts";
import type { Subject } from "../guard/client-subject.ts";
import type { Purpose } from "../guard/purpose.ts";
import { quotas } from "../guard/quotas.ts";
import { runWithSubject } from "../guard/request-subject.ts";
import { stopClock } from "../guard/test-clock.ts";
import { findRegion, regionDocument } from "../region/areas.ts";
import { createApi } from "./api.ts";
import { problems } from "./problem.ts";
import { createWebApi } from "./web-api.ts";

const api = createWebApi();
const cipadung = "32.73.25.1002";

const get = (path: string, init: RequestInit = {}) => api.request(path, init);
const post = (body: unknown, headers: Record<string, string> = { "content-type": "application/json" }) =>
  api.request("/api/v1/checks", {
    method: "POST",
    headers,
    body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
  });

async function token(purpose: Purpose, now = Date.now()): Promise<string> {
  const challenge = JSON.parse(JSON.stringify(await makeChallenge(purpose, { seconds: 0.02, now })));
  const solution = await solveChallenge({ challenge: challenge as Challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
}

/** Every refusal has this form, whatever the reason. */
async function refusal(response: Response | Promise<Response>) {
  const answer = await response;
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const body = (await answer.json()) as Record<string, unknown> & { code: keyof typeof problems };
  const [status, indonesian] = problems[body.code];
  expect(answer.status).toBe(status);
  expect(body).toMatchObject({ type: `/api/v1/problems/${body.code}`, title: indonesian, status });
  const { type: _type, title: _title, status: _status, ...rest } = body;
  return rest;
}

describe("regions", () => {
  test("the nation is `id` and holds 38 provinces", async () => {
    const response = await get("/api/v1/regions/id");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe("public, max-age=86400");
    const nation = await response.json();
    expect(Object.keys(nation)).toEqual(["code", "name", "level", "children"]);
    expect(nation).toMatchObject({ code: "id", name: "Indonesia", level: "nation" });
    expect(nation.children).toHaveLength(38);
    expect(nation.children[0]).toEqual({ code: "11", name: "Aceh", level: "province" });
  });

  test("a code may be written with dots or without", async () => {
    const dotted = await (await get("/api/v1/regions/32.73.25")).json();
    expect(await (await get("/api/v1/regions/327325")).json()).toEqual(dotted);
    expect(dotted).toMatchObject({ code: "32.73.25", name: "Cibiru", level: "district" });
    expect(await (await get("/api/v1/regions/3273251002")).json()).toEqual({
      code: cipadung,
      name: "Cipadung",
      level: "village",
      children: [],
    });
  });

  test("children stand in a reader's order", async () => {
    const { children } = await (await get("/api/v1/regions/32.73")).json();
    const names = children.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      names.toSorted((a: string, b: string) => a.localeCompare(b, "id", { numeric: true })),
    );
  });

  test.each([
    "99",
    "32.73.25.9999",
    "ID2",
    "3",
    "32.7",
    "32-73",
    "%00",
    "%2e%2e",
    "constructor",
    "__proto__",
    "١١",
  ])("%s is no area: 404", async (code) => {
    expect(await refusal(get(`/api/v1/regions/${code}`))).toEqual({ code: "not_found" });
  });
});

describe("village search", () => {
  test("an answer gives code, name and path of villages, ten if nothing else is asked", async () => {
    const { results, ...rest } = await (await get("/api/v1/regions/search?q=sukamaju")).json();
    expect(rest).toEqual({});
    expect(results).toHaveLength(10);
    for (const village of results) {
      expect(Object.keys(village)).toEqual(["code", "name", "path"]);
      expect(regionDocument(village.code)).toMatchObject({ name: village.name, level: "village" });
    }
  });

  test("the limit is kept, and 20 is the most", async () => {
    expect((await (await get("/api/v1/regions/search?q=sukamaju&limit=3")).json()).results).toHaveLength(3);
    expect((await (await get("/api/v1/regions/search?q=sukamaju&limit=999999")).json()).results).toHaveLength(
      20,
    );
  });

  test("nothing found is an empty list", async () => {
    expect(await (await get("/api/v1/regions/search?q=qqxxqqzzvv")).json()).toEqual({ results: [] });
  });

  test.each(["", "?q=", "?q=a", "?q=%20%20a%20", "?q=..,,", "?limit=5", "?q=%00%01"])(
    "fewer than two letters is refused: %s",
    async (query) => {
      expect(await refusal(get(`/api/v1/regions/search${query}`))).toEqual({
        code: "invalid_input",
        errors: [{ path: "q", code: "too_short" }],
      });
    },
  );

  test.each(["0", "-1", "1.5", "ten", "", "1e9", "99999999999999999999", " 5"])(
    "a bad limit is refused: %s",
    async (limit) => {
      expect(await refusal(get(`/api/v1/regions/search?q=cibiru&limit=${limit}`))).toEqual({
        code: "invalid_input",
        errors: [{ path: "limit", code: "invalid" }],
      });
    },
  );

  test("both slips are told at once", async () => {
    const { errors } = await refusal(get("/api/v1/regions/search?q=a&limit=x"));
    expect(errors).toEqual([
      { path: "q", code: "too_short" },
      { path: "limit", code: "invalid" },
    ]);
  });

  test("odd and endless texts are answered, quickly", async () => {
    const started = performance.now();
    for (const q of [
      "a".repeat(4000),
      "%27%20or%201=1--",
      "<script>",
      "%F0%9F%98%80%F0%9F%98%80",
      "ab%00cd",
      "%zz%zz",
    ]) {
      const response = await get(`/api/v1/regions/search?q=${q}`);
      expect([200, 422]).toContain(response.status);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("captcha", () => {
  test.each(["check", "personal", "submission", "tracking"])(
    "a challenge for %s is for that only",
    async (purpose) => {
      const response = await get(`/api/v1/captcha?for=${purpose}`);
      expect(response.headers.get("cache-control")).toBe("no-store");
      const body = await response.json();
      expect(Object.keys(body)).toEqual(["provider", "challenge"]);
      expect(body).toMatchObject({
        provider: "altcha",
        challenge: {
          parameters: { algorithm: "PBKDF2/SHA-256", data: { purpose } },
          signature: expect.any(String),
        },
      });
      expect(Object.keys(body.challenge)).toEqual(["parameters", "signature"]);
    },
  );

  test.each(["", "?for=", "?for=CHECK", "?for=constructor", "?purpose=check"])(
    "no such purpose: %s",
    async (query) => {
      expect(await refusal(get(`/api/v1/captcha${query}`))).toEqual({
        code: "invalid_input",
        errors: [{ path: "for", code: "invalid" }],
      });
    },
  );

  test("too many challenges for one asker are refused, with the time to wait", async () => {
    stopClock();
    const greedy = "greedy" as Subject;
    const ask = () => runWithSubject(greedy, () => get("/api/v1/captcha?for=check"));
    for (let count = 0; count < quotas.challenge.limit; count += 1) expect((await ask()).status).toBe(200);
    const response = await ask();
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(
      2 * quotas.challenge.windowSeconds,
    );
    expect(await refusal(response)).toEqual({ code: "rate_limited" });
    expect((await get("/api/v1/captcha?for=check")).status).toBe(200);
  });
});

describe("a check is refused before anything is looked up", () => {
  test("every slip is told at once", async () => {
    expect(await refusal(post({}))).toEqual({
      code: "invalid_input",
      errors: [
        { path: "village", code: "required" },
        { path: "name", code: "required" },
      ],
    });
    expect(await refusal(post({ village: "32.73", name: "A1", captcha: [] }))).toEqual({
      code: "invalid_input",
      errors: [
        { path: "village", code: "not_a_village" },
        { path: "name", code: expect.any(String) },
        { path: "captcha", code: "not_text" },
      ],
    });
  });

  test.each([
    ["99.99.99.9999", "unknown"],
    ["32.73", "not_a_village"],
    ["id", "not_a_village"],
    ["Cipadung", "invalid"],
    ["' or 1=1 --", "invalid"],
    ["\u0000", "invalid"],
    ["\ud800", "invalid"],
    ["3".repeat(9000), "invalid"],
    [3273251002, "not_text"],
    [[cipadung], "not_text"],
    [{ code: cipadung }, "not_text"],
    [true, "not_text"],
    [null, "required"],
  ])("village %j: %s", async (village, code) => {
    expect(await refusal(post({ village, name: "Siti Aminah" }))).toEqual({
      code: "invalid_input",
      errors: [{ path: "village", code }],
    });
  });

  test.each([
    ["", "required"],
    [" \u200b ", "required"],
    ["x", "too_short"],
    ["n".repeat(300), "too_long"],
    ["n".repeat(12_000), "too_long"],
    ["Hj.", "only_title"],
    ["Siti 4minah", "digits"],
    ["Siti 😀", "bad_characters"],
    ["<script>alert(1)</script>", "bad_characters"],
    ["Siti\u0000Aminah", "bad_characters"],
    ["\ud800\ud800", "bad_characters"],
    [["Siti Aminah"], "not_text"],
    [42, "not_text"],
    [{}, "not_text"],
  ])("name %j: %s", async (name, code) => {
    expect(await refusal(post({ village: cipadung, name }))).toEqual({
      code: "invalid_input",
      errors: [{ path: "name", code }],
    });
  });

  test.each([
    ["nothing", ""],
    ["broken JSON", '{"village":'],
    ["a list", "[]"],
    ["a list of checks", `[{"village":"${cipadung}","name":"Siti Aminah"}]`],
    ["a text", '"Siti"'],
    ["a number", "1e999"],
    ["null", "null"],
    ["endless depth", "[".repeat(16_000)],
    ["endless depth in an object", `{"name":${"[".repeat(8_000)}${"]".repeat(8_000)}`],
    ["a form", "village=32.73.25.1002&name=Siti"],
  ])("a body that is %s is no JSON object", async (_, body) => {
    expect(await refusal(post(body))).toEqual({
      code: "invalid_input",
      errors: [{ path: "", code: "invalid_json" }],
    });
  });

  test("a body that is not UTF-8 is told apart from broken JSON", async () => {
    const latin1 = Buffer.from(`{"village":"${cipadung}","name":"José"}`, "latin1");
    expect(await refusal(post(new Uint8Array(latin1)))).toEqual({
      code: "invalid_input",
      errors: [{ path: "", code: "not_utf8" }],
    });
  });

  test("keys that every object has, deep values and huge numbers change nothing", async () => {
    const odd = `{"__proto__":{"village":"${cipadung}","name":"SITI"},"constructor":1,"toString":[],"n":1e999,"deep":${"[".repeat(500)}${"]".repeat(500)}}`;
    const { errors } = await refusal(post(odd));
    expect(errors).toEqual([
      { path: "village", code: "required" },
      { path: "name", code: "required" },
    ]);
  });

  test.each([
    ["no type", {}],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["plain text", { "content-type": "text/plain" }],
    ["nearly JSON", { "content-type": "application/jsonp" }],
    ["packed JSON", { "content-type": "application/json", "content-encoding": "gzip" }],
  ])("%s is an unsupported type", async (_, headers) => {
    const body = new TextEncoder().encode(JSON.stringify({ village: cipadung, name: "Siti" }));
    expect(await refusal(post(body, headers as Record<string, string>))).toEqual({
      code: "unsupported_media",
    });
  });

  test("JSON may be said with a charset or a suffix", async () => {
    for (const type of ["application/json; charset=utf-8", "APPLICATION/JSON", "application/ld+json"]) {
      expect((await refusal(post({}, { "content-type": type }))).code).toBe("invalid_input");
    }
  });

  test("a body over 16 KiB is too large, by what it says", async () => {
    const headers = { "content-type": "application/json", "content-length": String(16 * 1024 + 1) };
    expect(await refusal(post({}, headers))).toEqual({ code: "too_large" });
    expect(await refusal(post("x".repeat(16 * 1024)))).toMatchObject({ code: "invalid_input" });
  });

  test("a body over 16 KiB in pieces is too large, and is not read to its end", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024).fill(0x20));
      },
    });
    const request = new Request("http://localhost/api/v1/checks", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect(await refusal(api.fetch(request))).toEqual({ code: "too_large" });
    expect(pulled).toBeLessThan(24);
  });

  const asked = { village: cipadung, name: "Siti Aminah" };
  const refusedFor = async (captcha: string | null | undefined) =>
    refusal(post({ ...asked, ...(captcha === undefined ? {} : { captcha }) }));

  test("without a captcha: missing", async () => {
    expect(await refusedFor(undefined)).toEqual({ code: "captcha_failed", reason: "missing" });
    expect(await refusedFor("")).toEqual({ code: "captcha_failed", reason: "missing" });
    expect(await refusedFor(null)).toEqual({ code: "captcha_failed", reason: "missing" });
  });

  test("with a captcha that nobody solved: invalid", async () => {
    const good = JSON.parse(Buffer.from(await token("check"), "base64").toString("utf8"));
    const forged = (change: (payload: typeof good) => void) => {
      const copy = structuredClone(good);
      change(copy);
      return Buffer.from(JSON.stringify(copy)).toString("base64");
    };
    for (const captcha of [
      "x",
      "e30=",
      Buffer.from("null").toString("base64"),
      Buffer.from('{"challenge":{},"solution":{}}').toString("base64"),
      "A".repeat(12_000),
      forged((payload) => {
        payload.solution.derivedKey = "00".repeat(32);
      }),
      forged((payload) => {
        payload.challenge.parameters.expiresAt += 1;
      }),
      forged((payload) => {
        payload.challenge.signature = "00".repeat(32);
      }),
    ]) {
      expect(await refusedFor(captcha)).toEqual({ code: "captcha_failed", reason: "invalid" });
    }
  });

  test("with a captcha that is over: expired", async () => {
    const old = await token("check", Date.now() - 3_600_000);
    expect(await refusedFor(old)).toEqual({ code: "captcha_failed", reason: "expired" });
  });

  test("with a captcha for something else: wrong_purpose", async () => {
    expect(await refusedFor(await token("submission"))).toEqual({
      code: "captcha_failed",
      reason: "wrong_purpose",
    });
  });

  test("with no database to remember used tokens in: unavailable, with the time to wait", async () => {
    const response = await post({ ...asked, captcha: await token("check") });
    expect(response.headers.get("retry-after")).toBe("10");
    expect(await refusal(response)).toEqual({ code: "unavailable" });
  });
});

describe("refusals", () => {
  test("the title is in the language asked for, and both stand behind the type", async () => {
    const response = await get("/api/v1/nowhere", {
      headers: { "accept-language": "en-GB,en;q=0.9,id;q=0.5" },
    });
    expect(response.headers.get("content-language")).toBe("en");
    const { title, type } = await response.json();
    expect(title).toBe("There is nothing at this address.");
    const kind = await get(type);
    expect(kind.status).toBe(200);
    expect(await kind.json()).toEqual({
      type: "/api/v1/problems/not_found",
      code: "not_found",
      status: 404,
      title: { id: "Alamat ini tidak ada.", en: "There is nothing at this address." },
    });
  });

  test("every code has a page, and nothing else has", async () => {
    for (const code of Object.keys(problems))
      expect((await get(`/api/v1/problems/${code}`)).status).toBe(200);
    for (const code of ["toString", "__proto__", "nowhere", "INTERNAL"]) {
      expect(await refusal(get(`/api/v1/problems/${code}`))).toEqual({ code: "not_found" });
    }
  });

  test.each([
    "/api",
    "/api/",
    "/api/v1",
    "/api/v1/",
    "/api/v2/checks",
    "/api/v1/checks/",
    "/api/v1/checks/1",
    "/kode/x",
  ])("%s is no address of the API: 404", async (path) => {
    expect(await refusal(get(path))).toEqual({ code: "not_found" });
    expect(await refusal(api.request(path, { method: "POST", body: "{}" }))).toEqual({ code: "not_found" });
  });

  test("an unexpected error tells a number to report, and nothing of itself", async () => {
    const broken = createApi();
    broken.get("/api/v1/broken", () => {
      throw new Error("select secret from person where name = 'SITI'");
    });
    const lines: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((text) => lines.push(String(text)) > 0);
    const response = await broken.request("/api/v1/broken");
    vi.restoreAllMocks();
    const text = await response.clone().text();
    expect(text).not.toMatch(/secret|SITI|\.ts|node_modules/);
    expect(await refusal(response)).toEqual({
      code: "internal",
      instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    });
  });
});

describe("methods", () => {
  const paths = [
    ["/api/v1/regions/id", "GET, HEAD, OPTIONS"],
    ["/api/v1/regions/search", "GET, HEAD, OPTIONS"],
    ["/api/v1/captcha", "GET, HEAD, OPTIONS"],
    ["/api/v1/checks", "POST, OPTIONS"],
    ["/api/v1/openapi.json", "GET, HEAD, OPTIONS"],
    ["/api/v1/recap/id", "GET, HEAD, OPTIONS"],
    ["/api/v1/problems/internal", "GET, HEAD, OPTIONS"],
    ["/kode/x.png", "GET, HEAD, OPTIONS"],
    ["/healthz", "GET, HEAD, OPTIONS"],
    ["/readyz", "GET, HEAD, OPTIONS"],
  ] as const;

  test.each(paths)("%s allows %s", async (path, allow) => {
    const options = await api.request(path, { method: "OPTIONS" });
    expect(options.status).toBe(204);
    expect(options.headers.get("allow")).toBe(allow);
    expect(options.headers.get("access-control-allow-origin")).toBe(null);
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      if (allow.includes(method)) continue;
      const response = await api.request(path, { method });
      expect(response.headers.get("allow")).toBe(allow);
      expect(await refusal(response)).toEqual({ code: "method_not_allowed" });
    }
  });

  test("HEAD has the head of GET and no body", async () => {
    const head = await api.request("/api/v1/regions/id", { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(head.headers.get("content-type")).toBe("application/json");
    expect(await head.text()).toBe("");
    expect((await api.request("/api/v1/regions/99", { method: "HEAD" })).status).toBe(404);
  });
});

describe("the OpenAPI document", () => {
  type Operation = {
    responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
  };
  const read = async () =>
    (await (await get("/api/v1/openapi.json")).json()) as {
      openapi: string;
      info: { title: string; version: string };
      servers: { url: string }[];
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, object> };
    };

  test("describes exactly the routes that are registered", async () => {
    const { paths } = await read();
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const registered = createApi()
      .routes.filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    expect(described.toSorted()).toEqual(registered.toSorted());
  });

  test("is of version 3.1 and every reference in it leads somewhere", async () => {
    const document = await read();
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: "Dataku", version: "1" });
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(5);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name as string);
    for (const [path, operations] of Object.entries(document.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const operation of Object.values(operations)) {
        const { parameters = [] } = operation as {
          parameters?: { in: string; name: string; required?: boolean }[];
        };
        expect(parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name)).toEqual(
          named,
        );
        for (const { description, content } of Object.values(operation.responses)) {
          expect(description).not.toBe("");
          expect(content).toBeDefined();
        }
      }
    }
  });

  test("names only areas that exist in its examples", async () => {
    const document = await read();
    const codes = JSON.stringify(document).match(/(?<=")\d\d(\.\d\d){0,2}(\.\d{4})?(?=")/g) ?? [];
    expect(codes).toContain(cipadung);
    for (const code of codes) expect(findRegion(code), code).not.toBeNull();
    const { example } = document.components.schemas.Region as {
      example: { code: string; children: object[] };
    };
    expect(await (await get(`/api/v1/regions/${example.code}`)).json()).toEqual({
      ...example,
      children: expect.arrayContaining(example.children),
    });
  });

  test("gives every refusal the type of a problem", async () => {
    for (const operations of Object.values((await read()).paths)) {
      for (const { responses } of Object.values(operations)) {
        for (const [status, { content }] of Object.entries(responses)) {
          const [type, ...others] = Object.keys(content ?? {});
          expect(others).toEqual([]);
          if (!status.startsWith("2")) expect(type).toBe("application/problem+json");
          else expect(["application/json", "application/octet-stream"]).toContain(type);
        }
      }
    }
  });
});

test("the framework's own entry answers every method with the same API", async () => {
  const source = readFileSync("app/api/[[...route]]/route.ts", "utf8");
  for (const method of ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]) {
    expect(source).toContain(`handle as ${method}`);
  }
});

test("health tells that the process lives although nothing else does", async () => {
  const live = await get("/healthz");
  expect(await live.json()).toEqual({ status: "ok" });
  expect(live.headers.get("cache-control")).toBe("no-store");
  const ready = await get("/readyz");
  expect(ready.status).toBe(503);
  expect(ready.headers.get("retry-after")).toBe("10");
  expect(await ready.json()).toEqual({
    status: "unavailable",
    dependencies: { projection: "database_unavailable", redis: "not_configured" },
  });
});
