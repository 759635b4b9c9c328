import { createHmac, randomUUID } from "node:crypto";
import { databaseFault } from "../db/pool.ts";
import { Fault, isFault } from "../errors/fault.ts";
import { type CleanPhoto, cleanPhoto } from "../evidence/clean-photo.ts";
import { lockFile } from "../evidence/lock-file.ts";
import { logFault } from "../log/log.ts";
import { openPersonRef } from "../projection/person-ref.ts";
import { makeKeyPair, type SealedBox, seal } from "../seal/seal.ts";
import { patient } from "../state/patient.ts";
import { dueOn } from "./days.ts";
import type { IntakeDesk } from "./intake-desk.ts";
import { hashKey, hashPayload, type IdempotencyKey } from "./payload.ts";
import { hashReceipt, makeReceipt, makeTicket, type Receipt, replySeed, type Ticket } from "./receipt.ts";
import { readableFacts, sealedText, targetOf } from "./sealed-parts.ts";
import type { Submission, SubmissionError } from "./submission.ts";

/** One sending: its key, what was written, and the photos as they were sent. */
export type Filing = { key: IdempotencyKey; submission: Submission; photos: readonly Uint8Array[] };

/** The answer that a key gets, now and ever after. The receipt is nowhere else. */
export type Acknowledged = {
  outcome: "filed";
  ticket: Ticket;
  receipt: Receipt;
  receivedOn: string;
  dueOn: string;
};

/**
 * What came of filing. `conflict`: the key was used for something else. `invalid`: a reference is over, or a photo
 * cannot be taken. `storage_full`: there is no room for photos now; without them it works.
 */
export type FilingOutcome =
  | Acknowledged
  | { outcome: "conflict" }
  | { outcome: "invalid"; errors: SubmissionError[] }
  | { outcome: "bad_photos"; errors: SubmissionError[] }
  | { outcome: "storage_full" };

/** So many about one household are kept in a day; the rest are only counted, and nobody is told. */
export const targetCapPerDay = 10;
const maxAttempts = 5;
/** A server that hangs says nothing of its own limit. What it keeps later answers the next try with the same key. */
const maxMs = 5_000;

/**
 * Was this sent and acknowledged before? Asked first, so that a retry after a lost reply needs no new captcha. Whoever
 * asks must hold the key, so it tells nothing to others. @throws Fault `database_unavailable`, `database_busy`
 */
export async function findAcknowledged(
  { key, submission, photos }: Filing,
  { sql, keys }: IntakeDesk,
): Promise<Acknowledged | { outcome: "conflict" } | null> {
  type Row = { payload_hash: Buffer; attempt: number; ticket: Ticket; received_on: string; due_on: string };
  const keyHash = hashKey(key, "submission", keys);
  let row: Row | undefined;
  try {
    const asked = sql()<Row[]>`
      select payload_hash, attempt, ticket, received_on, due_on from intake.find_filed(${keyHash})`;
    [row] = await patient(asked, maxMs);
  } catch (error) {
    throw databaseFault(error);
  }
  if (!row) return null;
  if (!row.payload_hash.equals(hashPayload(key, submission, photos, keys))) return { outcome: "conflict" };
  const receipt = makeReceipt(key, row.attempt, keys);
  return { outcome: "filed", ticket: row.ticket, receipt, receivedOn: row.received_on, dueOn: row.due_on };
}

/**
 * Hangs it on a reference that is over, or to somebody of another village, so that nobody knows who is meant? Looks nothing
 * up, so it can be asked before the guard and costs the reporter neither a captcha nor a quota.
 */
export function refProblem(submission: Submission): SubmissionError | null {
  if (!("ref" in submission) || submission.ref === null || submission.person.name) return null;
  const person = openPersonRef(submission.ref);
  if (!person) return { path: "ref", code: "expired" };
  return person.village === submission.village ? null : { path: "ref", code: "invalid" };
}

/**
 * Keeps a submission, exactly once for its key. Everything personal is sealed to the officers before anything is written;
 * photos are made anew and encrypted. In one transaction: the row, its place in the hand-over, its row of the trail.
 * @throws Fault `seal_unavailable` when no officer's key is set, `database_unavailable`, `database_busy`
 */
