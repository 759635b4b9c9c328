import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import postgres, { type Sql } from "postgres";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { sealPersonRef } from "../projection/person-ref.ts";
import type { VillageCode } from "../region/region.ts";
import { publicKeyText } from "../seal/key-file.ts";
import { type KeyPair, makeKeyPair, openSealed } from "../seal/seal.ts";
import { createWebApi } from "./web-api.ts";

process.env.ALTCHA_SECONDS = "0.1";
process.env.QUOTA_SCALE = "1000";
const village = "32.73.25.1002";
const complaint = {
  kind: "pengaduan",
  village,
  topic: "withheld",
  programme: "PKH",
  amount_rupiah: 612_345,
  reporter: { name: "Ketut Markerina", phone: "081234567890" },
  statement: "Uang saya dipotong marker-text",
  where: "marker-where",
};

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what each test looks at
type Answer = Record<string, any>;

let running: TestDatabase;
let admin: Sql;
let officers: [KeyPair, KeyPair];
const api = createWebApi();

beforeAll(async () => {
  officers = [await makeKeyPair("dinsos"), await makeKeyPair("backup")];
  process.env.SEAL_PUBLIC_KEYS = officers.map(publicKeyText).join(",");
  running = await startTestDatabase();
  admin = postgres(running.adminUrl, { max: 2, onnotice: () => {} });
});
afterAll(async () => {
  await admin.end();
  await running.stop();
});

async function token(purpose: "submission" | "tracking"): Promise<string> {
  const response = await api.request(`/api/v1/captcha?for=${purpose}`);
  const { challenge } = (await response.json()) as { challenge: Challenge };
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
}

async function post(path: string, body: object, key?: string): Promise<{ status: number; body: Answer }> {
  const headers = { "content-type": "application/json", ...(key ? { "idempotency-key": key } : {}) };
  const response = await api.request(path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.headers.get("cache-control")).toBe("no-store");
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const file = async (data: object, key = crypto.randomUUID() as string, captcha?: string) =>
  post("/api/v1/submissions", { ...data, captcha: captcha ?? (await token("submission")) }, key);

async function fileWithPhotos(
  data: object,
  photos: Uint8Array[],
  field = "photos",
  key = crypto.randomUUID() as string,
) {
  const form = new FormData();
  form.set("data", JSON.stringify({ ...data, captcha: await token("submission") }));
  for (const photo of photos) form.append(field, new Blob([new Uint8Array(photo)]), "IMG_0001.jpg");
  const headers = { "idempotency-key": key };
  const response = await api.request("/api/v1/submissions", { method: "POST", headers, body: form });
  return { status: response.status, body: (await response.json()) as Answer };
}

const track = async (receipt: string) =>
  post("/api/v1/tracking", { receipt, captcha: await token("tracking") });

const photo = () =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: "#a33" } })
    .jpeg()
    .toBuffer();

test("a submission is kept once for its key, and the same key gets the same answer without a new captcha", async () => {
  const key = crypto.randomUUID();
  const first = await file(complaint, key);
  expect(first).toEqual({
    status: 201,
    body: {
      ticket: expect.stringMatching(/^PG-[2-9A-Z]{4}-[2-9A-Z]{4}$/),
      receipt: expect.stringMatching(/^\d{16}$/),
      received_on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      due_on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    },
  });
  expect(await post("/api/v1/submissions", complaint, key)).toEqual(first);
  expect(await post("/api/v1/submissions", { ...complaint, captcha: "stale" }, key.toUpperCase())).toEqual(
    first,
  );
  const other = await post("/api/v1/submissions", { ...complaint, statement: "lain" }, key);
  expect(other.status).toBe(409);
  expect(other.body.code).toBe("idempotency_conflict");
  const [count] = await admin`select count(*)::int as n from intake.submission`;
  expect(count?.n).toBe(1);
});

test("five tries at once, with one token or with five, are one submission", async () => {
  for (const shared of [true, false]) {
    const key = crypto.randomUUID();
    const one = await token("submission");
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => file(complaint, key, shared ? one : undefined)),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const tickets = await admin`select 1 from intake.submission where ticket = ${answers[0]?.body.ticket}`;
    expect(tickets).toHaveLength(1);
  }
});

test("without a key, with a wrong one, or with slips, all is told at once and no captcha is used", async () => {
  const captcha = await token("submission");
  const wrong = await post("/api/v1/submissions", { kind: "usul", captcha }, "not-a-uuid");
  expect(wrong.status).toBe(422);
  expect(wrong.body.errors).toEqual([
    { path: "idempotency-key", code: "invalid" },
    { path: "village", code: "required" },
    { path: "for", code: "required" },
    { path: "reporter.name", code: "required" },
  ]);
  expect((await post("/api/v1/submissions", complaint)).body.errors).toEqual([
    { path: "idempotency-key", code: "required" },
  ]);
  expect((await file(complaint, crypto.randomUUID(), captcha)).status).toBe(201);
  const missing = await post("/api/v1/submissions", complaint, crypto.randomUUID());
  expect([missing.status, missing.body.code, missing.body.reason]).toEqual([
    403,
    "captcha_failed",
    "missing",
  ]);
});

