import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeTallies, type Tally } from "./tallies.ts";

const windowSeconds = 600;
const tally = (key: string): Tally => ({ key, windowSeconds });
const start = Date.UTC(2026, 8, 30);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

test("different items are counted once each, in this window and the one before, however many they are", async () => {
  const tallies = makeTallies(null);
  const few = tally("few");
  const many = tally("many");
  for (const item of ["a", "b", "a"]) await tallies.add([{ tally: few, item }]);
  for (let nth = 0; nth < 200; nth += 1) await tallies.add([{ tally: many, item: `item ${nth % 100}` }]);
  vi.setSystemTime(start + windowSeconds * 1000);
  await tallies.add([{ tally: few, item: "c" }]);
  expect(await tallies.read([few, many, tally("other")])).toEqual([
    { previous: 2, current: 1 },
    { previous: 100, current: 0 },
    { previous: 0, current: 0 },
  ]);
  vi.setSystemTime(start + 2 * windowSeconds * 1000);
  expect(await tallies.read([few, many])).toEqual([
    { previous: 1, current: 0 },
    { previous: 0, current: 0 },
  ]);
});

test("a clock that goes back forgets nothing", async () => {
  const tallies = makeTallies(null);
  await tallies.add([{ tally: tally("one"), item: "a" }]);
  vi.setSystemTime(start - 1000);
  await tallies.add([{ tally: tally("one"), item: "b" }]);
  vi.setSystemTime(start);
  expect(await tallies.read([tally("one")])).toEqual([{ previous: 0, current: 2 }]);
});

test("a flood of items takes bounded memory: what was not asked for longest is forgotten", async () => {
  const tallies = makeTallies(null);
  const items = Array.from({ length: 50_000 }, (_, nth) => `item ${nth}`);
  for (let key = 0; key < 12; key += 1) {
    await tallies.add([{ tally: tally("attacker"), item: `key ${key}` }]);
    await tallies.add(items.map((item) => ({ tally: tally(`flood ${key}`), item })));
  }
  const counts = await tallies.read([tally("flood 0"), tally("flood 11"), tally("attacker")]);
  expect(counts.map(({ current }) => current)).toEqual([0, 50_000, 12]);
});
