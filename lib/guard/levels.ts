/** Difficulty of a proof of work, in steps from 0. Two steps double the work. */
export const highestLevel = 6;

/** How many times the base work a level costs: 1, 1.4, 2, 2.8, 4, 5.7, 8. */
export function workOfLevel(level: number): number {
  return 2 ** (level / 2);
}

/** What presses on the difficulty, each from 0 to 1. */
export type Strain = {
  /** How much of the subject's quota is used. */
  used: number;
  /** How much of the subject's allowance of missed names is used. */
  missed: number;
  /** How much the whole portal looks as if somebody were copying it. */
  portal: number;
};

/**
 * The level that is due now. Mere use raises it late: 300 people behind one address use 5/6 of the quota and pay one
 * step at most, while whoever goes on after them pays a step for every few uses. Missed names raise it early.
 */
export function dueLevel({ used, missed, portal }: Strain): number {
  const byUse = Math.floor(highestLevel * clamp(used) ** 8);
  const byMisses = Math.floor(highestLevel * clamp(missed) ** 2);
  return Math.min(highestLevel, Math.max(byUse, byMisses) + Math.round(2 * clamp(portal)));
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
