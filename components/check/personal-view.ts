import type { ProofView } from "../proof/proof-form.tsx";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/notice.tsx";
import type {
  AidState,
  AnswerView,
  AskState,
  AskTexts,
  PersonView,
  StageLabels,
  StageView,
} from "./check-view.ts";

/** A published fact that leads to not receiving, with where it stands and what can be done unless that is said above. */
export type ReasonView = {
  code: string;
  text: string;
  source: string | null;
  todo: string | null;
  /** The part of the page that says how, if one does. */
  href: "#desil" | "#dukcapil" | null;
};

/** One period of one programme. */
export type PeriodView = {
  period: string;
  /** The same in two short lines: months and year. */
  months: string;
  year: string;
  /** Whether the aid came in that period: it did, not yet, or it was not due. */
  got: "got" | "gotLate" | "gotNot";
  /** The same in one short word. */
  word: string;
  /** The whole sentence: state and stage. */
  text: string;
  changed: string;
};

/** One programme in the personal tier, in the reader's language. */
export type PersonalProgrammeView = {
  code: string;
  name: string;
  about: string | null;
  state: AidState;
  stateText: string;
  facts: { label: string; text: string }[];
  stage: StageView | null;
  why: { title: string; reasons: ReasonView[] } | null;
  history: { title: string; detail: string; periods: PeriodView[] } | null;
};

/** The desil of the family, explained. `value` null: not ranked yet. */
export type DesilView = {
  title: string;
  value: number | null;
  valueText: string;
  scale: string;
  scaleNow: string;
  since: string[];
  about: string[];
  wrong: { title: string; text: string; facts: StageView["facts"] };
};

/** The answer to a NIK and a name. Privacy: personal, never cached, never in a title or an address. */
export type PersonalView = {
  kind: "verified";
  tone: Tone;
  icon: IconName;
  title: string;
  lead: string;
  person: Pick<PersonView, "shown" | "spoken" | "age" | "match">;
  place: string;
  programmesTitle: string;
  programmes: PersonalProgrammeView[];
  desil: DesilView;
  dukcapilTitle: string;
  dukcapil: StageView;
  actionsTitle: string;
  links: AnswerView["links"];
  dataLines: string[];
  /** What prints this answer. */
  proof: ProofView;
};

/** The whole state of the form that takes a NIK. */
export type PersonalFormState = AskState<PersonalView> & { nik: string; name: string };

/** The sentences of that form. */
export type PersonalFormTexts = AskTexts & {
  nik: string;
  nikHint: string;
  nikPrivacy: string;
  name: string;
  nameHint: string;
  privacy: string;
  labels: StageLabels & { reason: string };
};
