import { isStageCode } from "../programme/stages.ts";
import { processState } from "../state/process-state.ts";
import { getLog } from "./log.ts";

const mostCodes = 50;

/**
 * Counts stages of the register that this version has no words for, and says each once per process, so that an
 * operator learns that the register has grown. Privacy: a code of the register's vocabulary, never whose it is.
 */
export function noteUnknownStages(stages: readonly (string | null)[]): void {
  const seen = processState<Map<string, number>>("log:unknown-stages", () => new Map());
  for (const stage of stages) {
    if (stage === null || isStageCode(stage)) continue;
    // Anything but a code is not worth repeating.
    const code = /^[A-Z0-9_]{1,40}$/.test(stage) ? stage : "not a code";
    const times = (seen.get(code) ?? 0) + 1;
    if (times === 1 && seen.size >= mostCodes) continue;
    seen.set(code, times);
    if (times === 1) getLog().warn({ stage: code }, "a stage without words: shown as unknown");
  }
}

/** How often each unknown stage was shown since the process started. */
export function unknownStagesSeen(): ReadonlyMap<string, number> {
  return processState<Map<string, number>>("log:unknown-stages", () => new Map());
}
