import type { CodeTexts, CodeView } from "../check/check-view.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/notice.tsx";
import type { ReceiptTexts } from "./receipt-view.ts";

/** Everything typed so far: the value of each field by its path in the submission, such as `reporter.name`. */
export type Values = Record<string, string>;

/** One answer of a list. */
export type OptionView = { value: string; label: string; hint?: string };

type Common = {
  path: string;
  label: string;
  hint?: string;
  /** Asked only when another field has one of these values. */
  when?: { path: string; values: string[] };
  /** What is said when it is left empty; without it the field may stay empty. */
  required?: string;
  /** Limits `required` to when another field has one of these values. */
  requiredWhen?: { path: string; values: string[] };
  /** What opens it, for a field that few need. */
  fold?: string;
};

/** One thing asked on a screen. */
export type FieldView =
  | (Common & {
      kind: "text";
      maxLength: number;
      inputMode?: "numeric" | "tel" | "text";
      /** How an answer looks without spaces, dots and dashes, and what is said when it does not. */
      form?: { pattern: string; message: string };
      autoComplete?: string;
      /** Stands before the box, such as `Rp`. */
      prefix?: string;
      narrow?: boolean;
    })
  | (Common & { kind: "long"; maxLength: number })
  | (Common & { kind: "choice"; options: OptionView[] })
  | (Common & { kind: "select"; options: OptionView[]; choose: string })
  | (Common & { kind: "facts"; facts: { path: string; label: string }[] })
  | (Common & { kind: "tick" })
  | (Common & { kind: "photos" });

/** One screen of the journey: one question, or a few that belong together. */
export type ScreenView = {
  id: string;
  title: string;
  /** How the step is called where all are listed. */
  short: string;
  lead: string[];
  notice?: { tone: Tone; icon?: IconName; title: string; text: string[] };
  fields: FieldView[];
};

/** A field with something to correct; `path` is a field's, `photos`, or `code`. */
export type Problem = { path: string; message: string };

/** What went wrong with sending, in words: the text is still there. */
export type TroubleView = { tone: Tone; icon: IconName; title: string; text: string[] };

/** Everything the journey shows first. Without scripts it is all it ever shows. */
export type JourneyState = {
  /** The screen, or `periksa` for the summary before sending. */
  screen: string;
  /** Whether this screen was opened from the summary, to change one thing. */
  changing: boolean;
  values: Values;
  problems: Problem[];
  trouble: TroubleView | null;
  /** Set once something was typed and posted: the rest of it, encrypted, for the next post. */
  sealed: string | null;
};

/** What the answers to sending are made of in the browser, beside the answers themselves. */
export type SendTexts = {
  send: string;
  proof: string;
  sending: string;
  progress: string;
  notSent: TroubleView;
  offline: TroubleView;
  limited: TroubleView;
  conflict: TroubleView;
  noRoom: TroubleView;
  tryNow: string;
  stop: string;
  nextTry: string;
};

/** The sentences about what stays on this phone. */
export type DraftTexts = {
  kept: string;
  restored: string;
  delete: string;
  shared: string;
  sharedHint: string;
  notKept: string;
};

/** The sentences about photos. */
export type PhotoTexts = {
  add: string;
  addMore: string;
  /** With `__number__`. */
  remove: string;
  photo: string;
  working: string;
  unreadable: string;
  tooMany: string;
  laterWithoutScripts: string;
  againWithoutScripts: string | null;
  ready: string;
};

/** One journey of one kind in one language. */
export type JourneyView = {
  kind: "usul" | "sanggah" | "pengaduan";
  village: string;
  /** Where the form is posted: the page's own address. */
  action: string;
  /** Names this one submission, so that it is filed once however often it is sent. */
  key: string;
  screens: ScreenView[];
  texts: {
    /** With `__step__` and `__count__`. */
    step: string;
    next: string;
    backToSummary: string;
    back: string;
    optional: string;
    summaryTitle: string;
    /** The name of the journey, above each question. */
    title: string;
    titleOf: string;
    errorTitleOf: string;
    check: { title: string; lead: string; change: string; empty: string; noPhotos: string; ticked: string };
    confirm: { title: string; text: string[] };
    draft: DraftTexts;
    photo: PhotoTexts;
    send: SendTexts;
    code: CodeTexts;
    receipt: ReceiptTexts;
    /** The sentence for a field's problem by `path.code`, then by `code`; `other` for the rest. */
    problems: Record<string, string>;
  };
  code: CodeView;
  mostPhotos: number;
};
