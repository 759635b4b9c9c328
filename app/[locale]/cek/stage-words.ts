import type { StageView } from "@/components/check/check-view.ts";
import type { Tone } from "@/components/ui/notice.tsx";
import {
  afterDelivery,
  contestedStages,
  deliveryOf,
  type NextStep,
  nextSteps,
  paymentDesk,
} from "@/lib/programme/next-steps.ts";
import { isStageCode, type StageCode } from "@/lib/programme/stages.ts";
import type { Say } from "../say.ts";

/** The stage of a programme, as the register has it. `channel` only where it may be told. */
export type GivenStage = {
  programme: string;
  receiving: boolean;
  stage: string | null;
  channel?: string | null;
};

/** A stage in plain words, also one that nobody knows yet. @returns null where there is nothing to say: no stage, no aid */
export function stageView(say: Say, given: GivenStage): StageView | null {
  const { stage } = given;
  if (stage === null) return given.receiving ? stageOutsideList(say, "NONE") : null;
  if (!isStageCode(stage)) return stageOutsideList(say, "UNKNOWN");
  const delivery = stage === "DISBURSED" ? deliveryOf(given.programme) : null;
  const words = (part: "title" | "meaning" | "todo" | "when") =>
    say(delivery ? `stageOf.${delivery}.DISBURSED.${part}` : `stage.${stage}.${part}`);
  const contested = (contestedStages as readonly StageCode[]).includes(stage);
  return {
    title: words("title"),
    meaning: words("meaning"),
    sure: contested ? say(`stage.${stage}.sure`) : null,
    todo: words("todo"),
    ...stepWords(say, delivery ? afterDelivery[delivery] : nextSteps[stage], words("when"), given.channel),
    tone: toneOf(stage),
  };
}

/** A desk, the papers to bring and a time, each with its label; and whose turn it is. */
export function stepWords(
  say: Say,
  step: NextStep | { turn: null; desk: "companion"; papers: readonly [] },
  when: string,
  channel: string | null = null,
): Pick<StageView, "turn" | "facts"> {
  const desk = step.desk === "payment" ? paymentDesk(channel) : step.desk;
  const papers = step.papers.map((paper) => say(`step.papers.${paper}`));
  const facts = [{ label: say("step.when"), text: when }];
  if (papers.length > 0) facts.unshift({ label: say("step.bring"), text: papers.join(", ") });
  if (desk) facts.unshift({ label: say("step.where"), text: say(`step.desks.${desk}`) });
  return {
    turn: step.turn && {
      label: say("step.turn"),
      who: say(`step.turns.${step.turn}`),
      yours: step.turn === "you",
    },
    facts,
  };
}

function stageOutsideList(say: Say, which: "NONE" | "UNKNOWN"): StageView {
  const step = { turn: null, desk: "companion", papers: [] } as const;
  return {
    title: say(`stage.${which}.title`),
    meaning: say(`stage.${which}.meaning`),
    sure: null,
    todo: say(`stage.${which}.todo`),
    ...stepWords(say, step, say(`stage.${which}.when`)),
    tone: "info",
  };
}

function toneOf(code: StageCode): Tone {
  if (code === "DISBURSED" || code === "PAYMENT_ORDERED") return "good";
  const needsSomething = /FAILED|^EXCLUDED|MISMATCH|NOT_WITHDRAWN/.test(code);
  return needsSomething ? "warn" : "info";
}
