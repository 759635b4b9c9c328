import type {
  AnswerView,
  CheckField,
  CheckFormState,
  CodeView,
  PersonView,
  ProgrammeView,
} from "@/components/check/check-view.ts";
import type { CheckAnswer, CheckedPerson } from "@/lib/check/check-status.ts";
import type { Refusal } from "@/lib/guard/guard.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { dateInWords, periodInWords } from "../dates.ts";
import type { Say } from "../say.ts";
import {
  answerView,
  downAnswer,
  preparingAnswer,
  refusedAnswer,
  type Shown,
  type Sketch,
} from "./refusals.ts";
import { dataLines, personWords, programmeWords, updateSentence } from "./register-words.ts";
import { stageView } from "./stage-words.ts";

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
  return failed(form, refusedAnswer(form, refusal, now));
}

/** The register is away because a new one is being put in its place. */
export function preparing(form: Form): CheckFormState {
  return failed(form, { answer: preparingAnswer(form) });
}

/** Something of ours is broken. */
export function down(form: Form): CheckFormState {
  return failed(form, { answer: downAnswer(form) });
}

/** What the register says. */
export function answer(form: Form, given: CheckAnswer): CheckFormState {
  const shown = answerView(form, { ...outcome(form, given), dataLines: dataLines(form, given) });
  return state(form, { answer: shown, documentTitle: form.say("site.titleOf", { title: shown.title }) });
}

function outcome(form: Form, given: CheckAnswer): Sketch {
  const { say } = form;
  const village = given.village.name;
  if (given.outcome === "found") {
    const count = given.people.length;
    const alike = anyAlike(given.people);
    const many = alike ? "answer.found.leadAlike" : "answer.found.leadMany";
    return {
      kind: "found",
      tone: "good",
      icon: "check",
      title: count === 1 ? say("answer.found.titleOne") : say("answer.found.title", { count }),
      lead: [say(count === 1 ? "answer.found.lead" : many, { village })],
      people: given.people.map((person) => personView(form, person)),
      steps: [say("answer.found.steps.wrong"), say("answer.found.steps.other")],
      more: byNik(form, alike ? "alike" : "found"),
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
      more: byNik(form, "alike"),
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
      more: byNik(form, "missed"),
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
    more: byNik(form, "missed"),
  };
}

/** The way to the answer that takes a NIK: it tells more, tells apart, and needs no village. */
function byNik({ say, locale }: Form, why: "found" | "alike" | "missed"): AnswerView["more"] {
  return {
    title: say(`answer.byNik.${why}.title`),
    text: say(`answer.byNik.${why}.text`),
    link: say("answer.byNik.link"),
    href: localePath(locale, "/cek/saya"),
  };
}

/** People of one name who are of one age group too: only a NIK tells them apart. */
function anyAlike(people: readonly CheckedPerson[]): boolean {
  const faces = people.map(({ name, ageBand }) => `${name} ${ageBand}`);
  return new Set(faces).size < faces.length;
}

function personView(form: Form, person: CheckedPerson): PersonView {
  const { say } = form;
  const who = personWords(say, person);
  return {
    key: person.ref,
    ...who,
    programmesLabel: say("person.programmes", { name: who.spoken }),
    programmes: person.programmes.map((programme) => programmeView(form, programme)),
    note: person.programmes.length === 0 ? `${say("person.none")} ${say("person.noneStep")}` : null,
  };
}

function programmeView({ say, locale }: Form, given: CheckedPerson["programmes"][number]): ProgrammeView {
  return {
    code: given.programme,
    ...programmeWords(say, given.programme),
    receiving: given.receiving,
    receivingText: say(given.receiving ? "person.receiving" : "person.notReceiving"),
    period: say("person.period", { period: periodInWords(locale, given.period) }),
    stage: stageView(say, given),
  };
}

function failed(form: Form, shown: Shown): CheckFormState {
  return state(form, { ...shown, documentTitle: errorTitle(form, shown.answer.title) });
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
    code: form.code,
    ...change,
  };
}
