import type { AidState, CodeView, StageView } from "@/components/check/check-view.ts";
import type {
  DesilView,
  PeriodView,
  PersonalFormState,
  PersonalProgrammeView,
  PersonalView,
  ReasonView,
} from "@/components/check/personal-view.ts";
import type {
  PersonalAnswer,
  PersonalProgramme,
  Reason,
  VerifiedPerson,
} from "@/lib/check/personal-answer.ts";
import { type Locale, localePath } from "@/lib/i18n/routing.ts";
import { desilStep, dukcapilSteps } from "@/lib/programme/next-steps.ts";
import { isChannelCode } from "@/lib/programme/programmes.ts";
import { periodEndMonth } from "@/lib/projection/benefit-codec.ts";
import { dateInWords, monthBefore, periodInWords, periodShort, periodStart } from "../../dates.ts";
import type { Say } from "../../say.ts";
import { formStates } from "../form-states.ts";
import { journeyLinks } from "../journeys.ts";
import { personalProof } from "../proof-of-answer.ts";
import { answerView, callLink } from "../refusals.ts";
import { dataLines, personWords, programmeWords, updateSentence } from "../register-words.ts";
import { stageView, stepWords } from "../stage-words.ts";

/** What every answer needs to know of the form it stands on. */
export type Form = {
  say: Say;
  locale: Locale;
  serial: number;
  nik: string;
  name: string;
  captcha: PersonalFormState["captcha"];
  code: CodeView;
};

type Verified = Extract<PersonalAnswer, { outcome: "verified" }>;

const states = formStates<Form, { nik: string; name: string }, PersonalView>({
  title: ({ say }) => say("personal.title"),
  typed: ({ nik, name }) => ({ nik, name }),
});

export const { blank, otherCode, invalid, refused, preparing, down } = states;

/** What the register says. Of every miss it says the same. Privacy: the title of the page stays in a history, so it tells nothing. */
export function answer(form: Form, given: PersonalAnswer): PersonalFormState {
  const shown = given.outcome === "verified" ? verified(form, given) : missed(form, given.synthetic);
  return states.answered(form, shown, form.say("personal.answerTitle"));
}

function missed(form: Form, synthetic: boolean) {
  const { say } = form;
  return answerView(form, {
    kind: "not_verified",
    tone: "info",
    icon: "info",
    title: say("personal.missed.title"),
    lead: [say("personal.missed.lead"), say("personal.missed.same")],
    steps: ["nik", "name", "moved", "office"].map((step) => say(`personal.missed.steps.${step}`)),
    dataLines: synthetic ? [say("answer.syntheticLine")] : [],
  });
}

function verified(form: Form, given: Verified): PersonalView {
  const { say, locale } = form;
  const { person } = given;
  const programmes = person.programmes
    .map((programme) => programmeView(form, programme, given.period))
    .toSorted((a, b) => stateOrder[a.state] - stateOrder[b.state]);
  const shownPerson = personWords(say, person);
  return {
    kind: "verified",
    ...headline(say, programmes, person.dukcapil),
    person: shownPerson,
    place: say("personal.village", { village: person.village.name, path: person.village.path }),
    programmesTitle: say("personal.programmesTitle"),
    programmes,
    desil: desilView(form, person.desil),
    dukcapilTitle: say("personal.dukcapilTitle"),
    dukcapil: dukcapilView(say, person.dukcapil),
    actionsTitle: say("personal.actionsTitle"),
    links: [
      ...journeyLinks(form, ["usul", "sanggah", "pengaduan"]),
      { text: say("answer.actions.stages"), href: localePath(locale, "/bantuan#arti-tahap") },
      { text: say("answer.actions.office"), href: localePath(locale, "/bantuan#cara-lain") },
      callLink(say),
    ],
    dataLines: [updateSentence(form, person.village.update), ...dataLines(form, given)],
    proof: personalProof(form, given, shownPerson.spoken),
  };
}

const stateOrder: Record<AidState, number> = { held: 0, receiving: 1, not_receiving: 2, past: 3 };