test("a reference that is over is told by its field and costs nothing", async () => {
  const captcha = await token("submission");
  const person = { village: village as VillageCode, nikKey: "key", releaseId: 1 };
  const ref = sealPersonRef(person, Date.now() - 31 * 60_000);
  const sanggah = { kind: "sanggah", village, reason: "able", same_village: true, ref };
  const over = await file(sanggah, crypto.randomUUID(), captcha);
  expect([over.status, over.body.errors]).toEqual([422, [{ path: "ref", code: "expired" }]]);
  expect((await file(complaint, crypto.randomUUID(), captcha)).status).toBe(201);
});

test("a reference to somebody of another village needs a name beside it", async () => {
  const captcha = await token("submission");
  const ref = sealPersonRef({ village: "32.73.25.1001" as VillageCode, nikKey: "key", releaseId: 1 });
  const sanggah = { kind: "sanggah", village, reason: "able", same_village: true, ref };
  for (const data of [sanggah, { ...complaint, ref }]) {
    const elsewhere = await file(data, crypto.randomUUID(), captcha);
    expect([elsewhere.status, elsewhere.body.errors]).toEqual([422, [{ path: "ref", code: "invalid" }]]);
  }
  const named = { ...complaint, ref, person: { name: "Bapak Lain" } };
  const { status, body } = await file(named, crypto.randomUUID(), captcha);
  expect(status).toBe(201);
  const [row] = await admin`select sealed from intake.submission where ticket = ${body.ticket}`;
  const opened = JSON.parse(String(await openSealed(row?.sealed, officers[0])));
  expect(opened).toMatchObject({ person: { name: "Bapak Lain" }, person_key: null });
});

test("officers read everything, each with their own key; the database only facts of closed lists", async () => {
  const { body } = await file(complaint);
  const [row] = await admin`select * from intake.submission where ticket = ${body.ticket}`;
  expect(row?.facts).toEqual({
    programme: "PKH",
    topic: "withheld",
    about: null,
    period: null,
    amount_rupiah: 600_000,
  });
  for (const officer of officers) {
    const opened = JSON.parse(String(await openSealed(row?.sealed, officer)));
    expect(opened).toMatchObject({
      reporter: complaint.reporter,
      statement: complaint.statement,
      amount_rupiah: 612_345,
    });
  }
  expect(await openSealed(row?.sealed, { ...officers[0], ...(await makeKeyPair("dinsos")) })).toBeNull();
  const everything = JSON.stringify(await admin`select s::text from intake.submission s`);
  for (const secret of ["arker", "081234567890", body.receipt]) expect(everything).not.toContain(secret);
});

test("photos are made anew, encrypted, and listed with their sealed keys", async () => {
  const { status, body } = await fileWithPhotos(complaint, [await photo(), await photo()], "photos[]");
  expect(status).toBe(201);
  const rows = await admin`select e.* from intake.evidence e join intake.submission s using (submission_id)
    where s.ticket = ${body.ticket}`;
  expect(rows).toHaveLength(2);
  const files = readdirSync(join(running.dataDir, "evidence"));
  expect(rows.every((row) => files.includes(row.evidence_id))).toBe(true);
});

test("what is no photo is refused by its place, before the captcha is used", async () => {
  const { status, body } = await fileWithPhotos(complaint, [await photo(), Buffer.from("<svg/>")]);
  expect([status, body.code, body.errors]).toEqual([
    415,
    "unsupported_media",
    [{ path: "photos.1", code: "unsupported" }],
  ]);
  const four = await fileWithPhotos(
    complaint,
    Array.from({ length: 4 }, () => Buffer.from([0xff, 0xd8, 0xff])),
  );
  expect([four.status, four.body.errors]).toEqual([422, [{ path: "photos", code: "too_many" }]]);
  const large = await fileWithPhotos(complaint, [Buffer.alloc(8 * 1024 * 1024 + 1, 0xff)]);
  expect([large.status, large.body.errors]).toEqual([413, [{ path: "photos.0", code: "too_large" }]]);
});

test("a body over 25 MB is refused by its length, or where it grows too long", async () => {
  const headers = {
    "idempotency-key": crypto.randomUUID(),
    "content-type": "multipart/form-data; boundary=x",
  };
  const stated = await api.request("/api/v1/submissions", {
    method: "POST",
    headers: { ...headers, "content-length": String(26 * 1024 * 1024) },
    body: "x",
  });
  expect(stated.status).toBe(413);
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1024 * 1024;
      controller.enqueue(new Uint8Array(1024 * 1024));
    },
  });
  const init = { method: "POST", headers, body: endless, duplex: "half" } as RequestInit;
  expect((await api.request("/api/v1/submissions", init)).status).toBe(413);
  expect(sent).toBeLessThan(30 * 1024 * 1024);
});

