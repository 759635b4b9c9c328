import type {
  AnswerView,
  CheckFormState,
  CodeView,
  PersonView,
  ProgrammeView,
} from "@/components/check/check-view.ts";
import { isAlike } from "@/lib/check/alike.ts";
import type { CheckAnswer, CheckedPerson } from "@/lib/check/check-status.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { isStopping } from "@/lib/programme/stages.ts";
import { dateInWords, periodInWords } from "../dates.ts";
import type { Say } from "../say.ts";
import { formStates } from "./form-states.ts";
import { withProof } from "./proof-of-answer.ts";
import { answerView, type Sketch } from "./refusals.ts";
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

const states = formStates<Form, { name: string }, never>({
  // The form may have been posted with a village that does not exist.
  title: ({ say, villageName }) =>
    villageName === "" ? say("home.title") : say("check.title", { village: villageName }),
  typed: ({ name }) => ({ name }),
});

export const { blank, otherCode, invalid, refused, preparing, down } = states;

/** What the register says. */
export function answer(form: Form, given: CheckAnswer): CheckFormState {
  const told = answerView(form, { ...outcome(form, given), dataLines: dataLines(form, given) });
  const shown = withProof(form, given, told);
  return states.answered(form, shown, shown.title);
}

function outcome(form: Form, given: CheckAnswer): Sketch {
  const { say } = form;
  const village = given.village.name;
  if (given.outcome === "found") {
    const count = given.people.length;
    const alike = given.people.some((person) => isAlike(person, given.people));
    const many = alike ? "answer.found.leadAlike" : "answer.found.leadMany";
    return {
      kind: "found",
      tone: "good",
      icon: "check",
      title: count === 1 ? say("answer.found.titleOne") : say("answer.found.title", { count }),
      lead: [say(count === 1 ? "answer.found.lead" : many, { village })],
      people: given.people.map((person) => personView(form, person)),
      object: {
        action: localePath(form.locale, "/sanggah"),
        text: say("intake.fromAnswer.sanggah"),
        village: form.villageCode,
        typed: form.name,
      },
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
  const state = given.receiving ? (isStopping(given.stage) ? "held" : "receiving") : "not_receiving";
  return {
    code: given.programme,
    ...programmeWords(say, given.programme),
    state,
    stateText: say(`aid.${state}`),
    period: say("person.period", { period: periodInWords(locale, given.period) }),
    stage: stageView(say, given),
  };
}
