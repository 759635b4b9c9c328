import { expect, test } from "vitest";
import { isLargePage, largePageTurns } from "./large-pages.ts";

const never = () => new Promise<void>(() => {});

test("a reader who does not read on gives the turn to the next after a while", async () => {
  const take = largePageTurns({ atOnce: 1, maxWaiting: 1, maxWaitMs: 60_000, maxHoldMs: 5 });
  const made: string[] = [];
  await Promise.all([take(never), take(async () => void made.push("next"))]);
  expect(made).toEqual(["next"]);
});

test("when too many wait, the next is told so", async () => {
  const take = largePageTurns({ atOnce: 1, maxWaiting: 0, maxWaitMs: 60_000, maxHoldMs: 60_000 });
  void take(never);
  expect(await take(async () => {})).toBe("full");
});

test("pages of the recap and of open data are large, in every language, and nothing else is", () => {
  for (const path of ["/rekap", "/en/rekap/32.73", "/rekap/banding", "/data", "/en/data/api"])
    expect(isLargePage(path), path).toBe(true);
  for (const path of ["/", "/cek", "/rekapan", "/rekap/32/kartu.png", "/en/usul"])
    expect(isLargePage(path), path).toBe(false);
});