test("JSON over 128 KiB is refused, alone and beside photos, and the longest texts fit", async () => {
  const longest = { ...complaint, statement: "😀".repeat(4000), captcha: await token("submission") };
  const escaped = JSON.stringify(longest).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  );
  const send = async (body: string | FormData, length?: number) => {
    const headers = {
      "idempotency-key": crypto.randomUUID(),
      ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
      ...(length === undefined ? {} : { "content-length": String(length) }),
    };
    const response = await api.request("/api/v1/submissions", { method: "POST", headers, body });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  expect((await send(escaped)).status).toBe(201);
  const nested = `{"a":${"[".repeat(128 * 1024)}`;
  for (const length of [nested.length, undefined]) {
    const { status, body } = await send(nested, length);
    expect([status, body.code, body.errors]).toEqual([413, "too_large", undefined]);
  }
  const form = new FormData();
  form.set("data", nested);
  form.set("photos", new Blob([new Uint8Array(await photo())]), "IMG_0001.jpg");
  const { status, body } = await send(form);
  expect([status, body.errors]).toEqual([413, [{ path: "data", code: "too_large" }]]);
});

test("the JSON beside photos may be a file, and says so when it is no UTF-8", async () => {
  const captcha = await token("submission");
  const send = async (...datas: (string | Blob)[]) => {
    const form = new FormData();
    for (const data of datas) form.append("data", data);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const response = await api.request("/api/v1/submissions", { method: "POST", headers, body: form });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const text = JSON.stringify({ ...complaint, statement: "pr\ufffda\u00e9", captcha });
  const broken = Buffer.from(text.replace("\u00e9", "#"));
  broken[broken.indexOf("#")] = 0xe9;
  const codes = async (...datas: (string | Blob)[]) => {
    const { status, body } = await send(...datas);
    return [status, ...body.errors.map(({ path, code }: Answer) => `${path} ${code}`)];
  };
  expect(await codes(new Blob([broken], { type: "application/json" }))).toEqual([422, "data not_utf8"]);
  expect(await codes(new Blob(["{"]))).toEqual([422, "data invalid_json"]);
  expect(await codes(new Blob(["[".repeat(128 * 1024 + 1)]))).toEqual([413, "data too_large"]);
  expect(await codes(text, text)).toEqual([422, "data too_many"]);
  expect(await codes()).toEqual([422, "data required"]);
  const { status, body } = await send(new Blob([text], { type: "application/json" }));
  expect(status).toBe(201);
  const [row] = await admin`select sealed from intake.submission where ticket = ${body.ticket}`;
  const opened = JSON.parse(String(await openSealed(row?.sealed, officers[0])));
  expect(opened.statement).toBe("pr\ufffda\u00e9");
});

test("a text beside photos that is no UTF-8 is refused, also where another part has its replacement", async () => {
  const head = (more: string) => `--x\r\ncontent-disposition: form-data; ${more}\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(`${head('name="data"')}{"kind":"`),
    Buffer.from([0xff]),
    Buffer.from(`"}\r\n${head('name="photos"; filename="a"')}\ufffd\r\n--x--\r\n`),
  ]);
  const headers = {
    "idempotency-key": crypto.randomUUID(),
    "content-type": "multipart/form-data; boundary=x",
  };
  const response = await api.request("/api/v1/submissions", { method: "POST", headers, body });
  expect([response.status, ((await response.json()) as Answer).errors]).toEqual([
    422,
    [{ path: "data", code: "not_utf8" }],
  ]);
});

