import type { ProofView } from "../proof/proof-form.tsx";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/notice.tsx";

/** The question for people without scripts: digits drawn in a picture, or a sum asked in words. */
export type CodeView =
  | { kind: "picture"; sealed: string }
  | { kind: "words"; sealed: string; question: string };

/** A stage in plain words: what it is, whose turn it is, and the next step with the desk and the papers. */
export type StageView = {
  title: string;
  meaning: string;
  /** What is sure where the offices read a code in different ways. */
  sure: string | null;
  turn: { label: string; who: string; yours: boolean } | null;
  todo: string;
  /** Where to go, what to bring and when, each with its label. */
  facts: { label: string; text: string }[];
  tone: Tone;
};

/** `held`: on the list, and yet not paid; `past`: aid that is given once, and was. */
export type AidState = "receiving" | "held" | "past" | "not_receiving";

/** One programme of one person, in the reader's language. */
export type ProgrammeView = {
  code: string;
  name: string;
  about: string | null;
  state: AidState;
  stateText: string;
  period: string;
  stage: StageView | null;
};

/** One person as the public tier shows her: masked, an age group, programmes. Privacy: personal, never cached. */
export type PersonView = {
  key: string;
  shown: string;
  spoken: string;
  match: string;
  age: string;
  programmesLabel: string;
  programmes: ProgrammeView[];
  note: string | null;
  /** What prints the answer about this person. */
  proof?: ProofView;
};

/** What the page says after a check, whichever way it went. */
export type AnswerView = {
  kind:
    | "found"
    | "not_found"
    | "near"
    | "too_many"
    | "captcha"
    | "rate_limited"
    | "preparing"
    | "down"
    | "offline"
    | "outdated"
    | "not_verified";
  tone: Tone;
  icon: IconName;
  title: string;
  lead: string[];
  people: PersonView[];
  /** How a neighbour objects to one of the people; null where nobody is named. */
  object: { action: string; text: string; village: string; typed: string } | null;
  stepsTitle: string;
  steps: string[];
  links: { text: string; href: string }[];
  /** The way to the answer that takes a NIK, where the public one cannot say more. */
  more: { title: string; text: string; link: string; href: string } | null;
  dataLines: string[];
  /** What prints an answer about nobody in particular. */
  proof?: ProofView;
  /** When the next try is possible, in milliseconds since 1970, where waiting is what helps. */
  retry: { at: number; label: string } | null;
};

/** The state of a form that asks the register. Nothing of it is trusted when it comes back. */
export type AskState<Shown> = {
  /** Grows with each answer, so that the page knows when to move the focus. */
  serial: number;
  documentTitle: string;
  problems: { field: string; message: string }[];
  answer: AnswerView | Shown | null;
  /** What the form solves next. `altcha`: hCaptcha is used here, and cannot be reached now. */
  captcha: "auto" | "altcha" | "code";
  /** May a form with scripts send the same once more by itself: with a new proof, or with the other kind of check? */
  again: "no" | "anew" | "otherwise";
  code: CodeView;
};

/** The whole state of the check form: what it shows, and what was typed. */
export type CheckFormState = AskState<never> & { name: string };

/** The sentences of the question for people without scripts. */
export type CodeTexts = {
  codeTitle: string;
  codeHint: string;
  codeAlt: string;
  newCode: string;
  useWords: string;
  usePicture: string;
  wordHint: string;
  cannotSee: string;
};

/** The sentences that every such form needs in the browser; the catalogue stays on the server. */
export type AskTexts = CodeTexts & {
  submit: string;
  pending: string;
  summaryTitle: string;
  documentErrorTitle: string;
  captchaWorking: string;
  captchaReady: string;
  captchaWaiting: string;
  captchaFailed: string;
  boxTick: string;
  boxTickToSend: string;
  boxOwner: string;
  boxAway: string;
  boxOther: string;
  useCode: string;
  useAuto: string;
  offline: AnswerView;
  outdated: AnswerView;
};

/** What is read out beside a stage, for it stands without words on the page. */
export type StageLabels = { todo: string; stage: string };

/** The same with those of the check form itself. */
export type CheckFormTexts = AskTexts & {
  name: string;
  nameHint: string;
  privacy: string;
  labels: StageLabels;
};
