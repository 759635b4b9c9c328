import { createHmac } from "node:crypto";
import type { IntakeKeys } from "./receipt.ts";

/** What stands readable of an officer's event. */
export type EventRecord = {
  ticket: string;
  sequence: number;
  on: string;
  type: string;
  stage: string | null;
};

const recordBytes = 32;

/**
 * What the trail keeps of an event: a keyed hash of what stands readable, and after it one of its text. So it can be proved
 * that the first was not altered when the second is sealed, or forgotten.
 */
export function hashEvent(event: EventRecord, text: string, keys: IntakeKeys): Buffer {
  const ofText = createHmac("sha256", keys.request).update(`event text ${event.ticket} ${text}`).digest();
  return Buffer.concat([hashRecord(event, keys), ofText]);
}

/** Is this the hash of what stands readable of an event, whatever its text is? */
export function isHashOf(hash: Buffer, event: EventRecord, keys: IntakeKeys): boolean {
  return hash.subarray(0, recordBytes).equals(hashRecord(event, keys));
}

function hashRecord({ ticket, sequence, on, type, stage }: EventRecord, keys: IntakeKeys): Buffer {
  const record = JSON.stringify([ticket, sequence, on, type, stage]);
  return createHmac("sha256", keys.request).update(`event ${record}`).digest();
}
