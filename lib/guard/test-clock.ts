import { onTestFinished, vi } from "vitest";

/** Stops the clock until the test ends: behind the edge of a quota's window, a little of what was used is given back. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}
