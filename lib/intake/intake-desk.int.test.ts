import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { getIntakeSql, getWebSql } from "../db/pool.ts";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { Fault } from "../errors/fault.ts";
import { folderStore } from "../evidence/folder-store.ts";
import { type KeyPair, makeKeyPair, openSealed } from "../seal/seal.ts";
import { addDays } from "./days.ts";
import { type Acknowledged, fileSubmission, findAcknowledged, targetCapPerDay } from "./file-submission.ts";
import { forgetDue } from "./forget.ts";
import { countItems, firstCursor, isHandedEvidence, pullItems } from "./hand-over.ts";
import type { IntakeDesk } from "./intake-desk.ts";
import { type IdempotencyKey, parseIdempotencyKey } from "./payload.ts";
import { type OfficerEvent, pushEvent } from "./push-event.ts";
import { parseSubmission } from "./submission.ts";
import { replyToOfficer, trackSubmission, withdrawSubmission } from "./track-submission.ts";
import { verifyTrail } from "./verify-trail.ts";

const secret = Buffer.alloc(32, 5);
const received = "2026-09-28";
const retentionDays = { usul: 365, sanggah: 365, pengaduan: 180 };
let running: TestDatabase;
let admin: Sql;
let officer: KeyPair;
let folder: string;
let desk: IntakeDesk;

