import type { AskTexts, StageLabels } from "@/components/check/check-view.ts";
import type { Say } from "../say.ts";
import { codeTexts } from "./code-question.ts";
import { type AskedForm, offlineAnswer, outdatedAnswer } from "./refusals.ts";

/** The sentences that a form which asks the register needs in the browser. @param title of its page @param path where it is opened anew */
export function askTexts(form: AskedForm, title: string, path: string): AskTexts {
  const { say } = form;
  return {
    ...codeTexts(say),
    submit: say("check.submit"),
    pending: say("check.pending"),
    summaryTitle: say("check.summaryTitle"),
    documentErrorTitle: say("site.errorTitleOf", { title }),
    captchaWorking: say("captcha.working"),
    captchaReady: say("captcha.ready"),
    captchaWaiting: say("captcha.waiting"),
    captchaFailed: say("captcha.failed"),
    boxTick: say("captcha.boxTick"),
    boxTickToSend: say("captcha.boxTickToSend"),
    boxOwner: say("captcha.boxOwner"),
    boxAway: say("captcha.boxAway"),
    boxOther: say("captcha.boxOther"),
    useCode: say("captcha.useCode"),
    useAuto: say("captcha.useAuto"),
    offline: offlineAnswer(form),
    outdated: outdatedAnswer(form, path),
  };
}

/** What is said beside a stage. */
export function stageLabels(say: Say): StageLabels {
  return { todo: say("step.todo"), stage: say("person.stage") };
}
