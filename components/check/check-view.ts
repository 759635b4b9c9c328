import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/notice.tsx";

/** The question for people without scripts: digits drawn in a picture, or a sum asked in words. */
export type CodeView =
  | { kind: "picture"; sealed: string }
  | { kind: "words"; sealed: string; question: string };

/** One programme of one person, in the reader's language. */
export type ProgrammeView = {
  code: string;
  name: string;
  about: string | null;
  receiving: boolean;
  receivingText: string;
  period: string;
  stage: { title: string; meaning: string; todo: string | null; tone: Tone } | null;
  stageNote: string | null;
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
    | "outdated";
  tone: Tone;
  icon: IconName;
  title: string;
  lead: string[];
  people: PersonView[];
  stepsTitle: string;
  steps: string[];
  links: { text: string; href: string }[];
  dataLines: string[];
  /** When the next try is possible, in milliseconds since 1970, where waiting is what helps. */
  retry: { at: number; label: string } | null;
};

/** A field of the check form, by the name it is posted with. */
export type CheckField = "desa" | "nama" | "kode";

/** The whole state of the check form: what it shows, and what was typed. Nothing of it is trusted when it comes back. */
export type CheckFormState = {
  /** Grows with each answer, so that the page knows when to move the focus. */
  serial: number;
  documentTitle: string;
  name: string;
  problems: { field: CheckField; message: string }[];
  answer: AnswerView | null;
  /** What the form solves next. `altcha`: hCaptcha is used here, and cannot be reached now. */
  captcha: "auto" | "altcha" | "code";
  /** May a form with scripts send the same once more by itself: with a new proof, or with the other kind of check? */
  again: "no" | "anew" | "otherwise";
  code: CodeView;
};

/** The sentences that the form itself needs in the browser; the catalogue stays on the server. */
export type CheckFormTexts = {
  name: string;
  nameHint: string;
  submit: string;
  pending: string;
  privacy: string;
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
  codeTitle: string;
  codeHint: string;
  codeAlt: string;
  newCode: string;
  useWords: string;
  usePicture: string;
  wordHint: string;
  cannotSee: string;
  todo: string;
  stage: string;
  offline: AnswerView;
  outdated: AnswerView;
};
