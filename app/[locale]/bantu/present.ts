import type { AssistState } from "@/components/assist/assist-view.ts";
import type { AnswerView } from "@/components/check/check-view.ts";
import type { CheckAnswer } from "@/lib/check/check-status.ts";
import type { DeviceRefusal } from "@/lib/guard/guard-device.ts";
import type { Locale } from "@/lib/i18n/routing.ts";
import { findRegion } from "@/lib/region/areas.ts";
import { parseVillageCode } from "@/lib/region/region.ts";
import * as publicAnswer from "../cek/present.ts";
import type { Say } from "../say.ts";
import { whenAgain } from "../when-again.ts";

/** The form as the public check knows it, for the answer is the very same. */
export function assistForm(given: {
  say: Say;
  locale: Locale;
  serial: number;
  name: string;
  village: string;
}): publicAnswer.Form {
  const village = findRegion(parseVillageCode(given.village) ?? "");
  return {
    say: given.say,
    locale: given.locale,
    serial: given.serial,
    villageCode: village?.code ?? "",
    villageName: village?.name ?? "",
    name: given.name,
    captcha: "auto",
    code: { kind: "picture", sealed: "" },
  };
}

/** A form for a person nobody has asked for yet. */
export function blank(): AssistState {
  return { serial: 0, name: "", problem: null, answer: null };
}

/** What has to be corrected first. */
export function invalid(
  form: publicAnswer.Form,
  errors: readonly { path: string; code: string }[],
): AssistState {
  const [first] = publicAnswer.invalid(form, errors).problems;
  return { ...state(form), problem: first?.message ?? null };
}

/** What the register says: the public answer, with the next steps of somebody who looks over a worker's shoulder. */
export function answer(form: publicAnswer.Form, given: CheckAnswer): AssistState {
  const shown = publicAnswer.answer(form, given).answer;
  if (!shown) return state(form);
  const near = shown.kind === "near" ? ["1", "2"].map((step) => form.say(`assist.near.${step}`)) : null;
  return { ...state(form), answer: { ...shown, links: [], ...(near ? { steps: near } : {}) } };
}

/** Why the device has to wait, and until when. */
export function limited(form: publicAnswer.Form, refusal: DeviceRefusal, now = Date.now()): AssistState {
  const { say, locale } = form;
  const when = whenAgain(say, locale, refusal.retryAfterSeconds, now);
  const lead = [say(`assist.limited.${refusal.by}`), when];
  const shown: AnswerView = {
    ...notice(form, "rate_limited", say("assist.limited.title"), lead),
    steps: [say("assist.limited.todo")],
  };
  return { ...state(form), answer: shown };
}

/** Why there is no answer now. */
export function told(form: publicAnswer.Form, what: "gone" | "revoked" | "preparing" | "down"): AssistState {
  const { say } = form;
  const kind = what === "preparing" ? "preparing" : "down";
  return {
    ...state(form),
    answer: notice(form, kind, say(`assist.${what}.title`), [say(`assist.${what}.text`)]),
  };
}

/** The same for a question that did not leave the device; made beforehand. */
export function offline(say: Say): AnswerView {
  return notice({ say }, "offline", say("assist.offline.title"), [say("assist.offline.text")]);
}

function notice({ say }: { say: Say }, kind: AnswerView["kind"], title: string, lead: string[]): AnswerView {
  return {
    kind,
    tone: "warn",
    icon: kind === "rate_limited" ? "clock" : "alert",
    title,
    lead,
    people: [],
    object: null,
    stepsTitle: say("answer.nextTitle"),
    steps: [],
    links: [],
    dataLines: [],
    more: null,
    retry: null,
  };
}

function state({ serial, name }: publicAnswer.Form): AssistState {
  return { serial, name, problem: null, answer: null };
}
