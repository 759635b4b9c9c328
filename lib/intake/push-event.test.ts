import { expect, test } from "vitest";
import { parseEvent, pushLimits } from "./push-event.ts";
import { type IntakeKeys, makeTicket } from "./receipt.ts";

const key = Buffer.alloc(32, 1);
const keys: IntakeKeys = {
  request: key,
  ticket: key,
  receipt: key,
  receiptHash: key,
  reply: key,
  target: key,
};
const ticket = makeTicket("sanggah", "a key", 0, keys);
const today = "2026-09-30";
const noon = Date.UTC(2026, 8, 30, 5);
const stage = {
  id: "0B5F1C5E-7F0E-4C3B-9F5E-0A1B2C3D4E5F",
  ticket,
  sequence: 1,
  on: today,
  type: "stage",
  stage: "desa",
};
const wrong = (more: object) => {
  const parsed = parseEvent({ ...stage, ...more }, noon);
  return parsed.ok ? null : parsed.field;
};

test("a stage needs no text; a message and a question do, and have no stage", () => {
  expect(parseEvent(stage, noon)).toEqual({
    ok: true,
    event: { ...stage, id: stage.id.toLowerCase(), text: "" },
  });
  expect(wrong({ type: "question", stage: null, text: "Foto?" })).toBeNull();
  expect(wrong({ type: "message", stage: undefined, text: "Baik" })).toBeNull();
  expect(wrong({ type: "question", stage: null })).toBe("text");
  expect(wrong({ type: "question", stage: null, text: " \u0000 " })).toBe("text");
  expect(wrong({ type: "message", text: "Baik" })).toBe("stage");
  expect(wrong({ stage: null })).toBe("stage");
});

test("a ticket may be written as people write it, and must have the right check character", () => {
  expect(wrong({ ticket: ticket.toLowerCase().replaceAll("-", " ") })).toBeNull();
  const last = ticket.endsWith("2") ? "3" : "2";
  expect(wrong({ ticket: ticket.slice(0, -1) + last })).toBe("ticket");
});

test("what is not as it should be is named by its field", () => {
  const slips: [object, string][] = [
    [{ id: "1" }, "id"],
    [{ id: 7 }, "id"],
    [{ sequence: 0 }, "sequence"],
    [{ sequence: 1.5 }, "sequence"],
    [{ sequence: "1" }, "sequence"],
    [{ sequence: 1_000_001 }, "sequence"],
    [{ on: "2026-10-01" }, "on"],
    [{ on: "2026-02-30" }, "on"],
    [{ on: "30-09-2026" }, "on"],
    [{ type: "verdict" }, "type"],
    [{ stage: "withdrawn" }, "stage"],
    [{ stage: "lurah" }, "stage"],
    [{ text: "x".repeat(pushLimits.textChars + 1) }, "text"],
  ];
  for (const [slip, field] of slips) expect(wrong(slip), JSON.stringify(slip)).toBe(field);
  for (const input of [null, "x", 7, []]) {
    expect(parseEvent(input, noon)).toEqual({ ok: false, field: "id" });
  }
});

test("a day that has begun in the east is a day, while the west still has the one before", () => {
  const eastern = { ...stage, on: "2026-10-01" };
  expect(parseEvent(eastern, Date.UTC(2026, 8, 30, 14, 59))).toEqual({ ok: false, field: "on" });
  expect(parseEvent(eastern, Date.UTC(2026, 8, 30, 15, 0)).ok).toBe(true);
});
