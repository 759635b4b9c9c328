import type {
  AnswerView,
  CheckField,
  CheckFormState,
  CodeView,
  PersonView,
  ProgrammeView,
} from "@/components/check/check-view.ts";
import type { Tone } from "@/components/ui/notice.tsx";
import type { CheckAnswer, CheckedPerson } from "@/lib/check/check-status.ts";
import type { Refusal } from "@/lib/guard/guard.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { isProgrammeCode } from "@/lib/programme/programmes.ts";
import { isStageCode, type StageCode } from "@/lib/programme/stages.ts";
import { clockInJakarta, dateInWords, periodInWords } from "../dates.ts";
import type { Say } from "../say.ts";

/** What every answer needs to know of the form it stands on. */
export type Form = {
  say: Say;
  locale: Locale;
  serial: number;
  villageCode: string;
  villageName: string;
  name: string;
  captcha: CheckFormState["captcha"];
  code: CodeView;
};

const hotline = "tel:171";
/** When to come back after a fault whose length nobody knows. */
const faultMinutes = 5;

/** A form nobody has sent yet. */
export function blank(form: Form): CheckFormState {
  return state(form, { serial: 0, documentTitle: title(form) });
}

/** The same form with another question, for who cannot read this one. */
export function otherCode(form: Form): CheckFormState {
  return state(form, { serial: form.serial, captcha: "code", documentTitle: title(form) });
}

/** What has to be corrected before anything is looked up. */
export function invalid(form: Form, errors: readonly { path: string; code: string }[]): CheckFormState {
  const problems = errors.map((error) => problem(form.say, error));
  return state(form, {
    problems,
    documentTitle: errorTitle(form, heading(form)),
  });
}

/** Why the guard let the question go no further. */
export function refused(form: Form, refusal: Refusal, now = Date.now()): CheckFormState {
  const { say } = form;
  if (refusal.code === "rate_limited") {
    const at = now + refusal.retryAfterSeconds * 1000;
    const when = say("answer.rateLimited.when", {
      time: clockInJakarta(form.locale, at),
      minutes: Math.max(1, Math.ceil(refusal.retryAfterSeconds / 60)),
    });
    return failed(form, {
      kind: "rate_limited",
      tone: "warn",
      icon: "clock",
      title: say("answer.rateLimited.title"),
      lead: [when, say("answer.rateLimited.lead")],
      steps: [say("answer.rateLimited.steps.wait"), say("answer.rateLimited.steps.other")],
      retry: { at, label: say("answer.rateLimited.countdown") },
    });
  }
  if (refusal.code === "unavailable") return down(form, now + refusal.retryAfterSeconds * 1000);
  return refusal.offer === "altcha" ? boxAway(form) : captchaFailed(form, refusal.reason);
}

