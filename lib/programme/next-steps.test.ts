import { expect, test } from "vitest";
import { deliveryOf, nextSteps, paymentDesk } from "./next-steps.ts";
import { stageCodes } from "./stages.ts";

test("whoever has to do something is told where to go and what to bring", () => {
  for (const stage of stageCodes) {
    const { turn, desk, papers } = nextSteps[stage];
    if (turn === "you") expect([stage, desk, papers.length > 0]).toEqual([stage, expect.any(String), true]);
    if (papers.length > 0) expect(desk, stage).not.toBeNull();
  }
});

test("money is fetched where its channel hands it out", () => {
  expect(["HIMBARA", "BSI", "POS", "DESA"].map(paymentDesk)).toEqual([
    "bank",
    "bank",
    "post",
    "village_hall",
  ]);
  expect([null, "", "toString", "NEW_CHANNEL"].map(paymentDesk)).toEqual(Array(4).fill("payment"));
});

test("health insurance and goods are not money to fetch, and an unknown programme is taken for money", () => {
  expect(["PBI_JK", "RUTILAHU", "PKH", "NEW_AID"].map(deliveryOf)).toEqual(["health", "inKind", null, null]);
});
