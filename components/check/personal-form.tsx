"use client";

import { Answer } from "./answer.tsx";
import { AskForm } from "./ask-form.tsx";
import { PersonalAnswer } from "./personal-answer.tsx";
import type { PersonalFormState, PersonalFormTexts } from "./personal-view.ts";
import { NameField, TextField } from "./text-field.tsx";

/** The form that takes a NIK and a name, with the personal answer above it. */
export function PersonalForm({
  texts,
  ...rest
}: {
  action: (state: PersonalFormState, form: FormData) => Promise<PersonalFormState>;
  initial: PersonalFormState;
  language: string;
  texts: PersonalFormTexts;
  note: string | null;
  challengeUrl: string;
}) {
  return (
    <AskForm
      {...rest}
      texts={texts}
      typed={(form) => ({ nik: String(form.get("nik") ?? ""), name: String(form.get("nama") ?? "") })}
      answer={(shown, headingRef) =>
        shown.kind === "verified" ? (
          <PersonalAnswer answer={shown} labels={texts.labels} headingRef={headingRef} />
        ) : (
          <Answer answer={shown} labels={texts.labels} headingRef={headingRef} />
        )
      }
      fields={({ nik, name }, problemOf) => (
        <>
          <TextField
            id="nik"
            texts={{ label: texts.nik, hint: texts.nikHint, privacy: texts.nikPrivacy }}
            problem={problemOf("nik")}
            defaultValue={nik}
            inputMode="numeric"
            maxLength={40}
            enterKeyHint="next"
            className="max-w-80 tabular-nums tracking-wider"
          />
          <div className="mt-6">
            <NameField name={name} problem={problemOf("nama")} texts={texts} />
          </div>
        </>
      )}
    />
  );
}
