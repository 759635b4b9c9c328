import { setTimeout as wait } from "node:timers/promises";
import { quotas } from "../../lib/guard/quotas.ts";
import type { GuardRow } from "../guard-lab.ts";
import type { Answer } from "../lab/ask.ts";
import { broken, inParallel, knownName, newAddress, range } from "../lab/row.ts";
import { clockShiftedBy } from "./clocks.ts";

const { limit, windowSeconds } = quotas.refused;
const windowMs = windowSeconds * 1000;
/** Refused captchas are answered 403 until their quota is full, and 429 from then on. */
const beforeFull = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 403).length;

/** That a quota is what it says: at a window's edge, and over several processes. */
export const quotasRows: GuardRow[] = [
  {
    id: "Q1 200 requests over a window's edge",
    target: `<= ${limit} + 10 % let through, with Redis`,
    async run(lab) {
      // A portal whose clock reaches the edge soon.
      const edgeAt = Date.now() + 30_000;
      const portal = await lab.portal(clockShiftedBy(windowMs - (edgeAt % windowMs)));
      const from = { at: portal.url, headers: { "x-forwarded-for": newAddress() } };
      const ask = () => lab.check(knownName, "x", from);
      const early = edgeAt - 2000 - Date.now();
      if (early < 0) throw new Error("the portal started too late for the edge");
      await wait(early);
      const before = await inParallel(range(100), 10, ask);
      const beforeEdge = Date.now() < edgeAt;
      await wait(Math.max(0, edgeAt + 100 - Date.now()));
      const after = await inParallel(range(100), 10, ask);
      await portal.stop("SIGTERM");
      const passed = beforeFull([...before, ...after]);
      return {
        measured: `${beforeFull(before)} before the edge, ${beforeFull(after)} after it${beforeEdge ? "" : " (the first hundred took until after it)"}`,
        passed: beforeEdge && passed >= limit && passed <= limit * 1.1,
      };
    },
  },
  {
    id: "Q2 40 connections on two portals",
    target: `exactly ${limit} let through, with Redis`,
    async run(lab) {
      const from = { "x-forwarded-for": newAddress() };
      const answers = await inParallel(range(200), 40, (i) =>
        lab.check(knownName, "x", { at: lab.portals[i % 2 ? 1 : 0].url, headers: from }),
      );
      const passed = beforeFull(answers);
      return {
        measured: `${passed} of ${answers.length}`,
        passed: passed === limit && broken(answers).length === 0,
      };
    },
  },
];