export async function fileSubmission(filing: Filing, desk: IntakeDesk): Promise<FilingOutcome> {
  const { key, submission, photos } = filing;
  const { keys, officers, evidence, today } = desk;
  if (officers.length === 0) {
    throw new Fault("seal_unavailable", { message: "SEAL_PUBLIC_KEYS is not set: nothing can be sealed" });
  }
  const person = "ref" in submission && submission.ref ? openPersonRef(submission.ref) : null;
  const over = refProblem(submission);
  if (over) return { outcome: "invalid", errors: [over] };
  // A reference to somebody of another village is not what the form asked about.
  const personKey = person?.village === submission.village ? person.nikKey : null;

  const cleaned: CleanPhoto[] = [];
  const errors: SubmissionError[] = [];
  for (const [i, file] of photos.entries()) {
    const clean = await cleanPhoto(file);
    if (clean.ok) cleaned.push(clean.photo);
    else errors.push({ path: `photos.${i}`, code: clean.problem });
  }
  if (errors.length > 0) return { outcome: "bad_photos", errors };

  const sealed = await seal(sealedText(submission, personKey), officers);
  const target = targetOf(submission, personKey);
  const stored: StoredPhoto[] = [];
  let orphaned = false;
  try {
    for (const photo of cleaned) stored.push(await storePhoto(photo, desk));
    const receivedOn = today();
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const receipt = makeReceipt(key, attempt, keys);
      const ticket = makeTicket(submission.kind, key, attempt, keys);
      const due = dueOn(submission.kind, receivedOn);
      const replyPair = await makeKeyPair("reporter", replySeed(receipt, keys));
      const outcome = await insert(desk, {
        filing,
        attempt,
        ticket,
        receiptHash: hashReceipt(receipt, keys),
        replyKey: Buffer.from(replyPair.publicKey),
        receivedOn,
        due,
        target: target === null ? null : createHmac("sha256", keys.target).update(target).digest(),
        sealed,
        stored,
      });
      if (outcome === "taken") continue;
      if (outcome === "known") {
        // Another try of the same sending was faster; its answer is the answer.
        orphaned = true;
        const known = await findAcknowledged(filing, desk);
        if (known) return known;
      }
      orphaned = outcome !== "filed";
      return { outcome: "filed", ticket, receipt, receivedOn, dueOn: due };
    }
    throw new Fault("database_unavailable", { message: "no free ticket was found" });
  } catch (error) {
    if (!isFault(error, "disk_full", "evidence_unavailable")) throw error;
    logFault("intake.evidence", error);
    orphaned = true;
    return { outcome: "storage_full" };
  } finally {
    // Photos of a sending that was not kept belong to nobody. After a lost connection it may have been kept, so they
    // stay; what belongs to nobody is swept up later.
    if (orphaned) for (const { id } of stored) void evidence.remove(id).catch(() => {});
  }
}

type StoredPhoto = { id: string; media_type: string; bytes: number; sha256: string; sealed_key: SealedBox[] };

async function storePhoto(photo: CleanPhoto, { evidence, officers }: IntakeDesk): Promise<StoredPhoto> {
  const id = randomUUID();
  const locked = lockFile(photo.bytes);
  const sealedKey = await seal(locked.key, officers);
  locked.key.fill(0);
  await evidence.put(id, locked.bytes);
  const { sha256, bytes } = locked;
  return { id, media_type: photo.mediaType, bytes: bytes.length, sha256, sealed_key: sealedKey };
}

type Row = {
  filing: Filing;
  attempt: number;
  ticket: Ticket;
  receiptHash: Buffer;
  replyKey: Buffer;
  receivedOn: string;
  due: string;
  target: Buffer | null;
  sealed: SealedBox[];
  stored: StoredPhoto[];
};

async function insert(desk: IntakeDesk, row: Row): Promise<"filed" | "folded" | "known" | "taken"> {
  const { key, submission, photos } = row.filing;
  const { keys } = desk;
  try {
    const sql = desk.sql();
    const asked = sql<{ outcome: "filed" | "folded" | "known" | "taken" }[]>`
      select intake.file_submission(${randomUUID()}, ${randomUUID()}, ${hashKey(key, "submission", keys)},
        ${hashPayload(key, submission, photos, keys)}, ${row.attempt}, ${row.ticket}, ${row.receiptHash},
        ${row.replyKey}, ${submission.kind}, ${submission.village}, ${row.receivedOn}, ${row.due},
        ${sql.json(readableFacts(submission) as never)}, ${row.target}, ${targetCapPerDay},
        ${sql.json(row.sealed)}, ${sql.json(row.stored)}) as outcome`;
    const [answer] = await patient(asked, maxMs);
    return answer?.outcome ?? "taken";
  } catch (error) {
    throw databaseFault(error);
  }
}
