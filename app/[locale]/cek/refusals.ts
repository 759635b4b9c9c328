import type { AnswerView, CodeView } from "@/components/check/check-view.ts";
import type { Refusal } from "@/lib/guard/guard.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { clockInJakarta } from "../dates.ts";
import type { Say } from "../say.ts";
import { whenAgain } from "../when-again.ts";
import { journeyLinks } from "./journeys.ts";

/** What a sentence about a form that asks the register needs to know of it. */
export type AskedForm = {
  say: Say;
  locale: Locale;
  captcha: "auto" | "altcha" | "code";
  code: CodeView;
  /** Where the question is about one village. */
  villageCode?: string;
};

/** An answer, and the captcha to go on with when it is not the one that the form had. */
export type Shown = {
  answer: AnswerView;
  captcha?: AskedForm["captcha"];
  /** May a form with scripts send the same once more by itself, and how? */
  again?: "anew" | "otherwise";
};

/** What an answer has of its own; the rest is the same for all. */
export type Sketch = Pick<AnswerView, "kind" | "tone" | "icon" | "title" | "lead" | "steps"> &
  Partial<AnswerView>;

/** When to come back after a fault whose length nobody knows. */
const faultMinutes = 5;

/** Why the guard let the question go no further. */
export function refusedAnswer(form: AskedForm, refusal: Refusal, now: number): Shown {
  const { say } = form;
  if (refusal.code === "rate_limited") {
    const at = now + refusal.retryAfterSeconds * 1000;
    const when = whenAgain(say, form.locale, refusal.retryAfterSeconds, now);
    const whose = refusal.whose ?? "connection";
    return shown(form, {
      kind: "rate_limited",
      tone: "warn",
      icon: "clock",
      title: say(`answer.rateLimited.${whose}.title`),
      lead: [when, say(`answer.rateLimited.${whose}.lead`)],
      steps: [say("answer.rateLimited.steps.wait"), say("answer.rateLimited.steps.other")],
      retry: { at, label: say("answer.rateLimited.countdown") },
    });
  }
  if (refusal.code === "unavailable")
    return { answer: downAnswer(form, now + refusal.retryAfterSeconds * 1000) };
  return refusal.offer === "altcha" ? boxAway(form) : captchaFailed(form, refusal.reason);
}

/** The register is away because a new one is being put in its place. */
export function preparingAnswer(form: AskedForm, at = Date.now() + faultMinutes * 60_000): AnswerView {
  const { say } = form;
  return answerView(form, {
    kind: "preparing",
    tone: "info",
    icon: "clock",
    title: say("answer.preparing.title"),
    lead: [say("answer.preparing.lead")],
    steps: [
      say("answer.preparing.steps.wait", { time: clockInJakarta(form.locale, at) }),
      say("answer.preparing.steps.other"),
    ],
    retry: { at, label: say("answer.rateLimited.countdown") },
  });
}

/** Something of ours is broken. */
export function downAnswer(form: AskedForm, at = Date.now() + faultMinutes * 60_000): AnswerView {
  const { say } = form;
  return answerView(form, {
    kind: "down",
    tone: "bad",
    icon: "alert",
    title: say("answer.down.title"),
    lead: [say("answer.down.lead")],
    steps: [
      say("answer.down.steps.wait", { time: clockInJakarta(form.locale, at) }),
      say("answer.down.steps.other"),
    ],
    retry: { at, label: say("answer.rateLimited.countdown") },
  });
}

/** What the page says when the question did not even leave the phone. Made beforehand, for then nobody can be asked. */
export function offlineAnswer(form: AskedForm): AnswerView {
  const { say } = form;
  return answerView(form, {
    kind: "offline",
    tone: "warn",
    icon: "alert",
    title: say("answer.offline.title"),
    lead: [say("answer.offline.lead")],
    steps: [
      say("answer.offline.steps.retry"),
      say("answer.offline.steps.reload"),
      say("answer.offline.steps.other"),
    ],
  });
}

/** What the page says when the portal was renewed since it was opened. Made beforehand, too. */
export function outdatedAnswer(form: AskedForm, path: string): AnswerView {
  const { say, locale } = form;
  const shown = answerView(form, {
    kind: "outdated",
    tone: "warn",
    icon: "alert",
    title: say("error.outdatedTitle"),
    lead: [say("error.outdatedText"), say("answer.captcha.kept")],
    steps: [],
  });
  return { ...shown, links: [{ text: say("error.again"), href: localePath(locale, path) }, ...shown.links] };
}

/** hCaptcha did not say whether its box was ticked by a person. The form goes on with the other check. */
function boxAway(form: AskedForm): Shown {
  const { say } = form;
  const away = shown(form, {
    kind: "captcha",
    tone: "warn",
    icon: "shield",
    title: say("answer.captcha.away.title"),
    lead: [`${say("answer.captcha.away.why")} ${say("answer.captcha.kept")}`],
    steps: [say("answer.captcha.away.do")],
  });
  return { ...away, captcha: "altcha", again: "otherwise" };
}

function captchaFailed(form: AskedForm, reason: string): Shown {
  const { say } = form;
  const byCode = form.captcha === "code";
  const invalidCode = form.code.kind === "words" ? "invalidWords" : "invalidCode";
  const ofCode: Record<string, string> = {
    invalid: invalidCode,
    expired: "expiredCode",
    used: "usedCode",
  };
  const key = (byCode && ofCode[reason]) || reason;
  const told = shown(form, {
    kind: "captcha",
    tone: "warn",
    icon: "shield",
    title: say("answer.captcha.title"),
    lead: [`${say(`answer.captcha.${key}.why`)} ${say("answer.captcha.kept")}`],
    steps: [say(`answer.captcha.${key}.do`)],
  });
  // No token at all: scripts do not work there, so the next try asks for the digits in the open.
  if (reason === "missing") return { ...told, captcha: "code" };
  // A code asks the person again anyway; an outdated proof of work is made anew without anybody noticing.
  return reason === "expired" && !byCode ? { ...told, again: "anew" } : told;
}

function shown(form: AskedForm, sketch: Sketch): Shown {
  return { answer: answerView(form, sketch) };
}

/** Fills a sketch up with what every answer has: links, and a place for the rest. */
export function answerView(form: AskedForm, sketch: Sketch): AnswerView {
  const { say, locale } = form;
  const help = { text: say("answer.actions.help"), href: localePath(locale, "/bantuan#arti-jawaban") };
  const village = { text: say("answer.actions.changeVillage"), href: localePath(locale, "/cek") };
  const spelling = { text: say("answer.actions.spelling"), href: "#nama" };
  const call = callLink(say);
  const links: Record<AnswerView["kind"], AnswerView["links"]> = {
    found: [village, ...journeyLinks(form, ["pengaduan"]), help, call],
    not_found: [village, ...journeyLinks(form, ["usul"]), help, call],
    near: [spelling, village, help],
    too_many: [spelling, help],
    not_verified: [{ ...spelling, href: "#nik" }, ...journeyLinks(form, ["usul"]), help, call],
    captcha: [help, call],
    rate_limited: [help, call],
    preparing: [help, call],
    down: [help, call],
    offline: [help, call],
    outdated: [help, call],
  };
  return {
    people: [],
    object: null,
    stepsTitle: say("answer.nextTitle"),
    links: links[sketch.kind],
    more: null,
    dataLines: [],
    retry: null,
    ...sketch,
  };
}

/** The hotline, for a phone. */
export function callLink(say: Say): { text: string; href: string } {
  return { text: say("answer.actions.call"), href: "tel:171" };
}