beforeAll(async () => {
  running = await startTestDatabase();
  admin = postgres(running.adminUrl, { max: 1, onnotice: () => {} });
  officer = await makeKeyPair("dinsos");
  folder = mkdtempSync(join(tmpdir(), "dataku-desk-"));
  desk = {
    keys: {
      request: secret,
      ticket: secret,
      receipt: secret,
      receiptHash: secret,
      reply: secret,
      target: secret,
    },
    officers: [officer],
    evidence: folderStore(folder, 0),
    sql: getWebSql,
    today: () => received,
  };
});
// Each test begins with nothing filed; the trail begins anew with it.
beforeEach(async () => {
  await admin`set session_replication_role = replica`;
  for (const table of ["trail", "event", "item", "evidence", "submission"])
    await admin`delete from intake.${admin(table)}`;
  await admin`set session_replication_role = origin`;
});
afterAll(async () => {
  await admin.end();
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const newKey = () => parseIdempotencyKey(crypto.randomUUID()) as IdempotencyKey;

async function file(more: object = {}, photos: Uint8Array[] = [], at = desk): Promise<Acknowledged> {
  const village = "32.73.25.1002";
  const read = parseSubmission({ kind: "pengaduan", village, topic: "double", ...more });
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const outcome = await fileSubmission({ key: newKey(), submission: read.value, photos }, at);
  if (outcome.outcome !== "filed") throw new Error(outcome.outcome);
  return outcome;
}
const verify = (options?: Parameters<typeof verifyTrail>[1]) =>
  verifyTrail({ sql: getIntakeSql(), keys: desk.keys }, options);
const pull = (after = firstCursor, limit = 100) =>
  pullItems({ after, limit, actor: "operator", on: received }, getIntakeSql());
const photo = () =>
  sharp({ create: { width: 20, height: 10, channels: 3, background: "#555" } })
    .png()
    .toBuffer();
const eventFor = (ticket: OfficerEvent["ticket"], more: Partial<OfficerEvent> = {}): OfficerEvent => ({
  id: crypto.randomUUID(),
  ticket,
  sequence: 1,
  on: received,
  type: "stage",
  stage: "desa",
  text: "",
  ...more,
});
const push = async (event: OfficerEvent) =>
  (await pushEvent(event, "officer:siks", { sql: getIntakeSql(), keys: desk.keys, today: received })).outcome;

test("of a database that hangs the reporter is told, and the same key is answered once it goes on", async () => {
  const key = newKey();
  const read = parseSubmission({ kind: "pengaduan", village: "32.73.25.1002", topic: "double" });
  if (!read.ok) throw new Error("no submission");
  const filing = { key, submission: read.value, photos: [] };
  await getWebSql()`select 1`;
  const sessions = await admin<{ pid: number }[]>`
    select pid from pg_stat_activity where usename = 'dataku_web'`;
  for (const { pid } of sessions) process.kill(pid, "SIGSTOP");
  try {
    await expect(findAcknowledged(filing, desk)).rejects.toMatchObject({ code: "database_busy" });
  } finally {
    for (const { pid } of sessions) process.kill(pid, "SIGCONT");
  }
  expect(await fileSubmission(filing, desk)).toMatchObject({ outcome: "filed" });
});

test("the hand-over goes on after its cursor, with nothing twice and nothing left out, also what came in between", async () => {
  const early = [await file(), await file(), await file()].map(({ ticket }) => ticket);
  const first = await pull(firstCursor, 2);
  expect([first.items.length, first.more]).toEqual([2, true]);
  const late = (await file()).ticket;
  expect(await countItems(first.cursor, getIntakeSql())).toBe(2);
  const second = await pull(first.cursor);
  expect(second.more).toBe(false);
  const tickets = [...first.items, ...second.items].map(({ ticket }) => ticket);
  expect(tickets.toSorted()).toEqual([...early, late].toSorted());
  expect(tickets.at(-1)).toBe(late);
  expect((await pull(second.cursor)).items).toEqual([]);
  expect((await pull()).items).toHaveLength(4);
});

test("of a flood the officers get the first ones with the count, and no reply to what they do not have", async () => {
  const about = { topic: "ineligible_recipient", person: { name: "Budi Sasaran" } };
  const filed: Acknowledged[] = [];
  for (let i = 0; i < targetCapPerDay + 2; i++) filed.push(await file({ ...about, statement: `${i}` }));
  for (const { receipt } of [filed[0], filed.at(-1)] as Acknowledged[]) {
    expect((await replyToOfficer({ key: newKey(), receipt, text: "tambahan" }, desk)).outcome).toBe("added");
  }
  const { items } = await pull();
  expect(items.filter(({ type }) => type === "submission")).toHaveLength(targetCapPerDay);
  expect(items.filter(({ type }) => type === "reply").map(({ ticket }) => ticket)).toEqual([
    filed[0]?.ticket,
  ]);
  expect(await countItems(firstCursor, getIntakeSql())).toBe(targetCapPerDay + 1);
  const groups = items.flatMap(({ group }) => (group ? [group] : []));
  expect(new Set(groups.map(({ id }) => id)).size).toBe(1);
  expect(groups[0]).toMatchObject({ reports: targetCapPerDay + 2, folded: 2 });
  // Who replied reads it again like everybody.
  const last = await trackSubmission((filed.at(-1) as Acknowledged).receipt, desk);
  expect(last.outcome === "found" && last.timeline.messages.map(({ text }) => text)).toEqual(["tambahan"]);
});

test("events are taken once, in any order, and the highest number says where it stands", async () => {
  const { ticket, receipt } = await file();
  const dinsos = eventFor(ticket, { sequence: 2, stage: "dinsos", text: "Diperiksa" });
  expect(await push(dinsos)).toBe("added");
  expect(await push(eventFor(ticket))).toBe("added");
  expect(await push(dinsos)).toBe("known");
  expect(await push({ ...dinsos, text: "lain" })).toBe("conflict");
  expect(await push(eventFor(ticket, { sequence: 2 }))).toBe("conflict");
  const both = await Promise.all(
    [1, 2].map(() =>
      push(eventFor(ticket, { id: "00000000-0000-4000-8000-000000000001", sequence: 3, stage: "bps" })),
    ),
  );
  expect(both.toSorted()).toEqual(["added", "known"]);
  const found = await trackSubmission(receipt, desk);
  expect(
    found.outcome === "found" && [found.timeline.stage, found.timeline.events.map(({ stage }) => stage)],
  ).toEqual(["bps", ["received", "desa", "dinsos", "bps"]]);
  await withdrawSubmission(receipt, desk);
  expect(await push(eventFor(ticket, { sequence: 9 }))).toBe("ended");
  expect(await push(eventFor("SG-2222-2222" as OfficerEvent["ticket"]))).toBe("not_found");
});

test("a submission is forgotten on its day and not before: sealed text and photos go, the figures stay", async () => {
  const { ticket, dueOn } = await file({ statement: "rahasia" }, [await photo()]);
  const [{ id } = { id: "" }] = (await pull()).items[0]?.evidence ?? [];
  expect(await isHandedEvidence(id, getIntakeSql())).toBe(true);
  const forgetOn = (today: string, evidence = desk.evidence) =>
    forgetDue({ retentionDays, today, now: Date.parse(today) }, { sql: getIntakeSql(), evidence });
  expect(await forgetOn(addDays(dueOn, 179))).toEqual({ submissions: 0, photos: 0, orphans: 0 });

  // The store is away: the text is forgotten all the same, and the photo in the next round.
  const away = {
    ...desk.evidence,
    remove: async () => {
      throw new Fault("evidence_unavailable");
    },
  };
  expect(await forgetOn(addDays(dueOn, 180), away)).toMatchObject({ submissions: 1, photos: 0 });
  expect(await isHandedEvidence(id, getIntakeSql())).toBe(false);
  expect(await forgetOn(addDays(dueOn, 181))).toMatchObject({ submissions: 0, photos: 1 });
  expect(readdirSync(folder)).toEqual([]);

  const [row] =
    await admin`select kind, facts, sealed, target_hash, forgotten_on::text from intake.submission`;
  expect(row).toMatchObject({
    kind: "pengaduan",
    facts: { topic: "double" },
    sealed: null,
    forgotten_on: addDays(dueOn, 180),
  });
  expect((await pull()).items.map((item) => [item.ticket, item.sealed])).toEqual([[ticket, null]]);
  expect((await verify()).kind).toBe("whole");
});

test("a photo that nobody knows is swept up after two days, one that somebody knows is not", async () => {
  await file({}, [await photo()]);
  await desk.evidence.put(crypto.randomUUID(), Buffer.from("stray"));
  const round = (now: number) =>
    forgetDue({ retentionDays, today: received, now }, { sql: getIntakeSql(), evidence: desk.evidence });
  expect((await round(Date.now())).orphans).toBe(0);
  expect((await round(Date.now() + 3 * 86_400_000)).orphans).toBe(1);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("without room for photos the text is kept nowhere, and nothing is left in the store", async () => {
  const full: IntakeDesk = {
    ...desk,
    evidence: {
      ...desk.evidence,
      put: async () => {
        throw new Fault("disk_full");
      },
    },
  };
  await expect(file({}, [await photo()], full)).rejects.toThrow("storage_full");
  expect(await admin`select 1 from intake.submission`).toHaveLength(0);
  await expect(file({}, [], full)).resolves.toMatchObject({ outcome: "filed" });
});

test("the trail tells every change in order, and a page of it ends nowhere in between", async () => {
  const { ticket, receipt } = await file({}, [await photo()]);
  await push(eventFor(ticket));
  await replyToOfficer({ key: newKey(), receipt, text: "ya" }, desk);
  await pull();
  await withdrawSubmission(receipt, desk);
  const rows = await admin`select actor || ' ' || action as told from intake.trail order by seq`;
  expect(rows.map(({ told }) => told)).toEqual([
    "reporter filed",
    "reporter evidence",
    "officer:siks stage",
    "reporter replied",
    "operator pulled",
    "reporter withdrawn",
  ]);
  await admin`select intake.append_trail(${received}, 'portal', 'tested', null, null) from generate_series(1, 4100)`;
  const seen: number[] = [];
  const verdict = await verify({ onProgress: (done) => seen.push(done) });
  expect(verdict).toMatchObject({ kind: "whole", rows: 4106, head: { seq: 4106 } });
  expect(seen).toEqual([2000, 4000, 4106]);
  if (verdict.kind !== "whole") return;
  expect((await verify({ anchor: verdict.head })).kind).toBe("whole");
  const beyond = { seq: 9999, hash: verdict.head.hash };
  expect(await verify({ anchor: beyond })).toEqual({
    kind: "broken",
    seq: 4107,
    problem: "gap",
  });
  const otherHash = { seq: 10, hash: "0".repeat(64) };
  expect(await verify({ anchor: otherHash })).toEqual({
    kind: "broken",
    seq: 10,
    problem: "anchor",
  });
});

test("what stands otherwise than the trail tells is named by its ticket, also when a text is sealed or gone", async () => {
  const [first, second, third, fourth] = [
    await file({}, [await photo()]),
    await file(),
    await file(),
    await file(),
  ];
  for (const { ticket } of [first, second]) await push({ ...eventFor(ticket), text: "catatan" });
  await replyToOfficer({ key: newKey(), receipt: second.receipt, text: "ya" }, desk);
  await withdrawSubmission(fourth.receipt, desk);
  expect((await verify()).kind).toBe("whole");

  /** What is found after a change that somebody with the whole database makes, and undoes. */
  const after = async (statement: string, ticket: string) => {
    await admin`begin`;
    await admin`set local session_replication_role = replica`;
    const [row] = await admin`select submission_id as id from intake.submission where ticket = ${ticket}`;
    const changed = await admin.unsafe(statement.replaceAll("ID", `submission_id = '${row?.id}'`));
    await admin`commit`;
    expect(changed.count).toBe(1);
    const verdict = await verify();
    return verdict.kind === "contradicted" ? verdict.by : verdict;
  };
  const says = (what: string, { ticket }: Acknowledged) => ({ submission: ticket, what });
  const inOrder = (...found: { submission: string; what: string }[]) =>
    found.sort((a, b) => (a.submission + a.what < b.submission + b.what ? -1 : 1));
  const { id } = (
    await admin`select submission_id as id from intake.submission where ticket = ${third.ticket}`
  )[0] as {
    id: string;
  };
  const deed = (statement: string, at: Acknowledged) => after(statement, at.ticket);
  const photoOfFirst = says("photo", first);
  expect(await deed("update intake.evidence set sha256 = repeat('0', 64) where ID", first)).toEqual([
    photoOfFirst,
  ]);
  const stageOfThird = says("stage", third);
  expect(await deed("update intake.submission set stage = 'closed' where ID", third)).toEqual(
    inOrder(photoOfFirst, stageOfThird),
  );
  // Stage and event in accord, and the event's text sealed: its hash tells all the same.
  const eventOfSecond = says("event", second);
  await deed("update intake.submission set stage = 'bps' where ID", second);
  expect(await deed("update intake.event set stage = 'bps', sealed_text = null where ID", second)).toEqual(
    inOrder(photoOfFirst, stageOfThird, eventOfSecond),
  );
  await deed("delete from intake.item where type = 'reply' and ID", second);
  await deed("update intake.submission set payload_hash = '\\x00' where ID", first);
  await deed("update intake.submission set forgotten_on = received_on where ID", first);
  await deed("update intake.submission set stage = 'received' where ID", fourth);
  expect(await deed("delete from intake.submission where ID", third)).toEqual(
    inOrder(
      { submission: id, what: "gone" },
      says("filing", first),
      says("forgotten", first),
      photoOfFirst,
      eventOfSecond,
      says("reply", second),
      says("stage", fourth),
    ),
  );
});

test("what officers get is sealed to them, and the portal's own keys do not open it", async () => {
  await file({ statement: "hanya untuk petugas" });
  const [item] = (await pull()).items;
  const text = await openSealed(item?.sealed ?? [], officer);
  expect(JSON.parse(text?.toString() ?? "{}")).toMatchObject({ statement: "hanya untuk petugas" });
  expect(
    await openSealed(item?.sealed ?? [], { ...(await makeKeyPair("dinsos", secret)), id: "dinsos" }),
  ).toBeNull();
});
