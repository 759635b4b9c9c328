import { expect, test } from "vitest";
import { gather } from "./gather.ts";

/** A question that is answered when the test says so. */
function openQuestions() {
  const asked: { all: number[]; answer(): void; fail(error: Error): void }[] = [];
  const ask = (all: number[]) =>
    new Promise<string[]>((resolve, reject) => {
      asked.push({ all, answer: () => resolve(all.map((one) => `answer ${one}`)), fail: reject });
    });
  return { asked, ask };
}

test("what is asked while a question is under way goes together with the next, each to its own asker", async () => {
  const { asked, ask } = openQuestions();
  const gathered = gather(ask, { atOnce: 1, maxTogether: 3 });
  const answers = [1, 2, 3, 4, 5].map((one) => gathered(one));
  expect(asked.map(({ all }) => all)).toEqual([[1]]);
  asked[0]?.answer();
  expect(await answers[0]).toBe("answer 1");
  expect(asked.map(({ all }) => all)).toEqual([[1], [2, 3, 4]]);
  asked[1]?.answer();
  await answers[3];
  asked[2]?.answer();
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5].map((one) => `answer ${one}`));
});

test("a question that fails is told to those who were in it, and the others go on", async () => {
  const { asked, ask } = openQuestions();
  const gathered = gather(ask, { atOnce: 1, maxTogether: 10 });
  const first = gathered(1);
  const others = [gathered(2), gathered(3)];
  asked[0]?.answer();
  await first;
  const outcomes = Promise.allSettled(others);
  asked[1]?.fail(new Error("away"));
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const last = gathered(4);
  asked[2]?.answer();
  expect(await last).toBe("answer 4");
});

test("a stuck question holds nobody up as long as another may be asked beside it", async () => {
  const { asked, ask } = openQuestions();
  const gathered = gather(ask, { atOnce: 2, maxTogether: 10 });
  void gathered(1);
  const second = gathered(2);
  asked[1]?.answer();
  expect(await second).toBe("answer 2");
});