/** The overall state in one sentence. */
function headline(
  say: Say,
  programmes: readonly PersonalProgrammeView[],
  dukcapil: VerifiedPerson["dukcapil"],
): Pick<PersonalView, "tone" | "icon" | "title" | "lead"> {
  const of = (wanted: AidState) => programmes.filter(({ state }) => state === wanted).length;
  const [count, held] = [of("receiving"), of("held")];
  if (held > 0) {
    return {
      tone: "warn",
      icon: "alert",
      title:
        count > 0
          ? say("personal.headline.both", { count, held })
          : say("personal.headline.held", { count: held }),
      lead: say("personal.headlineLead.held"),
    };
  }
  if (count > 0) {
    return {
      tone: "good",
      icon: "check",
      title: say("personal.headline.receiving", { count }),
      lead: say("personal.headlineLead.receiving"),
    };
  }
  const matched = dukcapil === "padan";
  return {
    tone: matched ? "info" : "warn",
    icon: matched ? "info" : "alert",
    title: say("personal.headline.none"),
    lead: say(`personal.headlineLead.${matched ? "none" : dukcapil}`),
  };
}

function programmeView(form: Form, given: PersonalProgramme, registerPeriod: string): PersonalProgrammeView {
  const { say, locale } = form;
  const state = stateOf(given, registerPeriod);
  const facts: PersonalProgrammeView["facts"] = [];
  if (given.period) facts.push({ label: say("personal.period"), text: periodInWords(locale, given.period) });
  if (given.channel !== null && isChannelCode(given.channel)) {
    facts.push({ label: say("personal.channel"), text: say(`channel.${given.channel}`) });
  }
  if (given.updatedOn)
    facts.push({ label: say("personal.updated"), text: dateInWords(locale, given.updatedOn) });
  const stage = given.listed ? stageView(say, given) : null;
  // Paid in an earlier period: nobody's turn any more, and "take your money now" would send somebody for nothing.
  const isOver = given.stage === "DISBURSED" && monthsSince(given, registerPeriod) >= 3;
  if (isOver && stage) facts.push({ label: say("person.stage"), text: stage.title });
  return {
    code: given.programme,
    ...programmeWords(say, given.programme),
    state,
    stateText: say(`aid.${state}`),
    facts,
    stage: isOver ? null : stage,
    why:
      given.reasons.length > 0
        ? {
            title: say(state === "held" ? "reason.titleHeld" : "reason.titleNot"),
            reasons: given.reasons.map((reason) => reasonView(form, given, reason)),
          }
        : null,
    history: historyView(form, given),
  };
}

/** Aid that is given once counts only in its own time. */
function stateOf(given: PersonalProgramme, registerPeriod: string): AidState {
  if (!given.receiving) return "not_receiving";
  if (given.reasons.length > 0) return "held";
  return monthsSince(given, registerPeriod) < 3 ? "receiving" : "past";
}

/** How many months the newest row's period ended before that of the register. */
function monthsSince(given: PersonalProgramme, registerPeriod: string): number {
  return periodEndMonth(registerPeriod) - periodEndMonth(given.period ?? registerPeriod);
}

const saidAt: Partial<Record<Reason["code"], ReasonView["href"]>> = {
  desil_over_limit: "#desil",
  dukcapil_mismatch: "#dukcapil",
  dukcapil_unrecorded: "#dukcapil",
};

