import { describe, expect, test } from "vitest";
import { onTheBeat } from "./answer-beat.ts";

/** A clock that the work and the wait move. @returns when the answer left, in ms */
async function leavesAt(workMs: number): Promise<number> {
  let time = 1_000;
  const answer = await onTheBeat(
    async () => {
      time += workMs;
      return "answer";
    },
    {
      now: () => time,
      wait: async (ms) => {
        time += ms;
      },
    },
  );
  expect(answer).toBe("answer");
  return time - 1_000;
}

describe("an answer on the beat", () => {
  test.each([
    [0, 40],
    [1.5, 40],
    [39.9, 40],
    [40, 80],
    [95, 120],
  ])("after %d ms of work leaves after %d ms", async (workMs, expected) => {
    expect(await leavesAt(workMs)).toBeCloseTo(expected, 6);
  });

  test("does not hold a failure", async () => {
    const wait = async () => {
      throw new Error("waited");
    };
    const work = async () => {
      throw new Error("failed");
    };
    await expect(onTheBeat(work, { wait })).rejects.toThrow("failed");
  });

  test("waits by the real clock too", async () => {
    const began = performance.now();
    await onTheBeat(async () => null);
    expect(performance.now() - began).toBeGreaterThanOrEqual(38);
  });
});
