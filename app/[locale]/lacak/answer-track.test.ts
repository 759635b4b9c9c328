import { expect, test } from "vitest";
import { codeProblem, receiptProblem } from "./answer-track.ts";

test("who types the ticket in place of the secret code is told so, however it is written", () => {
  for (const ticket of ["SG-AR33-N22B", "sg ar33 n22b", "SGAR33N22B"])
    expect(receiptProblem(ticket)).toBe("ticket");
  // A ticket with a slip in it, and a code with one.
  for (const typed of ["SG-AR33-N22C", "1047 1475 7034 8208"]) expect(receiptProblem(typed)).toBe("invalid");
  expect(receiptProblem("  ")).toBe("required");
});

test("what came with an answer against robots that was used before is not said to be lost", () => {
  expect(codeProblem("used", "reply")).toBe("track.problem.maybeSent");
  expect(codeProblem("used", "withdraw")).toBe("track.problem.maybeSent");
  expect(codeProblem("used", "look")).toBe("intake.problem.code_expired");
  expect(codeProblem("expired", "reply")).toBe("intake.problem.code_expired");
  expect(codeProblem("invalid", "reply")).toBe("intake.problem.code_wrong");
});
