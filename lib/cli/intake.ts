import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { getIntakeDesk } from "../api/intake-setup.ts";
import { getConfig } from "../config/config.ts";
import { csvCell } from "../csv/csv-cell.ts";
import { getIntakeSql } from "../db/pool.ts";
import { Fault } from "../errors/fault.ts";
import { unlockFile } from "../evidence/lock-file.ts";
import type { Contradiction } from "../intake/compare-trail.ts";
import { forgetDue } from "../intake/forget.ts";
import {
  type Cursor,
  countItems,
  firstCursor,
  type HandedItem,
  isKnownCursor,
  parseCursor,
  pullItems,
} from "../intake/hand-over.ts";
import { type PushOutcome, parseEvent, pushEvent } from "../intake/push-event.ts";
import { parseTicket } from "../intake/receipt.ts";
import { type TrailAnchor, verifyTrail } from "../intake/verify-trail.ts";
import { publicKeyText, readKeyFile, writeKeyFile } from "../seal/key-file.ts";
import { type KeyPair, makeKeyPair, openSealed } from "../seal/seal.ts";
import { progressBar } from "./progress.ts";
import { readLines } from "./read-lines.ts";
import { withDatabase } from "./with-database.ts";

const pageItems = 200;
const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `intake keygen|export|open|push|verify-trail|forget`: submissions between the portal and the officers. */
export function intakeCommand(): Command {
  const intake = new Command("intake").description("Hand submissions over, and keep their trail");

  intake
    .command("keygen")
    .description("make an officer's key pair; run it on the officer's machine")
    .requiredOption("--out <file>", "where the private half is written, readable by its owner only")
    .option("--id <name>", "how the key is called", keyId, "officer")
    .action(async ({ out, id }: { out: string; id: string }) => {
      const pair = await makeKeyPair(id);
      writeKeyFile(resolve(out), pair);
      print(publicKeyText(pair));
      process.stderr.write(
        `The line above goes into SEAL_PUBLIC_KEYS. ${resolve(out)} stays with the officer: without it nobody reads a submission, so keep a copy apart.\n`,
      );
    });

  intake
    .command("export")
    .description("write submissions, replies and withdrawals as NDJSON, sealed as they are")
    .requiredOption("--out <file>", "an existing file is continued after its last line")
    .option("--since <cursor>", "only what comes after this cursor", cursor)
    .option("--evidence <dir>", "also write the encrypted photos here")
    .action((options: { out: string; since?: Cursor; evidence?: string }) =>
      withDatabase((_database, signal) => exportItems(options, signal)),
    );

  intake
    .command("open")
    .description("unseal an export on the officer's machine")
    .requiredOption("--key <file>", "the private half, as keygen wrote it")
    .option("--in <file>", "the export; standard input if not given")
    .option("--format <format>", "json (one object a line) or csv", format, "json")
    .option("--evidence <dir>", "the encrypted photos")
    .option("--photos <dir>", "where the photos are written, readable")
    .action((options: OpenOptions) => openExport(options));

  intake
    .command("push")
    .description("add stages, messages and questions from a file of NDJSON events")
    .requiredOption("--in <file>", "one event a line: id, ticket, sequence, on, type, stage, text")
    .action(({ in: path }: { in: string }) =>
      withDatabase((_database, signal) => pushEvents(resolve(path), signal)),
    );

  intake
    .command("verify-trail")
    .description("prove that the trail is whole, or name the first link that is not")
    .option("--anchor <seq:hash>", "a place noted before, which the trail must pass through", anchor)
    .action((options: { anchor?: TrailAnchor }) =>
      withDatabase(async (_database, signal) => {
        const bar = progressBar("rows");
        const onProgress = (done: number, total: number) =>
          bar.update({ phase: "trail", done, total, rows: done });
        const { keys } = await getIntakeDesk();
        const verdict = await verifyTrail(
          { sql: getIntakeSql(), keys },
          { ...options, onProgress, signal },
        ).finally(() => bar.stop());
        if (verdict.kind === "whole") {
          return print(
            `the trail is whole: ${verdict.rows} rows; note down its head: ${verdict.head.seq}:${verdict.head.hash}`,
          );
        }
        process.exitCode = 1;
        if (verdict.kind === "contradicted") {
          const count = verdict.by.length;
          const things = count === 1 ? "1 thing that is kept" : `${count} things that are kept`;
          print(`the trail's chain is whole, and contradicts ${things}:`);
          for (const { submission, what } of verdict.by) print(`  ${submission}: ${contradictions[what]}`);
          return;
        }
        print(`the trail is broken at row ${verdict.seq}: ${trailProblems[verdict.problem]}`);
      }),
    );

  intake
    .command("forget")
    .description("forget what was kept long enough, as the portal does every day")
    .action(() =>
      withDatabase(async () => {
        const { evidence, today } = await getIntakeDesk();
        const { retentionDays } = getConfig();
        const done = await forgetDue({ retentionDays, today: today() }, { sql: getIntakeSql(), evidence });
        print(
          `${done.submissions} submissions forgotten, ${done.photos} photos and ${done.orphans} stray files removed`,
        );
      }),
    );

  return intake;
}