function reasonView(form: Form, of: PersonalProgramme, reason: Reason): ReasonView {
  const { say, locale } = form;
  const { code } = reason;
  const view = (values: Record<string, string | number> = {}, source: string | null = null): ReasonView => ({
    code,
    text: say(`reason.${code}.text`, values),
    source,
    todo: say(`reason.${code}.todo`),
    href: saidAt[code] ?? null,
  });
  switch (reason.code) {
    case "stage": {
      const stage = stageView(say, { ...of, stage: reason.stage })?.title ?? reason.stage;
      // The step of the stage stands right above.
      return { ...view({ stage }), todo: reason.stage === of.stage ? null : say("reason.stage.todo") };
    }
    case "not_listed":
      return view({ period: periodInWords(locale, reason.period) });
    case "desil_over_limit": {
      const { basis, source, validFrom, validTo } = reason;
      const values = { basis, source, from: periodStart(locale, validFrom) };
      const where = validTo
        ? say("reason.desil_over_limit.sourceUntil", { ...values, to: periodInWords(locale, validTo) })
        : say("reason.desil_over_limit.source", values);
      return view({ desil: reason.desil, limit: reason.limit }, where);
    }
    default:
      return view();
  }
}

function historyView(form: Form, given: PersonalProgramme): PersonalProgrammeView["history"] {
  const { say } = form;
  // One period alone is told by the lines above it.
  if (given.history.length < 2) return null;
  return {
    title: say("personal.historyTitle", { count: given.history.length }),
    detail: say("personal.historyDetail"),
    periods: given.history.map((one) => periodView(form, given.programme, one)),
  };
}

function periodView(
  { say, locale }: Form,
  programme: string,
  given: PersonalProgramme["history"][number],
): PeriodView {
  const stage = stageView(say, { ...given, programme });
  const arrived = given.stage === null || given.stage === "DISBURSED";
  const got = given.receiving ? (arrived ? "got" : "gotLate") : "gotNot";
  const state = say(given.receiving ? "aid.receiving" : "aid.not_receiving");
  return {
    period: periodInWords(locale, given.period),
    ...periodShort(locale, given.period),
    got,
    word: say(`personal.${got}`),
    text: stage ? `${state}. ${stage.title}.` : `${state}.`,
    changed: say("personal.historyLine", { date: dateInWords(locale, given.updatedOn) }),
  };
}

function desilView(form: Form, desil: VerifiedPerson["desil"]): DesilView {
  const { say } = form;
  const { value } = desil;
  const { facts } = stepWords(say, desilStep, say("personal.desil.wrongWhen"));
  return {
    title: say("personal.desil.title"),
    value,
    valueText: value === null ? say("personal.desil.none") : say("personal.desil.value", { value }),
    scale: say("personal.desil.scale"),
    scaleNow: say("personal.desil.scaleNow"),
    since: desilSince(form, desil.history),
    about: ["1", "2", "3"].map((line) => say(`personal.desil.about.${line}`)),
    wrong: { title: say("personal.desil.wrongTitle"), text: say("personal.desil.wrong"), facts },
  };
}

/** "Desil 4 sampai Juni 2026, 6 sejak Juli 2026", then what was before, newest first. */
function desilSince({ say, locale }: Form, history: VerifiedPerson["desil"]["history"]): string[] {
  const [now, before, ...earlier] = history;
  if (!now) return [];
  const since = periodStart(locale, now.period);
  if (!before) {
    return [say(now.value === null ? "personal.desil.sameNone" : "personal.desil.same", { since })];
  }
  const until = monthBefore(locale, now.period);
  const change = () => {
    if (before.value === null) return say("personal.desil.got", { until, since, after: now.value ?? "" });
    if (now.value === null) return say("personal.desil.lost", { until, since, before: before.value });
    return say("personal.desil.changed", { before: before.value, until, after: now.value, since });
  };
  const older = [before, ...earlier].map(({ period, value }) => {
    const start = periodStart(locale, period);
    return value === null
      ? say("personal.desil.earlierNone", { since: start })
      : say("personal.desil.earlierOne", { since: start, value });
  });
  return [change(), ...(earlier.length > 0 ? older : [])];
}

function dukcapilView(say: Say, match: VerifiedPerson["dukcapil"]): StageView {
  const words = (part: string) => say(`personal.dukcapil.${match}.${part}`);
  return {
    title: words("title"),
    meaning: words("meaning"),
    sure: null,
    todo: words("todo"),
    ...stepWords(say, dukcapilSteps[match], words("when")),
    tone: match === "padan" ? "good" : "warn",
  };
}
