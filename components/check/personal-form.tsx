"use client";

import type { ReactNode } from "react";
import { Answer } from "./answer.tsx";
import { AskForm, FieldProblem, inputLook } from "./ask-form.tsx";
import { NameField } from "./name-field.tsx";
import { PersonalAnswer } from "./personal-answer.tsx";
import type { PersonalFormState, PersonalFormTexts } from "./personal-view.ts";

/** The form that takes a NIK and a name, with the personal answer above it. */
export function PersonalForm({
  texts,
  footer,
  ...rest
}: {
  action: (state: PersonalFormState, form: FormData) => Promise<PersonalFormState>;
  initial: PersonalFormState;
  language: string;
  texts: PersonalFormTexts;
  note: string | null;
  challengeUrl: string;
  /** What stands at the end of an answer. */
  footer?: ReactNode;
}) {
  return (
    <AskForm
      {...rest}
      texts={texts}
      typed={(form) => ({ nik: String(form.get("nik") ?? ""), name: String(form.get("nama") ?? "") })}
      answer={(shown, headingRef) =>
        shown.kind === "verified" ? (
          <PersonalAnswer answer={shown} labels={texts.labels} headingRef={headingRef} footer={footer} />
        ) : (
          <Answer answer={shown} labels={texts.labels} headingRef={headingRef} />
        )
      }
      fields={({ serial, nik, name }, problemOf) => (
        <>
          <NikField key={`nik ${serial}`} nik={nik} problem={problemOf("nik")} texts={texts} />
          <div className="mt-6">
            <NameField key={`nama ${serial}`} name={name} problem={problemOf("nama")} texts={texts} />
          </div>
        </>
      )}
    />
  );
}

function NikField({
  nik,
  problem,
  texts,
}: {
  nik: string;
  problem: string | undefined;
  texts: PersonalFormTexts;
}) {
  return (
    <>
      <label htmlFor="nik" className="font-semibold text-lg">
        {texts.nik}
      </label>
      <p id="nik-petunjuk" className="text-ink-soft">
        {texts.nikHint}
      </p>
      {problem ? <FieldProblem id="nik-masalah" text={problem} /> : null}
      <input
        id="nik"
        name="nik"
        type="text"
        inputMode="numeric"
        defaultValue={nik}
        maxLength={40}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="next"
        aria-invalid={problem ? true : undefined}
        aria-describedby={`nik-petunjuk nik-rahasia${problem ? " nik-masalah" : ""}`}
        className={`${inputLook} max-w-80 tabular-nums tracking-wider ${problem ? "border-bad" : "border-edge"}`}
      />
      <p id="nik-rahasia" className="mt-2 text-ink-soft text-sm">
        {texts.nikPrivacy}
      </p>
    </>
  );
}