const trailProblems = {
  altered: "its content does not match its hash",
  gap: "it is not there",
  unlinked: "it does not hold the hash of the row before",
  anchor: "it is not the row that was noted down",
} as const;

const contradictions = {
  filing: "what was filed, its day, or that it was filed at all",
  stage: "its stage",
  forgotten: "whether and when it was forgotten",
  event: "an event of the officers",
  reply: "a reply of the reporter",
  photo: "a photo",
  gone: "the submission is not there",
} as const satisfies Record<Contradiction, string>;

async function exportItems(
  { out, since, evidence: evidenceDir }: { out: string; since?: Cursor; evidence?: string },
  signal: AbortSignal,
): Promise<void> {
  const path = resolve(out);
  const { evidence, today } = await getIntakeDesk();
  const bar = progressBar("items");
  let after = since ?? (await lastCursor(path)) ?? firstCursor;
  if (!(await isKnownCursor(after, getIntakeSql()))) {
    throw new Fault("bad_export", {
      message: `this database never gave out the cursor ${after}: was it put back from an older copy? Begin a new file; the items' ids tell what is known`,
    });
  }
  const total = await countItems(after, getIntakeSql());
  let done = 0;
  let lost = 0;
  if (evidenceDir) mkdirSync(resolve(evidenceDir), { recursive: true, mode: 0o700 });
  const file = await open(path, "a", 0o600);
  try {
    for (let more = true; more && !signal.aborted; ) {
      const page = await pullItems(
        { after, limit: pageItems, actor: "operator", on: today() },
        getIntakeSql(),
      );
      for (const item of page.items) {
        // The photos first: a line stands only when all of it is there.
        for (const { id } of evidenceDir ? (item.evidence ?? []) : []) {
          const bytes = await evidence.get(id);
          if (bytes) writeFileSync(join(resolve(evidenceDir ?? ""), id), bytes, { mode: 0o600 });
          else lost += 1;
        }
        await file.appendFile(`${JSON.stringify(item)}\n`);
        done += 1;
        bar.update({ phase: "export", done, total: Math.max(total, done), rows: done });
      }
      await file.sync();
      after = page.cursor;
      more = page.more;
    }
  } finally {
    bar.stop();
    await file.close();
  }
  print(`${done} items in ${path}; the next export continues after ${after}`);
  if (lost > 0) {
    print(`${lost} of their photos are not in the evidence store`);
    process.exitCode = 1;
  }
  if (signal.aborted)
    throw new Fault("load_interrupted", { message: "stopped; run the same command to go on" });
}

/** Where an export that was stopped goes on: after its last whole line. A half line at its end is cut off. */
async function lastCursor(path: string): Promise<Cursor | null> {
  if (!existsSync(path)) return null;
  let last = "";
  let wholeBytes = 0;
  const size = statSync(path).size;
  for await (const line of readLines(createReadStream(path))) {
    const end = wholeBytes + Buffer.byteLength(line) + 1;
    if (end > size) break;
    last = line;
    wholeBytes = end;
  }
  const found = last === "" ? firstCursor : parseCursor(String(readItem(last)?.cursor));
  if (!found) throw new Fault("bad_export", { message: `${path} is no export of this command` });
  truncateSync(path, wholeBytes);
  return found;
}

type OpenOptions = { key: string; in?: string; format: "json" | "csv"; evidence?: string; photos?: string };

async function openExport(options: OpenOptions): Promise<void> {
  const pair = readKeyFile(resolve(options.key));
  const input = options.in ? createReadStream(resolve(options.in)) : process.stdin;
  if (options.photos) mkdirSync(resolve(options.photos), { recursive: true, mode: 0o700 });
  if (options.format === "csv") print(csvColumns.map(csvCell).join(","));
  let unread = 0;
  for await (const line of readLines(input)) {
    if (line.trim() === "") continue;
    const item = readItem(line);
    if (!item) throw new Fault("bad_export", { message: "this is no export of `intake export`" });
    const text = item.sealed === null ? null : await openSealed(item.sealed, pair);
    const opened = text === null ? null : parseObject(text.toString("utf8"));
    if (item.sealed !== null && opened === null) unread += 1;
    const photos = options.evidence ? await openPhotos(item, pair, options.evidence, options.photos) : [];
    const { sealed: _sealed, evidence, ...rest } = item;
    if (options.format === "csv")
      print(
        csvRow(item, opened ?? {})
          .map(csvCell)
          .join(","),
      );
    else
      print(
        JSON.stringify({
          ...rest,
          ...(evidence && { evidence: evidence.map(({ id }) => id) }),
          opened,
          photos,
        }),
      );
  }
  if (unread > 0) {
    throw new Fault("bad_export", { message: `${unread} items are not sealed to the key ${pair.id}` });
  }
}

