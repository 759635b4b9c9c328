import { createHmac, hkdfSync } from "node:crypto";
import type { SubmissionKind } from "./submission.ts";

/** A receipt that passed parseReceipt: 16 digits, the last a check digit. Privacy: opens a timeline; stored only as a keyed hash. */
export type Receipt = string & { readonly brand: "Receipt" };

/** The public number of a submission, `SG-7K3M-9QXD`. It opens nothing. */
export type Ticket = string & { readonly brand: "Ticket" };

/** The keys of an installation that submissions hang on, each derived from APP_SECRET for one purpose. */
export type IntakeKeys = {
  /** Hashes the idempotency key, and binds the hash of what was sent to it. */
  request: Buffer;
  ticket: Buffer;
  receipt: Buffer;
  receiptHash: Buffer;
  /** Salt of the reporter's own key pair. */
  reply: Buffer;
  target: Buffer;
};

// 29 characters: no 0 O, 1 I L, U V. A prime, so that the check character finds every single slip and every swap.
const alphabet = "23456789ABCDEFGHJKMNPQRSTWXYZ";
const prefixes = { usul: "US", sanggah: "SG", pengaduan: "PG" } as const satisfies Record<
  SubmissionKind,
  string
>;
const ticketChars = 7;
const receiptDigits = 15;

/**
 * The ticket of a submission: seven characters and a check character, drawn from the idempotency key, so that the same
 * key gets the same ticket although the key is not stored. @param attempt counts on when a ticket is taken
 */
export function makeTicket(kind: SubmissionKind, key: string, attempt: number, keys: IntakeKeys): Ticket {
  let number = drawNumber(keys.ticket, key, attempt) % BigInt(alphabet.length) ** BigInt(ticketChars);
  const places: number[] = [];
  for (let i = 0; i < ticketChars; i++) {
    places.push(Number(number % BigInt(alphabet.length)));
    number /= BigInt(alphabet.length);
  }
  const text = [...places, ticketCheck(places)].map((place) => alphabet[place]).join("");
  return `${prefixes[kind]}-${text.slice(0, 4)}-${text.slice(4)}` as Ticket;
}

/** Reads a ticket as people type or say it: any case, with or without dashes. @returns null if a character is wrong */
export function parseTicket(text: string): Ticket | null {
  const bare = text.toUpperCase().replace(/[\s\-\u2010-\u2015]/g, "");
  if (!/^(?:US|SG|PG)[2-9A-HJKMNP-TW-Z]{8}$/.test(bare)) return null;
  const places = [...bare.slice(2)].map((char) => alphabet.indexOf(char));
  if (ticketCheck(places.slice(0, -1)) !== places.at(-1)) return null;
  return `${bare.slice(0, 2)}-${bare.slice(2, 6)}-${bare.slice(6)}` as Ticket;
}

/** The receipt of a submission: 15 digits (49.8 bits) drawn from the idempotency key, and a check digit (Damm). */
export function makeReceipt(key: string, attempt: number, keys: IntakeKeys): Receipt {
  const digits = (drawNumber(keys.receipt, key, attempt) % 10n ** BigInt(receiptDigits))
    .toString()
    .padStart(receiptDigits, "0");
  return `${digits}${damm(digits)}` as Receipt;
}

/**
 * Reads a receipt as people type or dictate it, with spaces or dashes. The check digit finds every wrong digit and every
 * swap of two neighbours. @returns null if it cannot be one
 */
export function parseReceipt(text: string): Receipt | null {
  const digits = text.normalize("NFKC").replace(/[\s.\-\u2010-\u2015]/g, "");
  return /^\d{16}$/.test(digits) && damm(digits) === 0 ? (digits as Receipt) : null;
}

/** A receipt in groups of four, easy to read aloud. */
export function showReceipt(receipt: Receipt): string {
  return receipt.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** What is stored of a receipt. */
export function hashReceipt(receipt: Receipt, keys: IntakeKeys): Buffer {
  return createHmac("sha256", keys.receiptHash).update(receipt).digest();
}

/** The seed of the reporter's own key pair: whoever has the receipt and asks this portal can open what officers write. */
export function replySeed(receipt: Receipt, keys: IntakeKeys): Buffer {
  return Buffer.from(hkdfSync("sha256", receipt, keys.reply, "dataku reply", 32));
}

function drawNumber(secret: Buffer, key: string, attempt: number): bigint {
  const bytes = createHmac("sha256", secret).update(`${attempt} ${key}`).digest("hex");
  return BigInt(`0x${bytes}`);
}

/** Weights 1 to 7 modulo a prime: a changed character and two swapped ones both change the sum. */
function ticketCheck(places: readonly number[]): number {
  return places.reduce((sum, place, i) => sum + (i + 1) * place, 0) % alphabet.length;
}

// H. M. Damm, "Totally anti-symmetric quasigroups" (2004): the table of order ten.
const dammTable = [
  "0317598642",
  "7092154863",
  "4206871359",
  "1750983426",
  "6123045978",
  "3674209581",
  "5869720134",
  "8945362017",
  "9438617205",
  "2581436790",
];

function damm(digits: string): number {
  let interim = 0;
  for (const digit of digits) interim = Number(dammTable[interim]?.[Number(digit)]);
  return interim;
}