/** The register is away because a new one is being put in its place. */
export function preparing(form: Form, at = Date.now() + faultMinutes * 60_000): CheckFormState {
  const { say } = form;
  return failed(form, {
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
export function down(form: Form, at = Date.now() + faultMinutes * 60_000): CheckFormState {
  const { say } = form;
  return failed(form, {
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
export function offlineAnswer(form: Form): AnswerView {
  const { say } = form;
  return view(form, {
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
export function outdatedAnswer(form: Form): AnswerView {
  const { say, locale } = form;
  const shown = view(form, {
    kind: "outdated",
    tone: "warn",
    icon: "alert",
    title: say("error.outdatedTitle"),
    lead: [say("error.outdatedText"), say("answer.captcha.kept")],
    steps: [],
  });
  const again = localePath(locale, `/cek?desa=${form.villageCode}`);
  return { ...shown, links: [{ text: say("error.again"), href: again }, ...shown.links] };
}

/** What the register says. */
export function answer(form: Form, given: CheckAnswer): CheckFormState {
  const shown = view(form, { ...outcome(form, given), dataLines: dataLines(form, given) });
  return state(form, { answer: shown, documentTitle: form.say("site.titleOf", { title: shown.title }) });
}

type Sketch = Pick<AnswerView, "kind" | "tone" | "icon" | "title" | "lead" | "steps"> & Partial<AnswerView>;

function outcome(form: Form, given: CheckAnswer): Sketch {
  const { say } = form;
  const village = given.village.name;
  if (given.outcome === "found") {
    const count = given.people.length;
    return {
      kind: "found",
      tone: "good",
      icon: "check",
      title: count === 1 ? say("answer.found.titleOne") : say("answer.found.title", { count }),
      lead: [say(count === 1 ? "answer.found.lead" : "answer.found.leadMany", { village })],
      people: given.people.map((person) => personView(form, person)),
      steps: [say("answer.found.steps.wrong"), say("answer.found.steps.other")],
    };
  }
  if (given.outcome === "too_many") {
    return {
      kind: "too_many",
      tone: "warn",
      icon: "people",
      title: say("answer.tooMany.title"),
      lead: [say("answer.tooMany.lead", { village })],
      steps: [say("answer.tooMany.steps.full")],
    };
  }
  if (given.near) {
    return {
      kind: "near",
      tone: "warn",
      icon: "search",
      title: say("answer.near.title"),
      lead: [say("answer.near.lead", { village })],
      steps: [say("answer.near.steps.spelling"), say("answer.near.steps.full")],
    };
  }
  return {
    kind: "not_found",
    tone: "info",
    icon: "info",
    title: say("answer.notFound.title", { village }),
    lead: [
      say("answer.notFound.lead", {
        register: given.register,
        date: dateInWords(form.locale, given.asOf),
      }),
      updateSentence(form, given.village.update),
    ],
    steps: [
      say("answer.notFound.steps.spelling"),
      say("answer.notFound.steps.village"),
      say("answer.notFound.steps.propose"),
    ],
  };
}

function updateSentence({ say, locale }: Form, update: CheckAnswer["village"]["update"]): string {
  if (update.period === null) return say("answer.notFound.updateUnknown");
  const key = update.finalised ? "answer.notFound.updateDone" : "answer.notFound.updateDoing";
  return say(key, { period: periodInWords(locale, update.period) });
}

function dataLines({ say, locale }: Form, given: CheckAnswer): string[] {
  const line = say("answer.dataLine", {
    date: dateInWords(locale, given.asOf),
    period: periodInWords(locale, given.period),
    register: given.register,
  });
  return given.synthetic ? [line, say("answer.syntheticLine")] : [line];
}

function personView(form: Form, person: CheckedPerson): PersonView {
  const { say } = form;
  const band = /^(\d+)-(\d+)$/.exec(person.ageBand);
  const ages = band ? `${band[1]}–${band[2]}` : person.ageBand;
  const spoken = spokenName(say, person.name);
  return {
    key: person.ref,
    shown: person.name,
    spoken,
    match: say(`person.match.${person.match}`),
    age: ages === "" ? say("person.ageUnknown") : say("person.age", { band: ages }),
    programmesLabel: say("person.programmes", { name: spoken }),
    programmes: person.programmes.map((programme) => programmeView(form, programme)),
    note: person.programmes.length === 0 ? `${say("person.none")} ${say("person.noneStep")}` : null,
  };
}

/** "SITI A, the rest is masked" for "SITI A*****": a screen reader would count the asterisks. */
function spokenName(say: Say, masked: string): string {
  if (!masked.includes("*")) return masked;
  return say("person.masked", { shown: masked.replace(/\*+/g, "").replace(/\s+/g, " ").trim() });
}

function programmeView(form: Form, given: CheckedPerson["programmes"][number]): ProgrammeView {
  const { say, locale } = form;
  const known = isProgrammeCode(given.programme);
  const nothingYet = given.receiving ? say("person.noStage") : null;
  return {
    code: given.programme,
    name: known ? say(`programme.${given.programme}.name`) : given.programme,
    about: known ? say(`programme.${given.programme}.about`) : null,
    receiving: given.receiving,
    receivingText: say(given.receiving ? "person.receiving" : "person.notReceiving"),
    period: say("person.period", { period: periodInWords(locale, given.period) }),
    stage:
      given.stage !== null && isStageCode(given.stage) ? stageView(say, given.programme, given.stage) : null,
    stageNote: given.stage === null ? nothingYet : unknownStage(say, given.stage),
  };
}

function stageView(say: Say, programme: string, code: StageCode): ProgrammeView["stage"] {
  const of = code === "DISBURSED" ? (paidOtherwise[programme] ?? "stage") : "stage";
  return {
    title: say(`${of}.${code}.title`),
    meaning: say(`${of}.${code}.meaning`),
    todo: say(`${of}.${code}.todo`),
    tone: stageTone(code),
  };
}

/** Programmes that pay no money to the family, so that "withdraw it" would be wrong. */
const paidOtherwise: Record<string, string> = {
  PBI_JK: "stageOf.health",
  ATENSI: "stageOf.inKind",
  PENA: "stageOf.inKind",
  PERMAKANAN: "stageOf.inKind",
  RUTILAHU: "stageOf.inKind",
  SEMBAKO_ADAPTIF: "stageOf.inKind",
  PKSA: "stageOf.inKind",
  KUBE: "stageOf.inKind",
  KAT: "stageOf.inKind",
};

function stageTone(code: StageCode): Tone {
  if (code === "DISBURSED" || code === "PAYMENT_ORDERED") return "good";
  const needsSomething = /FAILED|^EXCLUDED|MISMATCH|NOT_WITHDRAWN/.test(code);
  return needsSomething ? "warn" : "info";
}

function unknownStage(say: Say, code: string): string | null {
  return isStageCode(code) ? null : say("person.unknownStage", { code });
}

/** hCaptcha did not say whether its box was ticked by a person. The form goes on with the other check. */
function boxAway(form: Form): CheckFormState {
  const { say } = form;
  const shown = failed(form, {
    kind: "captcha",
    tone: "warn",
    icon: "shield",
    title: say("answer.captcha.away.title"),
    lead: [`${say("answer.captcha.away.why")} ${say("answer.captcha.kept")}`],
    steps: [say("answer.captcha.away.do")],
  });
  return { ...shown, captcha: "altcha", again: "otherwise" };
}

function captchaFailed(form: Form, reason: string): CheckFormState {
  const { say } = form;
  const byCode = form.captcha === "code";
  const invalidCode = form.code.kind === "words" ? "invalidWords" : "invalidCode";
  const ofCode: Record<string, string> = {
    invalid: invalidCode,
    expired: "expiredCode",
    used: "usedCode",
  };
  const key = (byCode && ofCode[reason]) || reason;
  const shown = failed(form, {
    kind: "captcha",
    tone: "warn",
    icon: "shield",
    title: say("answer.captcha.title"),
    lead: [`${say(`answer.captcha.${key}.why`)} ${say("answer.captcha.kept")}`],
    steps: [say(`answer.captcha.${key}.do`)],
  });
  // No token at all: scripts do not work there, so the next try asks for the digits in the open.
  if (reason === "missing") return { ...shown, captcha: "code" };
  // A code asks the person again anyway; an outdated proof of work is made anew without anybody noticing.
  return reason === "expired" && !byCode ? { ...shown, again: "anew" } : shown;
}

function failed(form: Form, sketch: Sketch): CheckFormState {
  const shown = view(form, sketch);
  return state(form, { answer: shown, documentTitle: errorTitle(form, shown.title) });
}

function view(form: Form, sketch: Sketch): AnswerView {
  const { say, locale } = form;
  const aboutRegister = ["found", "not_found", "near", "too_many"].includes(sketch.kind);
  const links = aboutRegister
    ? [
        { text: say("answer.actions.changeVillage"), href: localePath(locale, "/cek") },
        { text: say("answer.actions.help"), href: localePath(locale, "/bantuan#arti-jawaban") },
      ]
    : [{ text: say("answer.actions.help"), href: localePath(locale, "/bantuan#arti-jawaban") }];
  const callable = !["near", "too_many"].includes(sketch.kind);
  return {
    people: [],
    stepsTitle: say("answer.nextTitle"),
    links: callable ? [...links, { text: say("answer.actions.call"), href: hotline }] : links,
    dataLines: [],
    retry: null,
    ...sketch,
  };
}

function problem(say: Say, error: { path: string; code: string }): { field: CheckField; message: string } {
  const field: CheckField = error.path === "village" ? "desa" : error.path === "code" ? "kode" : "nama";
  const known = problemKeys.has(`${error.path}.${error.code}`);
  return { field, message: say(known ? `problem.${error.path}.${error.code}` : "problem.name.other") };
}

/** Every problem that the catalogues have a sentence for. */
export const problemKeys: ReadonlySet<string> = new Set([
  "name.required",
  "name.too_short",
  "name.too_long",
  "name.only_title",
  "name.digits",
  "name.bad_characters",
  "village.required",
  "village.invalid",
  "village.not_a_village",
  "village.unknown",
  "code.required",
  "code.requiredWords",
]);

function title(form: Form): string {
  return form.say("site.titleOf", { title: heading(form) });
}

/** The form may have been posted with a village that does not exist. */
function heading({ say, villageName }: Form): string {
  return villageName === "" ? say("home.title") : say("check.title", { village: villageName });
}

function errorTitle({ say }: Form, what: string): string {
  return say("site.errorTitleOf", { title: what });
}

function state(form: Form, change: Partial<CheckFormState>): CheckFormState {
  return {
    serial: form.serial + 1,
    documentTitle: "",
    name: form.name,
    problems: [],
    answer: null,
    captcha: form.captcha,
    again: "no",
    code: form.code,
    ...change,
  };
}
