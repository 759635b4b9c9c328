"use client";

import { Answer } from "./answer.tsx";
import { AskForm } from "./ask-form.tsx";
import type { CheckFormState, CheckFormTexts } from "./check-view.ts";
import { NameField } from "./text-field.tsx";

/** The check form of one village: a name. */
export function CheckForm({
  village,
  searchPath,
  texts,
  ...rest
}: {
  action: (state: CheckFormState, form: FormData) => Promise<CheckFormState>;
  initial: CheckFormState;
  village: string;
  language: string;
  texts: CheckFormTexts;
  note: string | null;
  /** Where a village is searched anew when the posted one is not accepted. */
  searchPath: string;
  challengeUrl: string;
}) {
  return (
    <AskForm
      {...rest}
      texts={texts}
      typed={(form) => ({ name: String(form.get("nama") ?? "") })}
      elsewhere={{ desa: searchPath }}
      answer={(shown, headingRef) => <Answer answer={shown} labels={texts.labels} headingRef={headingRef} />}
      fields={({ name }, problemOf) => (
        <>
          <input type="hidden" name="desa" value={village} />
          <NameField name={name} problem={problemOf("nama")} texts={texts} />
        </>
      )}
    />
  );
}
