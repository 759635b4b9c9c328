import type { StageCode } from "../programme/stages.ts";
import type { StageGroup } from "./recap-document.ts";

const groups: Record<StageCode, StageGroup> = {
  CANDIDATE: "waiting",
  ACCOUNT_OPENING: "waiting",
  ACCOUNT_CHECK: "waiting",
  ACCOUNT_OK: "waiting",
  ACCOUNT_FAILED: "problem",
  TREASURY_CHECK: "waiting",
  TREASURY_FAILED: "problem",
  PAYMENT_ORDER: "waiting",
  PAYMENT_ORDERED: "waiting",
  STANDING_INSTRUCTION: "waiting",
  DISBURSED: "paid",
  NOT_WITHDRAWN: "not_withdrawn",
  EXCLUDED_INCOMPLETE: "excluded",
  EXCLUDED_OCCUPATION: "excluded",
  EXCLUDED_LOCAL: "excluded",
  EXCLUDED_DECEASED: "excluded",
  EXCLUDED_FIELD: "excluded",
  EXCLUDED_SOCIAL_WORKER: "excluded",
  DATA_MISMATCH: "problem",
};

/** In which group the recap counts a stage. A stage of a later version is counted like one that was not published. */
export function stageGroup(stage: StageCode | null): StageGroup {
  return stage === null ? "none" : groups[stage];
}