test("a form of very many parts is refused by their number, and not all of them are named", async () => {
  const part = (name: string) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n1\r\n`;
  const send = async (count: number) => {
    const body = `${Array.from({ length: count }, (_, i) => part(`u${i}`)).join("")}--x--\r\n`;
    const headers = {
      "idempotency-key": crypto.randomUUID(),
      "content-type": "multipart/form-data; boundary=x",
    };
    const response = await api.request("/api/v1/submissions", { method: "POST", headers, body });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const many = await send(300_000);
  expect([many.status, many.body.errors]).toEqual([422, [{ path: "", code: "too_many" }]]);
  const some = await send(60);
  expect(some.body.errors).toHaveLength(20);
  expect(some.body.errors[0]).toEqual({ path: "u0", code: "unknown_field" });
});

test("a receipt opens the timeline; one that opens nothing always gets the same answer", async () => {
  const { body } = await file(complaint);
  const spaced = String(body.receipt).replace(/(\d{4})(?=\d)/g, "$1 ");
  expect((await track(spaced)).body).toEqual({
    ticket: body.ticket,
    kind: "pengaduan",
    stage: "received",
    turn: "dinsos",
    received_on: body.received_on,
    due_on: body.due_on,
    answer_by: null,
    may_reply: true,
    events: [{ on: body.received_on, stage: "received", note: null }],
    messages: [],
  });
  const unknown = await track("0000000000005724");
  expect(unknown.status).toBe(404);
  expect(await track("0000000000000000")).toEqual(unknown);
  const slip = await post("/api/v1/tracking", { receipt: "0000000000005725" });
  expect([slip.status, slip.body.errors]).toEqual([422, [{ path: "receipt", code: "invalid" }]]);
});

test("a packed body is refused wherever one is read", async () => {
  const packed = { "content-type": "application/json", "content-encoding": "gzip" };
  for (const path of ["submissions", "tracking", "tracking/replies", "tracking/withdraw"]) {
    const headers = { ...packed, "idempotency-key": crypto.randomUUID() };
    const response = await api.request(`/api/v1/${path}`, { method: "POST", headers, body: "{}" });
    expect([path, response.status]).toEqual([path, 415]);
  }
});

test("a reply is taken once for its key, and is read again with the receipt", async () => {
  const { body } = await file(complaint);
  const key = crypto.randomUUID();
  const reply = async (text: string) =>
    post("/api/v1/tracking/replies", { receipt: body.receipt, text, captcha: await token("tracking") }, key);
  expect(await reply("Sudah saya bawa marker-reply")).toEqual({
    status: 201,
    body: { on: body.received_on },
  });
  expect((await reply("Sudah saya bawa marker-reply")).status).toBe(201);
  expect((await reply("lain")).body.code).toBe("idempotency_conflict");
  expect((await track(body.receipt)).body.messages).toEqual([
    { on: body.received_on, from: "reporter", text: "Sudah saya bawa marker-reply", question: false },
  ]);
  const items = await admin`select i::text from intake.item i`;
  expect(JSON.stringify(items)).not.toContain("marker-reply");
});

test("who withdraws leaves the figures and nothing that was written, sealed or not", async () => {
  const { body } = await fileWithPhotos(complaint, [await photo()]);
  const [before] =
    await admin`select evidence_id from intake.evidence e join intake.submission using (submission_id)
    where ticket = ${body.ticket}`;
  const withdraw = async () =>
    post("/api/v1/tracking/withdraw", { receipt: body.receipt, captcha: await token("tracking") });
  const answer = { status: 200, body: { ticket: body.ticket, kind: "pengaduan", stage: "withdrawn" } };
  expect(await withdraw()).toEqual(answer);
  expect(await withdraw()).toEqual(answer);
  const [row] =
    await admin`select sealed, facts, stage, target_hash from intake.submission where ticket = ${body.ticket}`;
  expect(row).toMatchObject({
    sealed: null,
    target_hash: null,
    stage: "withdrawn",
    facts: { topic: "withheld" },
  });
  expect(readdirSync(join(running.dataDir, "evidence"))).not.toContain(before?.evidence_id);
  expect(await admin`select 1 from intake.evidence where evidence_id = ${before?.evidence_id}`).toEqual([]);
  expect((await track(body.receipt)).body).toMatchObject({
    stage: "withdrawn",
    turn: null,
    may_reply: false,
  });
});

test("a flood about one household is answered alike and kept only up to the cap", async () => {
  const sanggah = {
    kind: "sanggah",
    village,
    reason: "able",
    person: { name: "Bapak Floodius Targetman" },
    same_village: true,
  };
  const answers = [];
  for (let i = 0; i < 14; i++) answers.push(await file({ ...sanggah, statement: `nomor ${i}` }));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ body }) => Object.keys(body).join())).size).toBe(1);
  const [row] = await admin`select count(*) filter (where folded)::int as folded,
    count(*) filter (where sealed is not null)::int as kept from intake.submission where kind = 'sanggah'`;
  expect(row).toEqual({ folded: 4, kept: 10 });
  expect((await track(answers[13]?.body.receipt)).body).toMatchObject({ stage: "received", turn: "desa" });
});

test("while the database is away, 503 is told and the same key can be used after", async () => {
  const key = crypto.randomUUID();
  const captcha = await token("submission");
  await admin`alter function intake.find_filed(bytea) rename to find_filed_away`;
  await admin`revoke connect on database dataku from dataku_web`;
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'dataku_web'`;
  const away = await file(complaint, key, captcha);
  await admin`grant connect on database dataku to dataku_web`;
  await admin`alter function intake.find_filed_away(bytea) rename to find_filed`;
  expect([away.status, away.body.code]).toEqual([503, "unavailable"]);
  expect((await file(complaint, key, captcha)).status).toBe(201);
});
