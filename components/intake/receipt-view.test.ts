import { describe, expect, test } from "vitest";
import en from "@/messages/en.json" with { type: "json" };
import id from "@/messages/id.json" with { type: "json" };
import { codeGroups, shortMessage } from "./receipt-view.ts";

const sent = {
  ticket: "SG-7K3M-9QXD",
  receipt: "4830175529016634",
  receivedOn: "2026-09-30",
  dueOn: "2026-10-30",
};
const fill = (text: string) =>
  text
    .replace("{ticket}", "__ticket__")
    .replace("{on}", "__on__")
    .replace("{due}", "__due__")
    .replace("{receipt}", "__receipt__")
    .replace("{address}", "dataku.kabupatenbandungbarat.go.id/en/lacak");

test("the secret code is read in groups of four", () => {
  expect(codeGroups(sent.receipt)).toEqual(["4830", "1755", "2901", "6634"]);
});

describe.each([
  ["id", id],
  ["en", en],
])("in %s", (_language, { intake }) => {
  const plain = shortMessage(fill(intake.receipt.message), sent);
  const withCode = shortMessage(fill(intake.receipt.message + intake.receipt.messageCode), sent);

  test("the text message names ticket, days and address, and the code only when it is asked for", () => {
    for (const part of [sent.ticket, "30-09-2026", "30-10-2026", "/lacak"]) expect(plain).toContain(part);
    expect(plain).not.toContain("4830");
    expect(withCode).toContain("4830 1755 2901 6634");
  });

  test("it fits one SMS of 160 letters of the GSM alphabet, also with a long address", () => {
    expect(withCode.length).toBeLessThanOrEqual(160);
    expect(withCode).toMatch(/^[A-Za-z0-9 .,:/-]+$/);
  });
});
