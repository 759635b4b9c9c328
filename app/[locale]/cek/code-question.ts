import type { CodeView } from "@/components/check/check-view.ts";
import { makePictureCode, makeWordCode } from "@/lib/guard/captcha/picture-code.ts";
import type { Say } from "../say.ts";

/** A fresh question for the check form, for browsers without scripts. */
export function makeCode(say: Say, kind: CodeView["kind"]): CodeView {
  if (kind === "picture") return { kind, sealed: makePictureCode("check").sealed };
  const { sealed, left, right } = makeWordCode("check");
  const question = say("captcha.wordQuestion", {
    left: say(`number.${left}`),
    right: say(`number.${right}`),
  });
  return { kind, sealed, question };
}
