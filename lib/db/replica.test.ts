import type { Sql } from "postgres";
import { expect, test, vi } from "vitest";
import { openReplica, type Replica } from "./replica.ts";

type Read = (sql: Sql) => Promise<string>;

/** A pool whose one question, by which a replica is looked for, answers as told. */
function fakePool(answers: () => Promise<unknown>) {
  const end = vi.fn(async () => {});
  return { end, sql: Object.assign(() => answers(), { end }) as unknown as Sql };
}

const gone = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
const cancelled = Object.assign(new Error("conflict with recovery"), { code: "40001" });
const never: Read = () => new Promise(() => {});
const answer: Read = async () => "read";
const timing = { answerMs: 5, restMs: 0, probeMs: 1_000 };

function open(probe: () => Promise<unknown>) {
  const pools: ReturnType<typeof fakePool>[] = [];
  const connect = () => {
    const pool = fakePool(probe);
    pools.push(pool);
    return pool.sql;
  };
  const replica = openReplica(connect, (error) => error === gone, timing);
  return { replica, pools };
}

const kinds = async (replica: Replica, ...reads: Read[]) => {
  const found: string[] = [];
  for (const read of reads) found.push((await replica.attempt(read)).kind);
  return found;
};

test("a replica that refuses is left with its connections, and nobody asks it until it answers again", async () => {
  let refuses = true;
  const { replica, pools } = open(async () => {
    if (refuses) throw gone;
  });
  const asked = vi.fn(answer);
  expect(await kinds(replica, () => Promise.reject(gone), asked)).toEqual(["away", "away"]);
  expect([asked.mock.calls.length, replica.isAway(), pools[0]?.end.mock.calls.length]).toEqual([0, true, 1]);
  refuses = false;
  await vi.waitUntil(async () => (await replica.attempt(asked)).kind === "done");
  expect(replica.isAway()).toBe(false);
  expect(pools.at(-1)?.end).not.toHaveBeenCalled();
});

test("a replica that is silent is left after one reader has waited", async () => {
  const { replica } = open(never as () => Promise<unknown>);
  expect(await kinds(replica, never)).toEqual(["away"]);
  expect(replica.isAway()).toBe(true);
});

test("a read that is slow while others are answered, or that is cancelled there, is the primary's, and the replica stays", async () => {
  const { replica } = open(answer as () => Promise<unknown>);
  const slow = replica.attempt(never);
  expect(await kinds(replica, answer, () => Promise.reject(cancelled))).toEqual(["done", "away"]);
  expect((await slow).kind).toBe("away");
  expect(replica.isAway()).toBe(false);
});

test("work that no citizen waits for may take longer", async () => {
  const { replica } = open(answer as () => Promise<unknown>);
  let finish = (_: string) => {};
  const longer = replica.attempt(() => new Promise<string>((resolve) => (finish = resolve)), 60_000);
  expect(await kinds(replica, never)).toEqual(["away"]);
  finish("all");
  expect(await longer).toEqual({ kind: "done", value: "all" });
});
