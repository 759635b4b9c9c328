import { execFile } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres, { type Sql } from "postgres";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getIntakeSql } from "../db/pool.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { unlockFile } from "../evidence/lock-file.ts";
import { signMachineRequest } from "../guard/machine-request.ts";
import { addDays } from "../intake/days.ts";
import { fileSubmission } from "../intake/file-submission.ts";
import { forgetDue } from "../intake/forget.ts";
import { type HandedItem, pullItems } from "../intake/hand-over.ts";
import type { IdempotencyKey } from "../intake/payload.ts";
import { parseSubmission } from "../intake/submission.ts";
import { replyToOfficer, trackSubmission, withdrawSubmission } from "../intake/track-submission.ts";
import { verifyTrail } from "../intake/verify-trail.ts";
import { publicKeyText, writeKeyFile } from "../seal/key-file.ts";
import { type KeyPair, makeKeyPair, openSealed } from "../seal/seal.ts";
import { getIntakeDesk, intakeKeys } from "./intake-setup.ts";
import { createWebApi } from "./web-api.ts";

const secret = "machine-secret-".repeat(3);
const client = "siks";
const api = createWebApi();
let running: TestDatabase;
let admin: Sql;
let officer: KeyPair;
let folder: string;

beforeAll(async () => {
  officer = await makeKeyPair("dinsos");
  process.env.SEAL_PUBLIC_KEYS = publicKeyText(officer);
  process.env.MACHINE_KEYS = `${client}:${secret}`;
  running = await startTestDatabase();
  admin = postgres(running.adminUrl, { max: 2, onnotice: () => {} });
  folder = mkdtempSync(join(tmpdir(), "dataku-machine-"));
  writeKeyFile(join(folder, "key.json"), officer);
});
afterAll(async () => {
  await admin.end();
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function call(
  target: string,
  {
    body = "",
    method = "GET",
    ...more
  }: { body?: string; method?: string; nonce?: string; now?: number; secret?: string } = {},
) {
  const headers = signMachineRequest(
    { method, target, body: Buffer.from(body) },
    { client, secret, ...more },
  );
  return api.request(target, { method, headers, ...(body && { body }) });
}

async function pull(cursor = "0"): Promise<{ items: HandedItem[]; cursor: string; more: boolean }> {
  const response = await call(`/api/v1/machine/submissions?cursor=${cursor}&limit=2`);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return (await response.json()) as { items: HandedItem[]; cursor: string; more: boolean };
}

async function pullAll(cursor = "0") {
  const items: HandedItem[] = [];
  for (let more = true; more; ) {
    const page = await pull(cursor);
    items.push(...page.items);
    ({ cursor, more } = page);
  }
  return { items, cursor };
}

async function push(...events: object[]) {
  const response = await call("/api/v1/machine/events", { method: "POST", body: JSON.stringify({ events }) });
  expect(response.status).toBe(200);
  return ((await response.json()) as { results: { outcome: string; field?: string }[] }).results.map(
    ({ outcome, field }) => (field ? `${outcome} ${field}` : outcome),
  );
}

const verify = (options?: Parameters<typeof verifyTrail>[1]) =>
  verifyTrail({ sql: getIntakeSql(), keys: intakeKeys() }, options);

const newKey = () => crypto.randomUUID() as IdempotencyKey;

async function file(statement: string, photos: Uint8Array[] = [], more: object = {}) {
  const read = parseSubmission({
    kind: "pengaduan",
    village: "32.73.25.1002",
    topic: "withheld",
    statement,
    ...more,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const filed = await fileSubmission(
    { key: newKey(), submission: read.value, photos },
    await getIntakeDesk(),
  );
  if (filed.outcome !== "filed") throw new Error(filed.outcome);
  return filed;
}

const timeline = async (receipt: Parameters<typeof trackSubmission>[0]) => {
  const answer = await trackSubmission(receipt, await getIntakeDesk());
  if (answer.outcome !== "found") throw new Error(answer.outcome);
  return answer.timeline;
};

const run = promisify(execFile);
const dataku = async (...args: string[]) =>
  run(process.execPath, ["lib/cli/main.ts", ...args], { env: process.env, encoding: "utf8" });

test("round trip: fetch, unseal, three stages, a question, its answer in the next fetch", async () => {
  const image = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#3a3" } })
    .png()
    .toBuffer();
  const filed = await file("Bantuan saya dipotong", [image], { reporter: { name: "Endang" } });
  const { items, cursor } = await pullAll();
  const item = items.find(({ ticket }) => ticket === filed.ticket) as HandedItem;
  expect(JSON.parse(String(await openSealed(item.sealed ?? [], officer)))).toMatchObject({
    statement: "Bantuan saya dipotong",
    reporter: { name: "Endang" },
  });
  const [photo] = item.evidence ?? [];
  const answer = await call(`/api/v1/machine/evidence/${photo?.id}`);
  const key = (await openSealed(photo?.sealed_key ?? [], officer)) as Buffer;
  const opened = unlockFile(new Uint8Array(await answer.arrayBuffer()), key) as Buffer;
  expect(await sharp(opened).metadata()).toMatchObject({ format: "webp", width: 40, height: 30 });

  const on = filed.receivedOn;
  const stage = (sequence: number, name: string) => ({
    id: crypto.randomUUID(),
    ticket: filed.ticket,
    sequence,
    on,
    type: "stage",
    stage: name,
    text: `catatan ${name}`,
  });
  const [desa, dinsos, provinsi] = [stage(1, "desa"), stage(2, "dinsos"), stage(4, "provinsi")];
  const question = {
    id: crypto.randomUUID(),
    ticket: filed.ticket,
    sequence: 3,
    on,
    type: "question",
    text: "Foto rumah?",
  };
  // In any order, and some twice.
  expect(await push(provinsi, desa)).toEqual(["added", "added"]);
  expect(await push(question, desa, dinsos)).toEqual(["added", "known", "added"]);
  expect(await timeline(filed.receipt)).toMatchObject({
    stage: "provinsi",
    turn: "reporter",
    answerBy: addDays(on, 10),
    events: [
      { stage: "received", note: null },
      { stage: "desa", note: "catatan desa" },
      { stage: "dinsos", note: "catatan dinsos" },
      { stage: "provinsi", note: "catatan provinsi" },
    ],
    messages: [{ from: "officer", text: "Foto rumah?", question: true }],
  });
  const desk = await getIntakeDesk();
  expect(await replyToOfficer({ key: newKey(), receipt: filed.receipt, text: "Sudah ada" }, desk)).toEqual({
    outcome: "added",
    on,
  });
  expect(await timeline(filed.receipt)).toMatchObject({ turn: "provinsi", answerBy: null });
  const next = await pullAll(cursor);
  expect(next.items).toHaveLength(1);
  expect(next.items[0]).toMatchObject({ type: "reply", ticket: filed.ticket });
  expect(JSON.parse(String(await openSealed(next.items[0]?.sealed ?? [], officer)))).toEqual({
    v: 1,
    text: "Sudah ada",
  });
  expect(await push({ ...stage(5, "closed") })).toEqual(["added"]);
  expect(await timeline(filed.receipt)).toMatchObject({ stage: "closed", turn: null, mayReply: false });
  expect((await pullAll(next.cursor)).items).toEqual([]);
  const written = JSON.stringify(await admin`select e::text from intake.event e`);
  for (const text of ["Foto rumah", "catatan"]) expect(written).not.toContain(text);
});

test("an event in another's place, or with a slip, changes nothing", async () => {
  const { ticket, receivedOn: on } = await file("x");
  const event = { id: crypto.randomUUID(), ticket, sequence: 1, on, type: "stage", stage: "desa" };
  expect(await push(event)).toEqual(["added"]);
  expect(
    await push(
      { ...event, stage: "dinsos" },
      { ...event, id: crypto.randomUUID() },
      { ...event, id: crypto.randomUUID(), ticket: "PG-2222-2222", sequence: 2 },
      { ...event, id: "1" },
      { ...event, stage: "withdrawn" },
      { ...event, on: "2999-01-01" },
      { ...event, id: crypto.randomUUID(), sequence: 2, on: addDays(on, -1) },
      { ...event, type: "message" },
      { ...event, type: "message", stage: null },
      null as never,
    ),
  ).toEqual([
    "conflict",
    "conflict",
    "not_found",
    "invalid id",
    "invalid stage",
    "invalid on",
    "invalid on",
    "invalid stage",
    "invalid text",
    "invalid id",
  ]);
});

test("a request passes once, fresh, and only with the right signature", async () => {
  const target = "/api/v1/machine/submissions?cursor=0";
  const nonce = "nonce-of-16-chars";
  expect((await call(target, { nonce })).status).toBe(200);
  expect((await call(target, { nonce })).status).toBe(401);
  expect((await call(target, { now: Date.now() - 400_000 })).status).toBe(401);
  expect((await call(target, { now: Date.now() + 400_000 })).status).toBe(401);
  expect((await call(target, { secret: `${secret}x` })).status).toBe(401);
  expect((await api.request(target)).status).toBe(401);
  const headers = signMachineRequest({ method: "GET", target, body: Buffer.alloc(0) }, { client, secret });
  expect((await api.request(`${target}&limit=200`, { headers })).status).toBe(401);
  expect((await call("/api/v1/machine/submissions?cursor=1;drop")).status).toBe(422);
  expect((await call(`/api/v1/machine/evidence/${crypto.randomUUID()}`)).status).toBe(404);
});

test("what is filed while others fetch is skipped by nobody, and inside a batch the order is not that of arrival", async () => {
  let { cursor } = await pullAll();
  const filed: string[] = [];
  const seen: string[] = [];
  const filing = (async () => {
    for (let i = 0; i < 40; i++) filed.push((await file(`n ${i}`)).ticket);
  })();
  const fetching = async () => {
    const page = await pullItems(
      { after: cursor as never, limit: 7, actor: "operator", on: "2026-01-01" },
      getIntakeSql(),
    );
    seen.push(...page.items.map(({ ticket }) => ticket));
    cursor = page.cursor;
    return page.items.length;
  };
  while (filed.length < 40) await fetching();
  await filing;
  while ((await fetching()) > 0);
  expect(seen.toSorted()).toEqual(filed.toSorted());

  filed.length = 0;
  for (let i = 0; i < 40; i++) filed.push((await file(`m ${i}`)).ticket);
  const later = (await pullAll(cursor)).items.map(({ ticket }) => ticket);
  expect(later).toHaveLength(40);
  expect(later).not.toEqual(filed);
});

test("a cursor from before the database was put back is refused, or what comes later would be skipped", async () => {
  const later = `999.${crypto.randomUUID()}`;
  const answer = await call(`/api/v1/machine/submissions?cursor=${later}`);
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ errors: [{ path: "cursor", code: "unknown" }] });
  const out = join(folder, "put-back.ndjson");
  await expect(dataku("intake", "export", "--out", out, "--since", later)).rejects.toThrow(
    "never gave out the cursor",
  );
});

test("a photo that the store has lost is told of by the export", async () => {
  const { cursor } = await pullAll();
  const image = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#363" } })
    .png()
    .toBuffer();
  const { ticket } = await file("with a photo", [image]);
  const [row] =
    await admin`select evidence_id as id from intake.evidence join intake.submission using (submission_id) where ticket = ${ticket}`;
  await (await getIntakeDesk()).evidence.remove(String(row?.id));
  const [out, photos] = [join(folder, "lost.ndjson"), join(folder, "lost")];
  await expect(
    dataku("intake", "export", "--out", out, "--since", cursor, "--evidence", photos),
  ).rejects.toMatchObject({
    stdout: expect.stringContaining("1 of their photos are not in the evidence store"),
  });
});

test("an export goes on where it stopped, and the officer opens it with the key alone", async () => {
  await file('=HYPERLINK("http://x") marker', [], { reporter: { name: "+62 Budi", phone: "+628123456789" } });
  const out = join(folder, "export.ndjson");
  await dataku("intake", "export", "--out", out);
  const lines = readFileSync(out, "utf8").trim().split("\n");
  // Stopped in the middle of a line.
  writeFileSync(out, `${lines.slice(0, -2).join("\n")}\n${lines.at(-2)?.slice(0, 30)}`);
  const { ticket } = await file("one more");
  const again = await dataku("intake", "export", "--out", out);
  expect(again.stdout).toContain("3 items in ");
  const tickets = readFileSync(out, "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as HandedItem).item);
  expect(new Set(tickets).size).toBe(lines.length + 1);

  const [key, from] = [join(folder, "key.json"), ["--in", out]];
  const { stdout: json } = await dataku("intake", "open", "--key", key, ...from);
  const opened = json
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(opened.find((one) => one.ticket === ticket)?.opened).toMatchObject({ statement: "one more" });
  const { stdout: csv } = await dataku("intake", "open", "--key", key, ...from, "--format", "csv");
  expect(csv).toContain(`"'=HYPERLINK(""http://x"") marker"`);
  expect(csv).toContain(",'+628123456789,");
  expect(csv.trim().split("\n")).toHaveLength(lines.length + 2);

  const stranger = join(folder, "stranger.json");
  writeKeyFile(stranger, await makeKeyPair("dinsos"));
  await expect(dataku("intake", "open", "--key", stranger, ...from)).rejects.toThrow(
    "are not sealed to the key",
  );
  appendFileSync(out, "no export\n");
  await expect(dataku("intake", "export", "--out", out)).rejects.toThrow("is no export of this command");
});

test("events from a file are pushed like those of a program", async () => {
  const { ticket, receipt, receivedOn: on } = await file("x");
  const path = join(folder, "events.ndjson");
  const event = { id: crypto.randomUUID(), ticket, sequence: 1, on, type: "message", text: "Terima kasih" };
  writeFileSync(path, `${JSON.stringify(event)}\n${JSON.stringify({ ...event, on: "tomorrow" })}\n`);
  await expect(dataku("intake", "push", "--in", path)).rejects.toThrow("intake push");
  expect((await timeline(receipt)).messages).toMatchObject([{ text: "Terima kasih", from: "officer" }]);
});

test("after its days a submission is forgotten, its figures, trail and answer stay; strays are swept up", async () => {
  const image = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#333" } })
    .png()
    .toBuffer();
  const { ticket, receipt, dueOn } = await file("to be forgotten", [image]);
  const desk = await getIntakeDesk();
  const stray = crypto.randomUUID();
  await desk.evidence.put(stray, Buffer.from("stray"));
  const retentionDays = { usul: 30, sanggah: 30, pengaduan: 30 };
  const round = (today: string) =>
    forgetDue(
      { retentionDays, today, now: Date.now() + 3 * 86_400_000 },
      { sql: getIntakeSql(), evidence: desk.evidence },
    );
  await withdrawSubmission((await file("withdrawn")).receipt, desk);
  expect(await round(addDays(dueOn, 29))).toMatchObject({ orphans: 1 });
  expect((await timeline(receipt)).mayReply).toBe(true);
  const [before] =
    await admin`select evidence_id from intake.evidence join intake.submission using (submission_id) where ticket = ${ticket}`;
  const { submissions, photos } = await round(addDays(dueOn, 30));
  expect(submissions).toBeGreaterThan(0);
  expect(photos).toBeGreaterThan(0);
  const [row] = await admin`select sealed, facts from intake.submission where ticket = ${ticket}`;
  expect(row).toMatchObject({ sealed: null, facts: { topic: "withheld" } });
  expect(readdirSync(join(running.dataDir, "evidence"))).not.toContain(before?.evidence_id);
  expect(await timeline(receipt)).toMatchObject({ ticket, mayReply: false });
  expect(await round(addDays(dueOn, 30))).toEqual({ submissions: 0, photos: 0, orphans: 0 });
});

test("the trail is whole; nobody changes it by a statement, and one altered row is found and named", async () => {
  const whole = await verify();
  if (whole.kind !== "whole") throw new Error(JSON.stringify(whole));
  expect(whole.rows).toBeGreaterThan(100);
  for (const statement of [
    "update intake.trail set actor = 'x' where seq = 7",
    "delete from intake.trail where seq = 7",
    "truncate intake.trail",
    "delete from intake.event",
    "update intake.event set stage = 'bps' where stage = 'desa'",
  ]) {
    await expect(admin.unsafe(statement)).rejects.toMatchObject({ code: "DK409" });
  }
  const asSuperuser = (statement: string) =>
    admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx.unsafe(statement);
    });
  const [row] = await admin`select ticket from intake.submission where stage = 'closed'`;
  await asSuperuser("update intake.submission set stage = 'desa' where stage = 'closed'");
  await expect(dataku("intake", "verify-trail")).rejects.toMatchObject({
    stdout: `the trail's chain is whole, and contradicts 1 thing that is kept:\n  ${row?.ticket}: its stage\n`,
  });
  await asSuperuser("update intake.trail set action = 'nothing' where seq = 7");
  expect(await verify()).toEqual({ kind: "broken", seq: 7, problem: "altered" });
  await expect(dataku("intake", "verify-trail")).rejects.toMatchObject({
    stdout: "the trail is broken at row 7: its content does not match its hash\n",
  });
  await asSuperuser("delete from intake.trail where seq = 5");
  expect(await verify()).toEqual({ kind: "broken", seq: 5, problem: "gap" });
  // Written anew from the start, as somebody with the database could: only a noted head tells.
  await asSuperuser("delete from intake.trail");
  const found = await verify({ anchor: whole.head });
  expect(found).toMatchObject({ kind: "broken", problem: "gap" });
  expect((await verify()).kind).toBe("contradicted");
});
