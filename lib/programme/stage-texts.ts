import { deliveryOf } from "./next-steps.ts";
import type { StageCode } from "./stages.ts";

/** Where the catalogue tells a stage of a programme: `stage.DISBURSED`, or `stageOf.health.DISBURSED` for contributions. */
export function stageTexts(programme: string, code: StageCode): string {
  const delivery = code === "DISBURSED" ? deliveryOf(programme) : null;
  return delivery ? `stageOf.${delivery}.DISBURSED` : `stage.${code}`;
}
