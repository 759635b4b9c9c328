import type { AnswerView } from "../check/check-view.ts";

/** What stands under the form of assisted mode. Privacy: personal; gone with the next person. */
export type AssistState = {
  serial: number;
  name: string;
  problem: string | null;
  answer: AnswerView | null;
};

/** The form that takes a device's token. */
export type EnterState = { typed: string; problem: string | null };

/** The sentences of the form in the browser. */
export type AssistTexts = {
  name: string;
  hint: string;
  submit: string;
  pending: string;
  next: string;
  keys: string;
  keysPlain: string;
  idle: string;
  cleared: string;
  todo: string;
  stage: string;
  /** What is said when the question did not leave this device. */
  offline: AnswerView;
};
