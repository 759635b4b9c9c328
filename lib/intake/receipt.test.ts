import { expect, test } from "vitest";
import {
  type IntakeKeys,
  makeReceipt,
  makeTicket,
  parseReceipt,
  parseTicket,
  showReceipt,
} from "./receipt.ts";

const secret = (text: string) => Buffer.from(text.padEnd(32, "."));
const keys: IntakeKeys = {
  request: secret("request"),
  ticket: secret("ticket"),
  receipt: secret("receipt"),
  receiptHash: secret("receipt-hash"),
  reply: secret("reply"),
  target: secret("target"),
};
const many = Array.from({ length: 2000 }, () => crypto.randomUUID());

test("2,000 keys give 2,000 tickets and receipts of the right form, and each key always the same", () => {
  const tickets = many.map((key) => makeTicket("sanggah", key, 0, keys));
  const receipts = many.map((key) => makeReceipt(key, 0, keys));
  expect(new Set(tickets).size).toBe(2000);
  expect(new Set(receipts).size).toBe(2000);
  expect(
    tickets.every((ticket) => /^SG-[2-9A-Z]{4}-[2-9A-Z]{4}$/.test(ticket) && !/[0O1ILUV]/.test(ticket)),
  ).toBe(true);
  expect(receipts.every((receipt) => /^\d{16}$/.test(receipt))).toBe(true);
  expect(many.map((key) => makeReceipt(key, 0, keys))).toEqual(receipts);
  expect(makeTicket("usul", many[0] as string, 1, keys)).not.toBe(
    makeTicket("usul", many[0] as string, 0, keys),
  );
});

test("a ticket and a receipt are read as people write them", () => {
  const ticket = makeTicket("usul", "k", 0, keys);
  const receipt = makeReceipt("k", 0, keys);
  expect(parseTicket(` ${ticket.toLowerCase().replaceAll("-", " ")} `)).toBe(ticket);
  expect(parseReceipt(showReceipt(receipt))).toBe(receipt);
  expect(showReceipt(receipt)).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/);
  expect(parseReceipt(receipt.slice(0, -1))).toBeNull();
  expect(parseReceipt("")).toBeNull();
});

test("the published example of Damm's check digit holds: 572 gets 4", () => {
  expect(parseReceipt(`${"0".repeat(12)}5724`)).not.toBeNull();
  expect(parseReceipt(`${"0".repeat(12)}5725`)).toBeNull();
});

/** Every text with one character changed, and every text with two neighbours swapped. */
function slips(text: string, alphabet: string): string[] {
  const changed = [...text].flatMap((char, i) =>
    [...alphabet]
      .filter((other) => other !== char)
      .map((other) => text.slice(0, i) + other + text.slice(i + 1)),
  );
  const swapped = [...text]
    .map((char, i) => text.slice(0, i) + (text[i + 1] ?? "") + char + text.slice(i + 2))
    .filter((other) => other !== text && other.length === text.length);
  return [...changed, ...swapped];
}

test("one wrong character or two swapped ones are always noticed", () => {
  for (const key of many.slice(0, 20)) {
    const receipt = makeReceipt(key, 0, keys);
    expect(slips(receipt, "0123456789").filter((slip) => parseReceipt(slip) !== null)).toEqual([]);
    const ticket = makeTicket("pengaduan", key, 0, keys);
    const bare = ticket.replaceAll("-", "").slice(2);
    const wrong = slips(bare, "23456789ABCDEFGHJKMNPQRSTWXYZ").filter(
      (slip) => parseTicket(`PG${slip}`) !== null,
    );
    expect(wrong).toEqual([]);
  }
});
