import type { TestPortal } from "../../lib/http/test-portal.ts";
import type { Answer, Ask } from "./ask.ts";

/** What a row found out. */
export type Result = { measured: string; passed: boolean };

/** One row of the threat table: an attack or a fault, what must hold, and the test of it on the running lab. */
export type Row<Lab> = {
  /** Begins with the row's number in the table, by which it can be run alone. */
  id: string;
  target: string;
  /** It mounts a small disk, which only root may. */
  needsRoot?: true;
  run(lab: Lab): Promise<Result>;
};

/** A name of the demo people, who are in every synthetic register. */
export const knownName = "Koswara";

let nextAddress = 10;
/** An address nobody asked from before. */
export function newAddress(): string {
  nextAddress += 1;
  return `127.1.${nextAddress >> 8}.${nextAddress & 255}`;
}

/** Such as `20x200 3x429`. */
export function statusesOf(answers: readonly Pick<Answer, "status">[]): string {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count}x${status}`).join(" ");
}

/** How many were answered. */
export function answered(answers: readonly Answer[]): number {
  return answers.filter(({ status }) => status === 200).length;
}

/** Those that nobody chose: cut connections, and faults other than "come back later". */
export function broken(answers: readonly Answer[]): Answer[] {
  return answers.filter(({ status }) => status === 0 || (status >= 500 && status !== 503));
}

/** The value that a share of all values does not pass. */
export function percentile(values: readonly number[], share: number): number {
  return (
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
  );
}

export const timesOf = (answers: readonly Answer[]): number[] => answers.map((answer) => answer.ms);
export const ms = (value: number): string => `${Math.round(value)} ms`;
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Does work for each item, so many at a time. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Waits until each portal answers at once, so that a row does not measure what the row before it left to do. */
export async function settle(lab: { portals: readonly TestPortal[]; ask: Ask }): Promise<void> {
  const deadline = performance.now() + 15_000;
  for (let calm = 0; calm < 10 && performance.now() < deadline; ) {
    const times = await Promise.all(lab.portals.map(({ url }) => lab.ask("/readyz", { at: url })));
    calm = times.every(({ status, ms }) => status === 200 && ms < 30) ? calm + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
