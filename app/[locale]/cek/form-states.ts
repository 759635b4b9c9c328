import type { AskState } from "@/components/check/check-view.ts";
import type { Refusal } from "@/lib/guard/guard.ts";
import type { Say } from "../say.ts";
import { type AskedForm, downAnswer, preparingAnswer, refusedAnswer, type Shown } from "./refusals.ts";

/** Something that has to be corrected, as parsing reports it. */
export type SlipOfPen = { path: string; code: string };

/** Every problem that the catalogues have a sentence for. */
export const problemKeys: ReadonlySet<string> = new Set([
  "name.required",
  "name.too_short",
  "name.too_long",
  "name.only_title",
  "name.digits",
  "name.bad_characters",
  "nik.required",
  "nik.not_16_digits",
  "nik.invalid",
  "village.required",
  "village.invalid",
  "village.not_a_village",
  "village.unknown",
  "code.required",
  "code.requiredWords",
]);

const fields: Record<string, string> = { village: "desa", nik: "nik", code: "kode" };

/**
 * The states of a form that are the same whatever it asks for: untouched, with another question, with slips, refused,
 * and out of order.
 * @param kind.title of the page that the form stands on
 * @param kind.typed what the state gives back of what was typed
 */
export function formStates<Form extends AskedForm & { serial: number }, Typed, Answer>(kind: {
  title: (form: Form) => string;
  typed: (form: Form) => Typed;
}) {
  type State = AskState<Answer> & Typed;
  const state = (form: Form, change: Partial<AskState<Answer>>): State => ({
    serial: form.serial + 1,
    documentTitle: form.say("site.titleOf", { title: kind.title(form) }),
    ...kind.typed(form),
    problems: [],
    answer: null,
    captcha: form.captcha,
    again: "no",
    code: form.code,
    ...change,
  });
  const errorTitle = ({ say }: Form, title: string) => say("site.errorTitleOf", { title });
  const failed = (form: Form, shown: Shown): State =>
    state(form, { ...shown, documentTitle: errorTitle(form, shown.answer.title) });
  return {
    /** A form nobody has sent yet. */
    blank: (form: Form): State => state(form, { serial: 0 }),
    /** The same form with another question, for who cannot read this one. */
    otherCode: (form: Form): State => state(form, { serial: form.serial, captcha: "code" }),
    /** What has to be corrected before anything is looked up. */
    invalid: (form: Form, slips: readonly SlipOfPen[]): State =>
      state(form, {
        problems: slips.map((slip) => problem(form.say, slip)),
        documentTitle: errorTitle(form, kind.title(form)),
      }),
    /** Why the guard let the question go no further. */
    refused: (form: Form, refusal: Refusal, now = Date.now()): State =>
      failed(form, refusedAnswer(form, refusal, now)),
    /** The register is away because a new one is being put in its place. */
    preparing: (form: Form): State => failed(form, { answer: preparingAnswer(form) }),
    /** Something of ours is broken. */
    down: (form: Form): State => failed(form, { answer: downAnswer(form) }),
    /** What the register says, under a title of the page that may stay in a history. */
    answered: (form: Form, answer: State["answer"], title: string): State =>
      state(form, { answer, documentTitle: form.say("site.titleOf", { title }) }),
  };
}

function problem(say: Say, { path, code }: SlipOfPen): { field: string; message: string } {
  const other = path === "nik" ? "problem.nik.invalid" : "problem.name.other";
  const known = problemKeys.has(`${path}.${code}`);
  return { field: fields[path] ?? "nama", message: say(known ? `problem.${path}.${code}` : other) };
}
