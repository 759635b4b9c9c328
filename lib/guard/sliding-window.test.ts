import fc from "fast-check";
import { expect, test } from "vitest";
import { secondsUntilFree, usedNow } from "./sliding-window.ts";

const windowMs = 600_000;

test("a quarter into the window, three quarters of the previous one still count", () => {
  expect(usedNow({ previous: 20, current: 3 }, windowMs, windowMs * 7 + windowMs / 4)).toBe(18);
});

test("a full quota of the previous window is freed one by one", () => {
  // 60 in the last window, none in this: 59 count as soon as more than a sixtieth (10 s) has passed or at once by rounding.
  expect(secondsUntilFree({ previous: 60, current: 0 }, 60, windowMs, windowMs * 7)).toBe(1);
  // 60 then and 10 now: at most 49 of the 60 may still count, which is so after 10/60 of the window, 100 s.
  expect(secondsUntilFree({ previous: 60, current: 10 }, 60, windowMs, windowMs * 7)).toBe(101);
});

test("a quota used up in this window is free right after its end", () => {
  expect(secondsUntilFree({ previous: 0, current: 60 }, 60, windowMs, windowMs * 7 + 590_000)).toBe(11);
});

test("a limit of nothing is looked at again in the next window", () => {
  expect(secondsUntilFree({ previous: 0, current: 0 }, 0, windowMs, windowMs * 7 + 590_000)).toBe(10);
  expect(secondsUntilFree({ previous: 9, current: 4 }, -1, windowMs, windowMs * 8 - 1)).toBe(1);
});

test("after the told wait one more is allowed, whatever was counted", () => {
  const counts = fc.record({
    previous: fc.nat(80),
    current: fc.nat(60),
    limit: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(counts, fc.nat(windowMs - 1), ({ previous, current, limit }, elapsed) => {
      const now = windowMs * 7 + elapsed;
      fc.pre(current <= limit && usedNow({ previous, current }, windowMs, now) >= limit);
      const later = now + secondsUntilFree({ previous, current }, limit, windowMs, now) * 1000;
      const stillThisWindow = Math.floor(later / windowMs) === 7;
      const then = stillThisWindow ? { previous, current } : { previous: current, current: 0 };
      expect(usedNow(then, windowMs, later)).toBeLessThan(limit);
    }),
  );
});