async function openPhotos(item: HandedItem, pair: KeyPair, from: string, to = from): Promise<string[]> {
  const written: string[] = [];
  for (const { id, sealed_key } of item.evidence ?? []) {
    const path = join(resolve(from), id);
    const key = sealed_key && existsSync(path) ? await openSealed(sealed_key, pair) : null;
    const photo = key && unlockFile(readFileSync(path), key);
    if (!photo) continue;
    const name = join(resolve(to), `${item.ticket}-${id.slice(0, 8)}.webp`);
    writeFileSync(name, photo, { mode: 0o600 });
    written.push(name);
  }
  return written;
}

const csvColumns = [
  "ticket",
  "type",
  "kind",
  "village",
  "on",
  "due_on",
  "stage",
  "group",
  "reports",
  "folded",
].concat(
  ["programme", "reporter_name", "reporter_nik", "reporter_phone", "reporter_address", "statement", "text"],
  [
    "for",
    "conditions",
    "household_name",
    "household_address",
    "household_nik",
    "household_kk",
    "person_name",
  ],
  ["reason", "topic", "about", "period", "amount_rupiah", "where", "lat", "lon"],
);

function csvRow(item: HandedItem, opened: Record<string, unknown>): unknown[] {
  const inside = (name: string) => (opened[name] ?? {}) as Record<string, unknown>;
  const conditions = Array.isArray(opened.conditions) ? opened.conditions.join(" ") : null;
  const cells: Record<string, unknown> = {
    ...opened,
    ...item,
    group: item.group?.id,
    reports: item.group?.reports,
    folded: item.group?.folded,
    conditions,
    lat: inside("place").lat,
    lon: inside("place").lon,
  };
  for (const group of ["reporter", "household", "person"])
    for (const [field, value] of Object.entries(inside(group))) cells[`${group}_${field}`] = value;
  return csvColumns.map((column) => cells[column]);
}

async function pushEvents(path: string, signal: AbortSignal): Promise<void> {
  const { keys, today } = await getIntakeDesk();
  const outcomes = new Map<string, number>();
  let number = 0;
  for await (const line of readLines(createReadStream(path))) {
    number += 1;
    if (line.trim() === "" || signal.aborted) continue;
    const parsed = parseEvent(parseJson(line));
    const answer: PushOutcome = parsed.ok
      ? await pushEvent(parsed.event, "operator", { sql: getIntakeSql(), keys, today: today() })
      : { outcome: "invalid", field: parsed.field };
    const outcome = answer.outcome === "invalid" ? `invalid ${answer.field}` : answer.outcome;
    if (outcome !== "added" && outcome !== "known") print(`line ${number}: ${outcome}`);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  print([...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(", ") || "there was no event");
  if ([...outcomes.keys()].some((outcome) => outcome !== "added" && outcome !== "known"))
    process.exitCode = 1;
}

/** An item of an export. Its ticket and the ids of its photos become names of files on the officer's machine. */
function readItem(line: string): HandedItem | null {
  const value = parseObject(line) as HandedItem | null;
  if (!parseCursor(String(value?.cursor)) || !value || parseTicket(String(value.ticket)) !== value.ticket)
    return null;
  const photos = value.evidence ?? [];
  return photos.every((photo) => uuidForm.test(String(photo.id))) ? value : null;
}

function parseObject(text: string): Record<string, unknown> | null {
  const value = parseJson(text);
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function keyId(text: string): string {
  if (/^[\w.-]{1,40}$/.test(text)) return text;
  throw new InvalidArgumentError("must be 1 to 40 letters, digits, dots, dashes or underscores");
}

function cursor(text: string): Cursor {
  const value = parseCursor(text);
  if (value) return value;
  throw new InvalidArgumentError("must be a cursor as an export prints it");
}

function format(text: string): "json" | "csv" {
  if (text === "json" || text === "csv") return text;
  throw new InvalidArgumentError("must be json or csv");
}

function anchor(text: string): TrailAnchor {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq && hash) return { seq: Number(seq), hash };
  throw new InvalidArgumentError("must be seq:hash as verify-trail prints it");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
