import { setImmediate as turn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { gather } from "./gather.ts";

/** A question that is answered when the test says so. */
function openQuestions() {
  const asked: { all: number[]; answer(): void; fail(error: Error): void }[] = [];
  const ask = (all: number[]) =>
    new Promise<string[]>((resolve, reject) => {
      asked.push({ all, answer: () => resolve(all.map((one) => `answer ${one}`)), fail: reject });
    });
  return { asked, ask, parts: () => asked.map(({ all }) => all) };
}

test("what is asked in one turn, or while a question is under way, goes together, each to its own asker", async () => {
  const { asked, ask, parts } = openQuestions();
  const gathered = gather(ask, { atOnce: 1, maxTogether: 3, maxMs: 60_000 });
  const answers = [1, 2].map((one) => gathered(one));
  await turn();
  expect(parts()).toEqual([[1, 2]]);
  answers.push(...[3, 4, 5, 6].map((one) => gathered(one)));
  await turn();
  expect(parts()).toEqual([[1, 2]]);
  asked[0]?.answer();
  expect(await answers[1]).toBe("answer 2");
  await turn();
  expect(parts()).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  asked[1]?.answer();
  await answers[4];
  await turn();
  asked[2]?.answer();
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6].map((one) => `answer ${one}`));
});

test("a question that fails is told to those who were in it, and the others go on", async () => {
  const { asked, ask } = openQuestions();
  const gathered = gather(ask, { atOnce: 1, maxTogether: 10, maxMs: 60_000 });
  const outcomes = Promise.allSettled([gathered(1), gathered(2)]);
  await turn();
  asked[0]?.fail(new Error("away"));
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const last = gathered(3);
  await turn();
  asked[1]?.answer();
  expect(await last).toBe("answer 3");
});

test("a stuck question holds nobody up as long as another may be asked beside it", async () => {
  const { asked, ask } = openQuestions();
  const gathered = gather(ask, { atOnce: 2, maxTogether: 10, maxMs: 60_000 });
  void gathered(1);
  await turn();
  const second = gathered(2);
  await turn();
  asked[1]?.answer();
  expect(await second).toBe("answer 2");
});

test("questions that hang hold the others up for a while only", async () => {
  const { asked, ask, parts } = openQuestions();
  const gathered = gather(ask, { atOnce: 1, maxTogether: 10, maxMs: 20 });
  const first = gathered(1);
  await turn();
  const second = gathered(2);
  await vi.waitUntil(() => parts().length === 2);
  asked[1]?.answer();
  expect(await second).toBe("answer 2");
  // However late, each still gets its answer, and nothing is counted twice.
  asked[0]?.answer();
  expect(await first).toBe("answer 1");
});
