import { expect, test } from "vitest";
import { nationAttacked as nation, simulateAttack } from "./guard-attack.ts";

test("2,000 addresses guess frequent names for two minutes and learn of at most 0.01 % of the register", async () => {
  // `npm run test:guard` lets them go on for ten.
  const outcome = await simulateAttack({ ...nation, minutes: 2 });
  expect(outcome.revealed).toBeLessThanOrEqual(nation.persons * 0.0001);
  expect(outcome.attackChecks).toBeGreaterThan(200);
  // While it lasts, some who are not in the register or have a frequent name must wait.
  expect(outcome.honestRefused / outcome.honestAsked).toBeLessThan(0.05);
}, 120_000);

test("without the budgets the same attack would learn of more", async () => {
  const outcome = await simulateAttack({ ...nation, villages: 500, honestPerSecond: 0, minutes: 1 });
  // In a register this dense every guess hits; the budgets cannot tell it from asking. docs/guard.md says so.
  expect(outcome.revealed).toBeGreaterThan(nation.persons * 0.0001);
}, 120_000);

test("a payday on which nobody copies refuses nobody, also behind the carriers' addresses", async () => {
  const outcome = await simulateAttack({ ...nation, attackers: 0, honestPerSecond: 8, minutes: 1 });
  expect(outcome.honestAsked).toBeGreaterThan(400);
  expect(outcome).toMatchObject({ honestRefused: 0, highestPressure: 0 });
  expect(outcome.highestHonestLevel).toBeLessThanOrEqual(2);
}, 120_000);
