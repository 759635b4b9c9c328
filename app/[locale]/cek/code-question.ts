import type { CodeTexts, CodeView } from "@/components/check/check-view.ts";
import { makePictureCode, makeWordCode } from "@/lib/guard/captcha/picture-code.ts";
import type { Purpose } from "@/lib/guard/purpose.ts";
import type { Say } from "../say.ts";

/** A fresh question for a form of this purpose, for browsers without scripts. */
export function makeCode(say: Say, purpose: Purpose, kind: CodeView["kind"]): CodeView {
  if (kind === "picture") return { kind, sealed: makePictureCode(purpose).sealed };
  const { sealed, left, right } = makeWordCode(purpose);
  const question = say("captcha.wordQuestion", {
    left: say(`number.${left}`),
    right: say(`number.${right}`),
  });
  return { kind, sealed, question };
}

/** The sentences around that question. */
export function codeTexts(say: Say): CodeTexts {
  return {
    codeTitle: say("captcha.codeTitle"),
    codeHint: say("captcha.codeHint"),
    codeAlt: say("captcha.codeAlt"),
    newCode: say("captcha.newCode"),
    useWords: say("captcha.useWords"),
    usePicture: say("captcha.usePicture"),
    wordHint: say("captcha.wordHint"),
    cannotSee: say("captcha.cannotSee"),
  };
}
