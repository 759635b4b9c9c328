import { setTimeout as sleep } from "node:timers/promises";

/**
 * Personal answers leave on this beat, counted from when the question was accepted. A look-up takes 1 to 4 ms, and up
 * to 20 when many wait; 40 ms holds nearly all of them in the first beat and nobody feels it.
 */
const beatMs = 40;

/**
 * Does the work and holds its answer until the next beat, so that how long the work took does not show: what differs
 * between a NIK that is there and one that is not (a page of the disk, a shorter row) lies far below a beat. A failure
 * is told at once, since it says nothing of anybody.
 */
export async function onTheBeat<T>(
  work: () => Promise<T>,
  { now = () => performance.now(), wait = (ms: number) => sleep(ms) as Promise<unknown> } = {},
): Promise<T> {
  const began = now();
  const answer = await work();
  const passed = now() - began;
  await wait((Math.floor(passed / beatMs) + 1) * beatMs - passed);
  return answer;
}
