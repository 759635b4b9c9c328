import { expect, test } from "vitest";
import { makeTurns } from "./turns.ts";

/** Work that ends when told to. */
function held() {
  let end = () => {};
  const work = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => work, end: () => end() };
}

test("no more run at once than allowed, and the others follow in the order they came", async () => {
  const turns = makeTurns({ atOnce: 2, maxWaiting: 10, maxWaitMs: 1000 });
  const began: number[] = [];
  const works = Array.from({ length: 5 }, held);
  const taken = works.map(({ work }, i) =>
    turns.take(() => {
      began.push(i);
      return work();
    }),
  );
  expect(began).toEqual([0, 1]);
  works[1]?.end();
  await taken[1];
  expect(began).toEqual([0, 1, 2]);
  for (const { end } of works) end();
  await Promise.all(taken);
  expect(began).toEqual([0, 1, 2, 3, 4]);
});

test("when too many wait, the next is told so at once", async () => {
  const turns = makeTurns({ atOnce: 1, maxWaiting: 1, maxWaitMs: 1000 });
  const first = held();
  const [running, waits] = [turns.take(first.work), turns.take(async () => "done")];
  expect(await turns.take(async () => "never")).toBe("full");
  first.end();
  await running;
  expect(await waits).toBe("done");
});

test("work that fails gives its turn on", async () => {
  const turns = makeTurns({ atOnce: 1, maxWaiting: 1, maxWaitMs: 1000 });
  await expect(turns.take(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await turns.take(async () => "done")).toBe("done");
});

test("who waits too long is told so and takes no turn", async () => {
  const turns = makeTurns({ atOnce: 1, maxWaiting: 5, maxWaitMs: 5 });
  const first = held();
  const running = turns.take(first.work);
  expect(await turns.take(async () => "never")).toBe("full");
  first.end();
  await running;
  expect(await turns.take(async () => "done")).toBe("done");
});
